import { Secret } from '@countersign/contracts';
import { createOffsetClock } from '@countersign/testing';
import nock from 'nock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readVendorError } from '../error.js';
import { createGoogleWorkspace, type GoogleWorkspace } from '../google-workspace.js';

// Shapes only: nock sees what is sent and gives documented forms back. TLS and flows are shown on real servers.

const GMAIL = 'https://gmail.googleapis.com';
const API = 'https://www.googleapis.com';
const large = Buffer.alloc(6 * 1024 * 1024, 'x');
let google: GoogleWorkspace;

beforeEach(() => {
  nock.disableNetConnect();
  google = createGoogleWorkspace({
    environment: 'production',
    // A mocked socket has no certificate, which core's own network refuses.
    transport: async (request) => {
      const body = request.method === 'GET' ? null : await request.arrayBuffer();
      return fetch(request.url, { method: request.method, headers: request.headers, body });
    },
    tokens: { get: async () => ({ value: Secret.of('canary-token'), generation: 1 }), invalidate: () => undefined },
    clock: createOffsetClock({ base: { now: () => Date.parse('2026-11-22T02:00:00.000Z') } }),
    deadlineMs: 60_000,
  });
});

afterEach(async () => {
  const pending = nock.pendingMocks();
  nock.cleanAll();
  nock.enableNetConnect();
  await google.close();
  expect(pending).toEqual([]);
});

describe('mail', () => {
  it('is a draft in base64url, and sent by its id', async () => {
    const message = Buffer.from('To: a@b.example\r\n\r\n\u00ff\u00fe?>', 'latin1');
    nock(GMAIL)
      .post('/gmail/v1/users/me/drafts', { message: { raw: message.toString('base64url') } })
      .reply(200, { id: 'r-1', message: { id: '19a', threadId: '19a', labelIds: ['DRAFT'] } })
      .post('/gmail/v1/users/me/drafts/send', { id: 'r-1' })
      .reply(200, { id: '19b', threadId: '19a', labelIds: ['SENT'] });
    const draft = await google.mails.createDraft(message);
    expect(draft).toEqual({ id: 'r-1', threadId: '19a' });
    expect(await google.mails.sendDraft(draft.id)).toEqual({ id: '19b', threadId: '19a' });
  });

  it('is searched by its Message-ID; an answer without a list is none', async () => {
    nock(GMAIL)
      .get('/gmail/v1/users/me/messages')
      .query({ q: 'rfc822msgid:cs.1@x.example', labelIds: 'SENT', includeSpamTrash: true, maxResults: 20 })
      .reply(200, { resultSizeEstimate: 0 });
    expect(await google.mails.findSent('cs.1@x.example')).toEqual([]);
  });

  it('is limited until an instant that Gmail says in words', () => {
    const now = Date.parse('2026-11-22T02:00:00.000Z');
    const told = (message: string) =>
      readVendorError({ error: { code: 429, message, status: 'RESOURCE_EXHAUSTED' } }, now)?.retryAfterMs;
    expect(told('User-rate limit exceeded.  Retry after 2026-11-22T02:00:30.500Z')).toBe(30_500);
    expect(told('User-rate limit exceeded.  Retry after 2026-11-22T01:00:00.000Z')).toBe(0);
    expect(told('User-rate limit exceeded.  Retry after 2026-99-99T99:99:99.999Z')).toBeUndefined();
    expect(told('Quota exceeded for quota metric ‘Queries’.')).toBeUndefined();
  });
});

describe('a file', () => {
  const input = { id: '1abc', name: '合約.pdf', mediaType: 'application/pdf', folder: '1folder' };

  it('goes with its metadata in one request', async () => {
    const bytes = Buffer.from('%PDF-1.4\r\n--=_1abcd\r\n');
    nock(API, { reqheaders: { 'content-type': 'multipart/related; boundary="=_1abc"' } })
      .post('/upload/drive/v3/files', (body: string) => {
        const [, metadata = '', media = '', end] = body.split(/--=_1abc(?:--)?\r\n/);
        return (
          metadata.includes('"parents":["1folder"]') && media.endsWith(`\r\n\r\n${bytes.toString()}\r\n`) && end === ''
        );
      })
      .query((query) => query['uploadType'] === 'multipart' && query['supportsAllDrives'] === 'true')
      .reply(200, { id: '1abc', name: '合約.pdf', size: '22', sha256Checksum: 'AB'.repeat(32) });
    expect(await google.files.create({ ...input, bytes })).toMatchObject({ size: 22, sha256: 'ab'.repeat(32) });
  });

  it('that is large goes to the declared origin, whatever host the address of its upload names', async () => {
    nock(API)
      .post('/upload/drive/v3/files', {
        id: '1abc',
        name: '合約.pdf',
        mimeType: 'application/pdf',
        parents: ['1folder'],
      })
      .query((query) => query['uploadType'] === 'resumable')
      .reply(200, '', { location: 'https://evil.example/upload/drive/v3/files?uploadType=resumable&upload_id=u-1' })
      .put('/upload/drive/v3/files')
      .query((query) => query['upload_id'] === 'u-1')
      .reply(200, { id: '1abc' });
    expect((await google.files.create({ ...input, bytes: large })).id).toBe('1abc');
  });

  it.each([undefined, 'https://www.googleapis.com/upload/drive/v3/files', '/elsewhere?upload_id=u-1', '::'])(
    'without a usable address of its upload (%s) is an answer of another form',
    async (location) => {
      nock(API)
        .post('/upload/drive/v3/files')
        .query(true)
        .reply(200, '', location === undefined ? {} : { location });
      await expect(google.files.create({ ...input, bytes: large })).rejects.toMatchObject({
        code: 'UNEXPECTED_RESPONSE',
      });
    },
  );
});
