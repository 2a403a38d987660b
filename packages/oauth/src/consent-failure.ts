import {
  AuthError,
  type Clock,
  type ErrorDocument,
  errorDocument,
  type Json,
  sha256,
  toInstant,
} from '@countersign/contracts';
import type { AuthorizationStore, PendingAuthorization } from './pending-authorization.js';

// How the process that asked for a consent learns that the server refused its answer: a record in the store that both
// share, found by a hash of the ticket, which only those two and the person know.

/** How long it waits for the process that asked, in ms. */
const LIFE_MS = 600_000;

const stateOf = (ticket: string): string => sha256(`failed consent\n${ticket}`);

/** Leaves word of why the consent ended. Where the store is away, the one who asked waits its time out. */
export async function leaveFailure(
  authorizations: AuthorizationStore,
  { connection, redirectUri, clientId, scopes, ticket }: PendingAuthorization,
  error: unknown,
  clock: Clock,
): Promise<void> {
  if (ticket === undefined) return;
  const { code, message, remedy, details = {} } = errorDocument(error);
  const plain = Object.fromEntries(Object.entries(details).filter(([, value]) => isPlain(value)));
  const failure = { code, message, remedy, details: plain };
  await authorizations
    .put({
      ...{ connection, redirectUri, clientId, scopes, failure },
      state: stateOf(ticket),
      awaitsBrowser: true, // believed by no callback
      mode: 'server',
      tokenUrl: '',
      expiresAt: toInstant(clock.now() + LIFE_MS),
    })
    .catch(() => {}); // the person's page has said it
}

/** Why the consent of this ticket ended, once; `undefined` while it goes on. */
export async function takeFailure(authorizations: AuthorizationStore, ticket: string): Promise<AuthError | undefined> {
  const left: ErrorDocument | undefined = (await authorizations.take(stateOf(ticket)))?.failure;
  if (left === undefined) return undefined;
  return new AuthError(left.code, left.message, { remedy: left.remedy, details: left.details });
}

function isPlain(value: Json): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
