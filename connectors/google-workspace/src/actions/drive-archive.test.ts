import { createHash } from 'node:crypto';
import { ConnectorError } from '@countersign/contracts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Account, createMemo, startAccount } from '../resources/twin.test-support.js';

const signed = Buffer.from('%PDF-1.4 Signed supply contract');
const large = Buffer.alloc(6 * 1024 * 1024, '會議');
const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
let account: Account;

beforeAll(async () => {
  account = await startAccount(43);
});

beforeEach(() => account.twin.reset());

afterEach(() => {
  expect(account.twin.drifts).toEqual([]);
});

afterAll(() => account.close());

async function refusal(run: Promise<unknown>): Promise<ConnectorError> {
  const error: unknown = await run.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (ConnectorError.is(error)) return error;
  throw new Error('nothing was refused');
}

const archive = (bytes: Uint8Array, options: Parameters<Account['run']>[2] = {}) =>
  account.run(
    'drive.archive',
    { document: { sha256: digest(bytes), name: '合約 SC-2026-014.pdf' }, reference: 'SC-2026-014' },
    { documents: { [digest(bytes)]: bytes }, ...options },
  );
const writes = () =>
  account.twin.requests
    .filter(({ method, status }) => method !== 'GET' && status === 200)
    .map((one) => one.operationId);

describe('drive.archive', () => {
  it('puts the approved bytes into the folder, under their name and reference', async () => {
    const { output, refs } = await archive(signed);
    expect(output).toMatchObject({ name: '合約 SC-2026-014.pdf', sha256: digest(signed), size: signed.length });
    const [file] = account.twin.ledger();
    expect(file).toMatchObject({
      kind: 'file',
      key: 'effect-1',
      summary: {
        reference: 'SC-2026-014',
        sha256: digest(signed),
        folder: account.twin.credentials.settings['archiveFolder'],
      },
    });
    expect(refs).toMatchObject([{ kind: 'drive-file', id: file?.id }]);
  });

  it('begins a large one and sends its bytes then', async () => {
    await archive(large);
    expect(writes().filter((operation) => operation !== 'oauth.token')).toEqual([
      'files.create',
      'files.uploadContent',
    ]);
    expect(account.twin.ledger()).toMatchObject([{ summary: { sha256: digest(large) } }]);
  });

  it.each([
    ['files.create', signed],
    ['files.create', large],
    ['files.uploadContent', large],
  ])('is there once after a lost answer of %s, however late the search is', async (operation, bytes) => {
    const memo = createMemo();
    account.twin.switchOn({ fault: 'lookup-lag', settings: { ms: 86_400_000 } });
    account.twin.switchOn({ fault: 'lost-answer', operations: [operation], times: 1 });
    expect((await refusal(archive(bytes, { memo }))).code).toBe('OUTCOME_UNKNOWN');
    const { output } = await archive(bytes, { memo, mayHaveHappened: true });
    expect(output).toMatchObject({ sha256: digest(bytes) });
    expect(account.twin.ledger()).toHaveLength(1);
  });

  it('is found by the effect’s key where the note was lost, also a key with quotes', async () => {
    const key = 'k\'\\e"y';
    await archive(signed, { key });
    expect((await archive(signed, { key, mayHaveHappened: true })).replayed).toBe(true);
    expect(account.twin.ledger()).toHaveLength(1);
  });

  it('is not made anew when somebody put it into the bin, and says where its bytes are others', async () => {
    const memo = createMemo();
    await archive(signed, { memo });
    const [file] = account.twin.ledger();
    const other = await refusal(archive(large, { memo, mayHaveHappened: true }));
    expect(other.code).toBe('ARCHIVE_DIFFERS');
    await account.twin.command('trashFile', { id: file?.id ?? '' });
    const error = await refusal(archive(signed, { memo, mayHaveHappened: true }));
    expect([error.code, error.details]).toEqual(['ARCHIVE_TRASHED', { fileId: file?.id }]);
    expect(account.twin.ledger()).toHaveLength(1);
  });

  it('is refused for an id that is taken or not Google’s, and for a folder that the app does not see', async () => {
    const ids = await account.google.files.newIds(2);
    const [id = '', taken = ''] = ids;
    const input = { name: 'a.pdf', mediaType: 'application/pdf', bytes: signed };
    await account.google.files.create({ ...input, id: taken });
    expect(await refusal(account.google.files.create({ ...input, id: taken }))).toMatchObject({ code: 'CONFLICT' });
    expect(await refusal(account.google.files.create({ ...input, id: 'not-given-out' }))).toMatchObject({
      code: 'BAD_REQUEST',
    });
    expect(await refusal(account.google.files.create({ ...input, id, folder: 'elsewhere' }))).toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});
