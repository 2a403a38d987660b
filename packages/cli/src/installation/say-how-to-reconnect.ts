import { AuthError, ConnectorError, type TokenSource } from '@countersign/contracts';

/** Only a person helps. A `consentUrl` says it already. */
const ASKS_PERSON = new Set(['CONSENT_REQUIRED', 'NEEDS_RECONNECT', 'CONNECTION_LOST']);

/** The command that connects again. */
export function reconnectCommand(name: string): string {
  return `countersign connect ${name}`;
}

/** The same tokens; where a person must connect again, the error names the very command (`details.reconnect`). */
export function sayHowToReconnect(tokens: TokenSource, name: string): TokenSource {
  return {
    get: async (signal) => {
      try {
        return await tokens.get(signal);
      } catch (error) {
        throw withCommand(error, name);
      }
    },
    invalidate: (token) => tokens.invalidate(token),
  };
}

function withCommand(error: unknown, name: string): unknown {
  if (!ConnectorError.is(error) || !ASKS_PERSON.has(error.code)) return error;
  if (error.details?.['consentUrl'] !== undefined || error.details?.['reconnect'] !== undefined) return error;
  const { code, message, remedy, details, place } = error;
  const reconnect = reconnectCommand(name);
  return new AuthError(code, message, {
    place,
    remedy: {
      en: `${remedy.en} Command: \`${reconnect}\`.`,
      'zh-HK': `${remedy['zh-HK']}指令：\`${reconnect}\`。`,
    },
    details: { ...details, reconnect },
  });
}
