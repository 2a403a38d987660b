import type { Json, JsonObject } from '@countersign/contracts';
import type { EmulatorDefinition } from '@countersign/testing';
import * as v from 'valibot';
import openapi from '../generated/openapi.json' with { type: 'json' };
import { announce } from './announce.js';
import { problem } from './answers.js';
import { getReceipt, getSubmission } from './decisions.js';
import { authorize, refusedToken, tokenEndpoint } from './oauth.js';
import { type Context, newCredentials, newReceiver, type ReceiverState } from './state.js';
import { appendChunk, completeUpload, uploadOffset } from './uploads.js';

const settings = v.partial(
  v.strictObject({
    chunkSize: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1024 * 1024)),
    validationMs: v.pipe(v.number(), v.minValue(0)),
  }),
);

/** A receiver of the upload profile: it checks signature, four eyes, digests and offsets, and signs receipts. */
const emulator: EmulatorDefinition<ReceiverState> = {
  vendor: 'hkma',
  openapi: document(),
  services: ['api'],
  mutualTls: true,
  credentials: newCredentials,
  initialState: ({ credentials }) => newReceiver(credentials),
  operations: {
    'submissions.create': announce,
    'submissions.get': getSubmission,
    'uploads.offset': uploadOffset,
    'uploads.append': appendChunk,
    'submissions.complete': completeUpload,
    'submissions.receipt': getReceipt,
    'oauth.token': tokenEndpoint,
  },
  authorize,
  invalidRequest: ({ place, keyword, params }) => {
    const missing = params['missingProperty'] ?? params['additionalProperty'];
    const pointer = `/${[...place.split('/'), typeof missing === 'string' ? missing : ''].filter(Boolean).join('/')}`;
    return problem(422, 'invalid', 'The request is not the profile’s.', [{ pointer, code: keyword }]);
  },
  notFound: () => problem(404, 'not-found', 'There is nothing here.'),
  faults: {
    unauthorized: {
      title: 'The access token is refused although it has not expired (401)',
      respond: ({ operationId }) => (operationId === 'oauth.token' ? undefined : refusedToken()),
    },
    'rate-limited': {
      title: 'Too many requests (429, Retry-After)',
      respond: () => problem(429, 'rate', 'Too many requests.', [], { 'retry-after': '2' }),
    },
    maintenance: {
      title: 'The receiver is closed for {ms} of its clock from the first request on (503, Retry-After)',
      respond: (_request, { state, clock }, { ms }) => {
        state.closedUntil ??= clock.now() + (typeof ms === 'number' ? ms : 1_800_000);
        const left = Math.ceil((state.closedUntil - clock.now()) / 1000);
        if (left <= 0) return undefined;
        return problem(503, 'unavailable', 'Closed for maintenance.', [], { 'retry-after': String(left) });
      },
    },
    unavailable: {
      title: 'The receiver is closed for a moment (503, Retry-After)',
      respond: () => problem(503, 'unavailable', 'Closed for maintenance.', [], { 'retry-after': '2' }),
    },
    'server-error': {
      title: 'The receiver fails without doing anything (500)',
      respond: () => problem(500, 'failed', 'Something failed.'),
    },
    'cut-mid-chunk': { title: 'The connection breaks within a chunk; {at} bytes of it are kept, or any number' },
    'duplicate-chunk': { title: 'A chunk arrives twice; the second copy is what is answered (409)' },
    'lookup-lag': { title: 'A new submission is found, and its receipt there, only {ms} later' },
    'clock-skew': { title: 'The receiver’s clock is {ms} ahead when it checks a signature' },
    'offset-conflict': { title: 'A chunk is refused, once {from} bytes are held: the offset is another (409)' },
    'digest-mismatch': { title: 'A chunk arrives with other bytes than its digest says (422)' },
    rejects: { title: 'The receiver rejects what it checks' },
    'receipt-wrong-digest': { title: 'The receipt is signed, and about another manifest' },
    'receipt-bad-signature': { title: 'The receipt’s bytes are not those that were signed' },
  },
  ledger: ({ submissions }) =>
    [...submissions.values()].map(({ id, state, manifest, receiptNo }) => ({
      kind: state === 'validating' ? 'submission' : 'draft',
      id: receiptNo,
      key: id,
      summary: {
        entity: manifest['entity'] ?? null,
        period: manifest['period'] ?? null,
        version: manifest['version'] ?? null,
      },
    })),
  commands: {
    /** Changes how the twin behaves; gives the settings as they are now. */
    settings(input: Json, { state }: Context): Json {
      Object.assign(state.settings, v.parse(settings, input ?? {}));
      return { ...state.settings };
    },
  },
};

export default emulator;

function document(): JsonObject {
  const parsed: JsonObject = JSON.parse(JSON.stringify(openapi));
  return parsed;
}
