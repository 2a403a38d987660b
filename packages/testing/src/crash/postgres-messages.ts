import type { ConnectionFramers, Message, MessageFramer } from './message-framer.js';

// PostgreSQL's protocol 3: a type byte, a length of four bytes that counts itself, the content. The first message of a client
// has no type byte. https://www.postgresql.org/docs/17/protocol-message-formats.html, read 2026-11-22.

const FRONTEND: Readonly<Record<string, string>> = {
  B: 'Bind',
  C: 'Close',
  D: 'Describe',
  E: 'Execute',
  H: 'Flush',
  P: 'Parse',
  Q: 'Query',
  S: 'Sync',
  X: 'Terminate',
  d: 'CopyData',
  c: 'CopyDone',
  f: 'CopyFail',
  p: 'Password',
};

const BACKEND: Readonly<Record<string, string>> = {
  '1': 'ParseComplete',
  '2': 'BindComplete',
  '3': 'CloseComplete',
  C: 'CommandComplete',
  D: 'DataRow',
  E: 'ErrorResponse',
  G: 'CopyIn',
  H: 'CopyOut',
  I: 'EmptyQuery',
  K: 'BackendKeyData',
  R: 'Authentication',
  T: 'RowDescription',
  Z: 'ReadyForQuery',
  n: 'NoData',
  s: 'PortalSuspended',
  t: 'ParameterDescription',
};

/** Notices, notifications and changed parameters come whenever the server likes. */
const ASYNCHRONOUS = new Set(['A', 'N', 'S']);

/** In place of a version: asks for TLS, for GSS encryption, cancels. */
const SSL_REQUEST = 80_877_103;
const GSS_REQUEST = 80_877_104;

const HEADER = 5;

/** Cuts a PostgreSQL connection into its messages. Encrypted ones can't be read: connect with `sslmode=disable`. */
export function postgresFramers(): ConnectionFramers {
  let asked = false;
  return {
    toTarget: untilStarted(() => {
      asked = true;
    }),
    fromTarget: framer((type) => (ASYNCHRONOUS.has(type) ? undefined : `< ${BACKEND[type] ?? type}`), {
      answersRequest: () => {
        const answers = asked;
        asked = false;
        return answers;
      },
    }),
  };
}

function untilStarted(onRequest: () => void): MessageFramer {
  const typed = framer((type) => `> ${FRONTEND[type] ?? type}`);
  let kept: Buffer = Buffer.alloc(0);
  let started = false;
  return {
    push(bytes) {
      if (started) return typed.push(bytes);
      kept = Buffer.concat([kept, bytes]);
      const messages: Message[] = [];
      while (!started && kept.length >= 8 && kept.length >= kept.readInt32BE(0)) {
        const length = kept.readInt32BE(0);
        const code = kept.readInt32BE(4);
        const request = code === SSL_REQUEST || code === GSS_REQUEST;
        if (request) onRequest();
        else started = true;
        messages.push({ name: request ? undefined : 'database > Startup', bytes: kept.subarray(0, length) });
        kept = kept.subarray(length);
      }
      return started ? [...messages, ...typed.push(kept)] : messages;
    },
  };
}

function framer(
  nameOf: (type: string) => string | undefined,
  { answersRequest = () => false }: { readonly answersRequest?: () => boolean } = {},
): MessageFramer {
  let kept: Buffer = Buffer.alloc(0);
  return {
    push(bytes) {
      kept = Buffer.concat([kept, bytes]);
      const messages: Message[] = [];
      if (kept.length > 0 && answersRequest()) {
        // One byte, no length: yes or no to encryption.
        if (kept[0] !== 0x4e) throw new Error('The server encrypts: its messages can’t be told apart.');
        messages.push({ name: undefined, bytes: kept.subarray(0, 1) });
        kept = kept.subarray(1);
      }
      while (kept.length >= HEADER && kept.length >= 1 + kept.readInt32BE(1)) {
        const length = 1 + kept.readInt32BE(1);
        const name = nameOf(kept.toString('latin1', 0, 1));
        messages.push({ name: name && `database ${name}`, bytes: kept.subarray(0, length) });
        kept = kept.subarray(length);
      }
      return messages;
    },
  };
}
