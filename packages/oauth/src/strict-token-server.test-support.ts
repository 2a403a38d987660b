import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Agent } from 'node:https';
import { type LoopbackTlsServer, startTlsServer } from '@countersign/testing';

// A token endpoint that rotates every refresh token and, like a careful vendor, revokes the whole family when a spent
// one comes back. It counts what a client must never do.

export interface Fault {
  /** `before`: cut without processing. `after`: process, then cut. `answer`: this instead, processing nothing. */
  readonly kind: 'before' | 'after' | 'answer' | 'hang';
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

export interface StrictPost {
  readonly form: URLSearchParams;
  readonly authorization: string | undefined;
  /** Path and query. */
  readonly path: string | undefined;
}

export interface StrictTokenServer extends LoopbackTlsServer {
  readonly url: string;
  readonly agent: Agent;
  readonly clientId: string;
  readonly clientSecret: string;
  /** A new family's first refresh token. */
  grant(): string;
  /** A code as the vendor's consent page gives it. */
  code(options: { readonly redirectUri: string; readonly challenge?: string | undefined }): string;
  /** Codes that came a second time. */
  readonly codeReuses: number;
  /** Added to answers that give tokens. */
  extra: Readonly<Record<string, unknown>>;
  /** Is this access token good? */
  accepts(access: string): boolean;
  /** Makes a family's tokens bad, as an administrator does. */
  revoke(refresh: string): void;
  /** Bodies and authorization headers of all POSTs, in order. */
  readonly posts: readonly StrictPost[];
  /** Spent refresh tokens that came back. */
  readonly spentUses: number;
  /** Hit the next requests, one each. */
  readonly faults: Fault[];
  /** Every secret that was ever handed out. */
  readonly secrets: readonly string[];
  /** Runs when a request has arrived, before it is processed. */
  onRequest: (() => void | Promise<void>) | undefined;
  /** Runs when a request was processed and is about to be answered. */
  onAnswer: (() => void | Promise<void>) | undefined;
}

interface Family {
  current: string;
  /** With a grace period: also good. */
  former?: string;
  access: Set<string>;
  revoked: boolean;
  readonly all: Set<string>;
}

export async function startStrictTokenServer(
  options: {
    readonly expiresInS?: number;
    readonly rotates?: boolean;
    readonly grace?: boolean;
    readonly server?: object;
  } = {},
): Promise<StrictTokenServer> {
  const { expiresInS = 3600, rotates = true, grace = false } = options;
  const clientId = 'client-1';
  const clientSecret = `secret+${randomBytes(12).toString('hex')}/ä`.normalize('NFC').replace('ä', '~');
  const families: Family[] = [];
  const posts: StrictPost[] = [];
  const faults: Fault[] = [];
  const secrets: string[] = [clientSecret];
  const codes = new Map<string, { redirectUri: string; challenge: string | undefined; family?: Family | undefined }>();
  let spentUses = 0;
  let codeReuses = 0;

  const make = (kind: string): string => {
    const secret = `${kind}-${randomBytes(18).toString('base64url')}`;
    secrets.push(secret);
    return secret;
  };
  const familyOf = (refresh: string) => families.find((family) => family.all.has(refresh));

  function exchange(form: URLSearchParams): [number, object] {
    const known = codes.get(form.get('code') ?? '');
    if (known === undefined) return [400, { error: 'invalid_grant' }];
    if (known.family !== undefined) {
      codeReuses += 1;
      known.family.revoked = true;
      return [400, { error: 'invalid_grant' }];
    }
    const verifier = form.get('code_verifier');
    const challenge = verifier === null ? undefined : createHash('sha256').update(verifier).digest('base64url');
    if (known.challenge !== challenge || known.redirectUri !== form.get('redirect_uri')) {
      return [400, { error: 'invalid_grant' }];
    }
    const first = running.grant();
    known.family = familyOf(first);
    return refresh(first);
  }

  function refresh(token: string): [number, object] {
    const family = familyOf(token);
    if (family === undefined || family.revoked)
      return [400, { error: 'invalid_grant', error_description: `bad ${token}` }];
    if (family.current !== token && !(grace && family.former === token)) {
      spentUses += 1;
      family.revoked = true;
      family.access.clear();
      return [400, { error: 'invalid_grant', error_description: `spent ${token}` }];
    }
    const access = make('access');
    family.access.add(access);
    if (rotates) {
      family.former = token;
      family.current = make('refresh');
    }
    family.all.add(family.current);
    return [
      200,
      {
        token_type: 'bearer',
        access_token: access,
        expires_in: expiresInS,
        ...running.extra,
        ...(rotates ? { refresh_token: family.current, x_refresh_token_expires_in: 8_640_000 } : {}),
      },
    ];
  }

  function process(form: URLSearchParams): [number, object] {
    switch (form.get('grant_type')) {
      case 'authorization_code':
        return exchange(form);
      case 'refresh_token':
        return refresh(form.get('refresh_token') ?? '');
      case 'client_credentials':
      case 'account_credentials':
      case 'urn:ietf:params:oauth:grant-type:jwt-bearer':
        return [200, { token_type: 'Bearer', access_token: make('access'), expires_in: expiresInS, scope: 'a b' }];
      default:
        return [400, { error: 'unsupported_grant_type' }];
    }
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const form = new URLSearchParams(Buffer.concat(chunks).toString());
    posts.push({ form, authorization: request.headers.authorization, path: request.url });
    await running.onRequest?.();
    const fault = faults.shift();
    if (fault?.kind === 'hang') return;
    if (fault?.kind === 'before') {
      request.socket.destroy();
      return;
    }
    const [status, body] = fault?.kind === 'answer' ? [fault.status ?? 200, fault.body ?? ''] : process(form);
    if (fault?.kind === 'after') {
      request.socket.destroy();
      return;
    }
    await running.onAnswer?.();
    response.writeHead(status, { 'content-type': 'application/json', ...fault?.headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  }

  const server = await startTlsServer((request, response) => void handle(request, response), options.server);
  const running = Object.assign(server, {
    url: `${server.origin}/token`,
    agent: new Agent({ ca: server.ca, minVersion: 'TLSv1.3', keepAlive: true }),
    clientId,
    clientSecret,
    posts,
    faults,
    secrets,
    get spentUses() {
      return spentUses;
    },
    get codeReuses() {
      return codeReuses;
    },
    extra: {},
    code({ redirectUri, challenge }: { redirectUri: string; challenge?: string | undefined }): string {
      const code = make('code');
      codes.set(code, { redirectUri, challenge });
      return code;
    },
    onRequest: undefined as StrictTokenServer['onRequest'],
    onAnswer: undefined as StrictTokenServer['onAnswer'],
    grant(): string {
      const current = make('refresh');
      families.push({ current, access: new Set(), revoked: false, all: new Set([current]) });
      return current;
    },
    accepts: (access: string) => families.some((family) => !family.revoked && family.access.has(access)),
    revoke(refreshToken: string) {
      const family = familyOf(refreshToken);
      if (family) family.revoked = true;
    },
  });
  // Object.assign copies a getter's value; these must stay live.
  Object.defineProperty(running, 'spentUses', { get: () => spentUses });
  Object.defineProperty(running, 'codeReuses', { get: () => codeReuses });
  Object.defineProperty(running, 'requests', { get: () => posts.length });
  return running;
}
