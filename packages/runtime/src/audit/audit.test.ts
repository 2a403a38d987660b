import { createFakeClock } from '@countersign/testing';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openCompany } from '../company.test-support.js';
import type { Database } from '../database/database.js';
import type { Runtime } from '../runtime-types.js';
import { startTestServer, type TestServer } from '../test-server.test-support.js';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterEach(() => server.release());
afterAll(() => server.close());

async function sealedTrail(): Promise<{ database: Database; runtime: Runtime; head: string }> {
  const database = await server.database();
  const { runtime, approved } = await openCompany(database, createFakeClock());
  await approved('c1');
  await approved('c2');
  await runtime.worker.runUntilIdle();
  const { sealed, head } = await runtime.audit.seal();
  expect(sealed).toBeGreaterThanOrEqual(8);
  expect(await runtime.audit.verify({ expectHead: head })).toMatchObject({ verified: true, sealed, head });
  return { database, runtime, head };
}

describe('the audit trail', () => {
  test.each([
    [
      'a changed payload',
      `update audit_payloads set payload = payload || ' ' where commitment = (select commitment from audit where position = 3)`,
      3,
      'payloadChanged',
    ],
    [
      'a removed payload',
      `delete from audit_payloads where commitment = (select commitment from audit where position = 3)`,
      3,
      'payloadMissing',
    ],
    [
      'bytes moved from a payload to its salt',
      `update audit_payloads set salt = salt || substr(payload, 1, 8), payload = substr(payload, 9)
       where commitment = (select commitment from audit where position = 3)`,
      3,
      'payloadChanged',
    ],
    [
      'bytes moved from a salt to its payload',
      `update audit_payloads set salt = substr(salt, 1, 31), payload = substr(salt, 32) || payload
       where commitment = (select commitment from audit where position = 3)`,
      3,
      'payloadChanged',
    ],
    [
      'a removed payload with an unsealed word that it was erased',
      `insert into audit (tenant, at, type, subject, commitment)
       select tenant, at, 'audit.erased', 'audit/3', sha256('x') from audit where position = 3;
       delete from audit_payloads where commitment = (select commitment from audit where position = 3)`,
      3,
      'payloadMissing',
    ],
    [
      'a removed payload with a word of before that it was erased',
      `update audit set type = 'audit.erased', subject = 'audit/3' where position = 2;
       delete from audit_payloads where commitment = (select commitment from audit where position = 3)`,
      2,
      'rowChanged',
    ],
    [
      'two payloads swapped',
      `update audit_payloads p set salt = o.salt, payload = o.payload
       from audit_payloads o join audit a on a.commitment = o.commitment
       where a.position = 4 and p.commitment = (select commitment from audit where position = 3)`,
      3,
      'payloadChanged',
    ],
    ['a changed type', `update audit set type = 'approval.reject' where position = 3`, 3, 'rowChanged'],
    ['a changed subject', `update audit set subject = 'approval/x' where position = 3`, 3, 'rowChanged'],
    ['a changed time', `update audit set at = at + interval '1 ms' where position = 3`, 3, 'rowChanged'],
    ['a changed commitment', `update audit set commitment = sha256('x') where position = 3`, 3, 'rowChanged'],
    ['a changed hash', `update audit set hash = sha256('x') where position = 3`, 3, 'rowChanged'],
    ['a changed link', `update audit set previous = sha256('x') where position = 3`, 3, 'chainBroken'],
    ['a removed row', 'delete from audit where position = 3', 3, 'positionMissing'],
    ['a removed first row', 'delete from audit where position = 1', 1, 'positionMissing'],
    [
      'two rows swapped',
      'update audit set position = case position when 3 then -4 else -3 end where position in (3, 4); update audit set position = -position where position < 0',
      3,
      'chainBroken',
    ],
    ['a row moved below the first', 'update audit set position = -3 where position = 3', -3, 'rowChanged'],
    [
      'a row unsealed',
      'update audit set position = null, hash = null, previous = null where position = 3',
      3,
      'positionMissing',
    ],
  ])('shows %s', async (_, tamper, position, problem) => {
    const { database, runtime } = await sealedTrail();
    await database.query(tamper);
    expect(await runtime.audit.verify()).toMatchObject({ verified: false, firstBad: { position, problem } });
    await runtime.close();
  });

  test('shows a cut tail, and a tail cut and grown again, to who noted the head', async () => {
    const { database, runtime, head } = await sealedTrail();
    const last = Number(head.split(':')[0]);
    await database.query(`delete from audit where position > ${last - 2}`);
    expect(await runtime.audit.verify()).toMatchObject({ verified: true });
    expect(await runtime.audit.verify({ expectHead: head })).toMatchObject({
      verified: false,
      firstBad: { position: last, problem: 'headMissing' },
    });
    await runtime.audit.erase(1, 'asked for');
    await runtime.audit.erase(2, 'asked for');
    await runtime.audit.seal();
    expect(await runtime.audit.verify()).toMatchObject({ verified: true, sealed: last });
    expect(await runtime.audit.verify({ expectHead: head })).toMatchObject({ verified: false });
    await runtime.close();
  });

  test('stays whole when a payload is erased in order', async () => {
    const { runtime, head } = await sealedTrail();
    await runtime.audit.erase(2, 'right to erasure');
    await runtime.audit.seal();
    expect(await runtime.audit.verify({ expectHead: head })).toMatchObject({ verified: true });
    const rows = [];
    for await (const row of runtime.audit.export()) rows.push(row);
    expect(rows[1]).not.toHaveProperty('payload');
    expect(rows.at(-1)).toMatchObject({ type: 'audit.erased', subject: 'audit/2' });
    await expect(runtime.audit.erase(2, 'again')).rejects.toMatchObject({ code: 'AUDIT_POSITION_UNKNOWN' });
    await runtime.close();
  });

  test('gives every row one position however many seal at once', async () => {
    const database = await server.database();
    const { runtime, approved } = await openCompany(database, createFakeClock());
    const work = Array.from({ length: 10 }, async (_, number) => {
      await approved(`c${number}`);
      await runtime.audit.seal();
    });
    await Promise.all(work);
    await Promise.all([runtime.audit.seal(), runtime.audit.seal()]);
    const verdict = await runtime.audit.verify();
    expect(verdict).toMatchObject({ verified: true });
    expect(verdict.sealed).toBe(verdict.events);
    await runtime.close();
  });
});
