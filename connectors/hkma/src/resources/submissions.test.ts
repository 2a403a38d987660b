import { createHash } from 'node:crypto';
import { ConnectorError } from '@countersign/contracts';
import { startRelay } from '@countersign/testing';
import fc from 'fast-check';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHkma } from '../hkma.js';
import { bytesOf, file, input, inputFor, memory, Place, record } from './twin.test-support.js';

const place = await Place.start();
const { twin } = place;
afterAll(() => twin.close());
beforeEach(() => place.reset());
afterEach(() => expect(twin.drifts).toEqual([]));

const KEY = 'effect-key-0123456789';
const calls = (operation: string) => twin.requests.filter(({ operationId }) => operationId === operation).length;
const submitted = () => twin.ledger().map(({ kind, key }) => `${kind} ${key}`);
const held = () => twin.state.submissions.get(KEY)?.bytes ?? Buffer.alloc(0);

async function refusal(work: Promise<unknown>): Promise<ConnectorError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (ConnectorError.is(error)) return error;
  throw new Error('It was not refused.', { cause: error });
}

describe('a chunk', () => {
  it('may break off anywhere, any number of times: the file arrives whole and once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 128, max: 700 }),
        fc.array(fc.nat(700), { minLength: 1, maxLength: 4 }),
        async (chunkSize, cuts) => {
          place.reset();
          await twin.command('settings', { chunkSize });
          for (const at of cuts) twin.switchOn({ fault: 'cut-mid-chunk', times: 1, settings: { at } });
          const memo = memory();
          let mayHaveHappened = false;
          for (let tries = 0; ; tries += 1) {
            try {
              await place.run(input, file, { memo, mayHaveHappened });
              break;
            } catch (error) {
              if (!ConnectorError.is(error) || !error.retryable || tries > cuts.length) throw error;
              mayHaveHappened = true;
            }
          }
          expect(Buffer.compare(held(), file)).toBe(0);
          expect(submitted()).toEqual([`submission ${KEY}`]);
        },
      ),
      { numRuns: 3 },
    );
  });

  it('that arrived twice is counted once', async () => {
    await twin.command('settings', { chunkSize: 200 });
    twin.switchOn({ fault: 'duplicate-chunk', times: 3 });
    await place.run(input, file);
    expect(Buffer.compare(held(), file)).toBe(0);
    expect(submitted()).toEqual([`submission ${KEY}`]);
  });

  it('out of its order, or sent again, is not kept', async () => {
    await twin.command('settings', { chunkSize: 200 });
    twin.switchOn({ fault: 'digest-mismatch' });
    expect(await refusal(place.run(input, file))).toMatchObject({ code: 'DIGEST_MISMATCH' });
    twin.switchOff();
    const client = createHkma(await place.open());
    const append = (offset: number, from: number) => {
      const chunk = file.subarray(from, from + 200);
      const header = {
        'Idempotency-Key': `${KEY}.${offset}`,
        'Upload-Offset': String(offset),
        'Content-Digest': `sha-256=:${createHash('sha256').update(chunk).digest('base64')}:`,
      };
      return client.api.call('uploads.append', {
        params: { path: { submissionId: KEY }, header },
        body: '',
        bodySerializer: () => chunk,
        headers: { 'content-type': 'application/offset+octet-stream' },
        idempotencyKey: `${KEY}.${offset}`,
      });
    };
    expect((await refusal(append(200, 200))).code).toBe('OFFSET_CONFLICT');
    await append(0, 0);
    expect((await refusal(append(0, 0))).code).toBe('OFFSET_CONFLICT');
    expect((await refusal(append(400, 400))).code).toBe('OFFSET_CONFLICT');
    await client.close();
    expect(Buffer.compare(held(), file.subarray(0, 200))).toBe(0);
  });

  it('cut on the wire leaves nothing half believed', async () => {
    await twin.command('settings', { chunkSize: 64 * 1024 });
    const many = bytesOf(Array.from({ length: 200 }, (_, index) => record(`indicator_${index}`)));
    const relay = await startRelay({ port: Number(new URL(twin.origin).port) });
    const memo = memory();
    const given = inputFor(many, 200);
    const origin = `https://localhost:${relay.port}`;
    relay.cutAfter('toTarget', 30_000);
    await refusal(place.run(given, many, { memo, origin, deadlineMs: 60_000 }));
    relay.restore();
    await place.run(given, many, { memo, origin, mayHaveHappened: true });
    await relay.close();
    expect(Buffer.compare(held(), many)).toBe(0);
    expect(submitted()).toEqual([`submission ${KEY}`]);
  });
});

describe('an upload that a process left', () => {
  it('goes on in the next one from the byte where it stood, without a second announcement', async () => {
    await twin.command('settings', { chunkSize: 200 });
    const memo = memory();
    twin.switchOn({ fault: 'cut-mid-chunk', times: 1, settings: { at: 137 } });
    twin.switchOn({ fault: 'offset-conflict', settings: { from: 1 } });
    expect(await refusal(place.run(input, file, { memo }))).toMatchObject({ code: 'OFFSET_CONFLICT' });
    expect(held().length).toBe(137);
    twin.switchOff('offset-conflict');
    const { output } = await place.run(input, file, { memo, mayHaveHappened: true });
    expect(calls('submissions.create')).toBe(1);
    expect(Buffer.compare(held(), file)).toBe(0);
    expect(output).toMatchObject({ manifest: { jws: Reflect.get(Object(await memo.get('announced')), 'jws') } });
  });

  it('is announced again where the answer to the announcement was lost, and is the same submission', async () => {
    const memo = memory();
    twin.switchOn({ fault: 'lost-answer', operations: ['submissions.create'] });
    await refusal(place.run(input, file, { memo, deadlineMs: 60_000 }));
    twin.switchOff();
    await place.run(input, file, { memo, mayHaveHappened: true });
    expect(submitted()).toEqual([`submission ${KEY}`]);
  });
});

describe('two processes at once', () => {
  it('submit once, and both have the receipt', async () => {
    await twin.command('settings', { chunkSize: 32 });
    const results = await Promise.all([
      place.run(input, file, { mayHaveHappened: true }),
      place.run(input, file, { mayHaveHappened: true }),
    ]);
    const [first, second] = results.map(({ refs }) => refs);
    expect(first).toEqual(second);
    expect(submitted()).toEqual([`submission ${KEY}`]);
    expect(Buffer.compare(held(), file)).toBe(0);
  });
});

describe('a receiver', () => {
  it('that is closed for maintenance is not knocked at before its time', async () => {
    twin.switchOn({ fault: 'maintenance', settings: { ms: 1_800_000 } });
    const error = await refusal(place.run(input, file));
    expect(error).toMatchObject({ retryable: true });
    expect(twin.requests.map(({ operationId }) => operationId)).toEqual(['oauth.token']);
    expect(submitted()).toEqual([]);
  });

  it('that opens again within the budget is waited for', async () => {
    twin.switchOn({ fault: 'maintenance', operations: ['submissions.create'], settings: { ms: 20_000 } });
    await place.run(input, file);
    expect(calls('submissions.create')).toBe(2);
    expect(submitted()).toEqual([`submission ${KEY}`]);
  });

  it('whose look-up lags sees one submission, and its late receipt is waited for', async () => {
    twin.switchOn({ fault: 'lookup-lag', settings: { ms: 8_000 } });
    const { output } = await place.run(input, file, { mayHaveHappened: true });
    expect(output).toMatchObject({ receiptNo: expect.any(String) });
    expect(submitted()).toEqual([`submission ${KEY}`]);
    expect(calls('submissions.receipt')).toBeGreaterThan(1);
  });

  it('that never decides is asked later, and nothing is sent twice', async () => {
    await twin.command('settings', { validationMs: 3_600_000 });
    const memo = memory();
    const error = await refusal(place.run(input, file, { memo }));
    expect(error).toMatchObject({ code: 'STILL_CHECKED', retryable: true });
    await twin.command('settings', { validationMs: 0 });
    const { replayed } = await place.run(input, file, { memo, mayHaveHappened: true });
    expect(replayed).toBe(true);
    expect([calls('submissions.create'), calls('submissions.complete')]).toEqual([1, 1]);
  });

  it('whose clock is off is told from one that distrusts the key', async () => {
    twin.switchOn({ fault: 'clock-skew', settings: { ms: 600_000 } });
    expect(await refusal(place.run(input, file))).toMatchObject({ code: 'SIGNATURE_STALE', retryable: true });
    expect(submitted()).toEqual([]);
  });

  it('that answers slowly is waited for within the budget', async () => {
    twin.switchOn({ fault: 'slow', settings: { ms: 5_000 } });
    await place.run(input, file);
    expect(submitted()).toEqual([`submission ${KEY}`]);
  });

  it.each([
    ['rate-limited', 'submissions.create'],
    ['unauthorized', 'uploads.append'],
    ['lost-answer', 'submissions.complete'],
    ['server-error', 'submissions.get'],
  ])('that shows %s at %s once changes nothing', async (fault, operation) => {
    twin.switchOn({ fault, operations: [operation], times: 1 });
    await place.run(input, file);
    expect(submitted()).toEqual([`submission ${KEY}`]);
  });

  it('that rejects is believed by its signature, with its reasons', async () => {
    twin.switchOn({ fault: 'rejects' });
    expect(await refusal(place.run(input, file))).toMatchObject({
      code: 'SUBMISSION_REJECTED',
      retryable: false,
      details: { reasons: ['policy'] },
    });
  });
});
