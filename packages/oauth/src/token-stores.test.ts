import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, Secret, type TokenSet } from '@countersign/contracts';
import { createFakeClock } from '@countersign/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFileTokenStore, createKeyring, createWrappedKeyring, generateKey, parseKeyFile } from './index.js';
import { leaks, printed } from './secret-scan.test-support.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-oauth-'));
});
afterEach(() => rm(folder, { recursive: true }));

const clock = createFakeClock();
/** Waiting for a lock, without waiting for time. */
const live = { now: Date.now, sleep: () => new Promise<void>((resolve) => setImmediate(resolve)) };
const tokens: TokenSet = {
  accessToken: Secret.of('access-canary'),
  refreshToken: Secret.of('refresh-canary'),
  expiresAt: '2026-02-01T00:00:00.000Z',
  scopes: ['a', 'b'],
};
const oneKey = createKeyring({ current: 'k1', keys: { k1: generateKey() } });

function storeWith(options: { keyring?: typeof oneKey; tenant?: string; clock?: Clock } = {}) {
  return createFileTokenStore({ path: join(folder, 'tokens'), keyring: oneKey, tenant: 'hk', clock, ...options });
}

async function filesOf(): Promise<string[]> {
  return (await readdir(join(folder, 'tokens'))).filter((name) => name.endsWith('.json'));
}

describe('the file store', () => {
  it('gives back what was stored, with its generation and seed', async () => {
    const store = storeWith();
    expect(await store.read('books')).toBeUndefined();
    expect(await store.replace('books', 0, tokens, 'seed-1')).toBe(true);
    const stored = await storeWith().read('books');
    expect(stored?.generation).toBe(1);
    expect(stored?.seed).toBe('seed-1');
    expect(stored?.tokens.refreshToken?.reveal()).toBe('refresh-canary');
    expect(stored?.tokens.scopes).toEqual(['a', 'b']);
  });

  it('writes only over the generation that the caller saw', async () => {
    const store = storeWith();
    expect(await store.replace('books', 1, tokens)).toBe(false);
    await store.replace('books', 0, tokens);
    expect(await store.replace('books', 0, tokens)).toBe(false);
    expect(await store.note('books', 2, { kind: 'sent' })).toBe(false);
    expect(await store.note('books', 1, { kind: 'sent' })).toBe(true);
    expect((await store.read('books'))?.note?.kind).toBe('sent');
    expect(await store.replace('books', 1, tokens)).toBe(true);
    expect((await store.read('books'))?.note).toBeUndefined();
  });

  it('lets one of many writers win', async () => {
    const results = await Promise.all(
      Array.from({ length: 20 }, () => storeWith({ clock: live }).replace('books', 0, tokens)),
    );
    expect(results.filter(Boolean)).toHaveLength(1);
  });

  it('keeps the time of the first note of a kind', async () => {
    const store = storeWith();
    await store.replace('books', 0, tokens);
    await store.note('books', 1, { kind: 'sent' });
    await clock.advance(5_000);
    await store.note('books', 1, { kind: 'sent' });
    expect((await store.read('books'))?.note?.ageMs).toBe(5_000);
    await store.note('books', 1, undefined);
    expect((await store.read('books'))?.note).toBeUndefined();
  });

  it('is readable by its owner only and holds no secret in clear', async () => {
    await storeWith().replace('books', 0, tokens);
    const [name = ''] = await filesOf();
    const path = join(folder, 'tokens', name);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, 'tokens'))).mode & 0o777).toBe(0o700);
    expect(leaks(await readFile(path, 'utf8'), ['access-canary', 'refresh-canary'])).toEqual([]);
  });

  it('refuses any record that was copied from another connection, tenant or generation', async () => {
    const store = storeWith();
    const names = Array.from({ length: 10 }, (_, index) => `c${index}`);
    for (const name of names) await store.replace(name, 0, tokens);
    const envelopeOf = new Map<string, string>();
    for (const file of await filesOf()) {
      const record = JSON.parse(await readFile(join(folder, 'tokens', file), 'utf8'));
      envelopeOf.set(file, record.envelope);
    }
    for (const [file] of envelopeOf) {
      for (const [other, envelope] of envelopeOf) {
        if (other === file) continue;
        const path = join(folder, 'tokens', file);
        const original = await readFile(path, 'utf8');
        const record = JSON.parse(original);
        await writeFile(path, JSON.stringify({ ...record, envelope }));
        await expect(store.read(record.connection)).rejects.toMatchObject({ code: 'TOKEN_STORE_UNREADABLE' });
        await writeFile(path, JSON.stringify({ ...record, generation: 2 }));
        await expect(store.read(record.connection)).rejects.toMatchObject({ code: 'TOKEN_STORE_UNREADABLE' });
        await writeFile(path, original);
      }
    }
    await expect(storeWith({ tenant: 'mo' }).read('c0')).rejects.toMatchObject({ code: 'TOKEN_STORE_UNREADABLE' });
    expect((await store.read('c0'))?.generation).toBe(1);
  });

  it('refuses an envelope with any one byte changed', async () => {
    const store = storeWith();
    await store.replace('books', 0, tokens);
    const path = join(folder, 'tokens', (await filesOf())[0] ?? '');
    const record = JSON.parse(await readFile(path, 'utf8'));
    const envelope: string = record.envelope;
    for (let at = 0; at < envelope.length; at += 7) {
      const altered = envelope.slice(0, at) + (envelope[at] === 'A' ? 'B' : 'A') + envelope.slice(at + 1);
      await writeFile(path, JSON.stringify({ ...record, envelope: altered }));
      await expect(store.read('books'), `byte ${at}`).rejects.toThrow();
    }
  });

  it('seals everything anew with a new key', async () => {
    const old = generateKey();
    const before = createKeyring({ current: 'k1', keys: { k1: old } });
    const store = storeWith({ keyring: before });
    for (const name of ['a', 'b', 'c']) await store.replace(name, 0, tokens);
    const both = createKeyring({ current: 'k2', keys: { k1: old, k2: generateKey() } });
    const rotating = storeWith({ keyring: both });
    await rotating.replace('a', 1, tokens);
    expect(await rotating.reencrypt()).toEqual({ changed: 2, left: 0 });
    expect((await rotating.list()).map((one) => one.keyId)).toEqual(['k2', 'k2', 'k2']);
    await expect(store.read('a')).rejects.toMatchObject({ code: 'KEY_UNKNOWN' });
    expect((await rotating.read('b'))?.tokens.refreshToken?.reveal()).toBe('refresh-canary');
  });

  it('forgets a removed connection', async () => {
    const store = storeWith();
    await store.replace('books', 0, tokens);
    await store.remove('books');
    await store.remove('books');
    expect(await store.read('books')).toBeUndefined();
  });

  it('says so when the folder can’t be used', async () => {
    await writeFile(join(folder, 'tokens'), 'a file');
    await expect(storeWith().replace('books', 0, tokens)).rejects.toMatchObject({ code: 'TOKEN_STORE_UNAVAILABLE' });
  });

  it('excludes others while the work runs, and frees the lock when it throws', async () => {
    const order: string[] = [];
    const open = () => storeWith({ clock: live });
    const entered = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    const first = open().withLock('books', async () => {
      order.push('first in');
      entered.resolve();
      await gate.promise;
      order.push('first out');
      throw new Error('broke');
    });
    const failed = expect(first).rejects.toThrow('broke');
    await entered.promise;
    const second = open().withLock('books', async () => order.push('second in'));
    await open().withLock('other', async () => order.push('other in'));
    gate.resolve();
    await failed;
    await second;
    expect(order.filter((one) => one !== 'other in')).toEqual(['first in', 'first out', 'second in']);
  });
});

describe('a keyring', () => {
  it('shows no key in any way of printing', () => {
    const key = generateKey();
    const keyring = createKeyring({ current: 'k1', keys: { k1: key } });
    expect(leaks(printed(keyring) + printed(keyring.key('k1')), [key.reveal()])).toEqual([]);
  });

  it('takes hex, base64 and base64url, and refuses what is not 256 bits', () => {
    const bytes = Buffer.from(generateKey().reveal(), 'base64url');
    for (const text of [bytes.toString('hex'), bytes.toString('base64'), bytes.toString('base64url')]) {
      expect(() => createKeyring({ current: 'k', keys: { k: Secret.of(text) } })).not.toThrow();
    }
    for (const bad of ['short', 'x'.repeat(64), bytes.toString('hex').slice(2)]) {
      expect(() => createKeyring({ current: 'k', keys: { k: Secret.of(bad) } })).toThrow(/32 bytes/);
    }
    expect(() => createKeyring({ current: 'other', keys: { k: bytes } })).toThrow(/not among/);
    expect(() => createKeyring({ current: 'a.b', keys: { 'a.b': bytes } })).toThrow(/Key id/);
  });

  it('has a KMS decrypt each of its keys once, and again only after a failure', async () => {
    const asked: string[] = [];
    const mask = (bytes: Uint8Array) => bytes.map((byte) => byte ^ 0x5a);
    const plain = Buffer.from(generateKey().reveal(), 'base64url');
    const keyring = createWrappedKeyring({
      current: 'k1',
      wrapped: { k1: mask(plain), short: mask(plain.subarray(1)) },
      unwrap: async (wrapped, id) => {
        asked.push(id);
        if (asked.length === 1) throw new Error('throttled');
        return mask(wrapped);
      },
    });
    const store = storeWith({ keyring });
    await expect(store.replace('books', 0, tokens)).rejects.toThrow();
    await store.replace('books', 0, tokens);
    expect((await store.read('books'))?.tokens.refreshToken?.reveal()).toBe('refresh-canary');
    expect(asked).toEqual(['k1', 'k1']);
    expect(
      (await storeWith({ keyring: createKeyring({ current: 'k1', keys: { k1: plain } }) }).read('books'))?.generation,
    ).toBe(1);
    await expect(keyring.key('short')).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    expect(keyring.key('unknown')).toBeUndefined();
  });

  it('is read from a key file whose first key is current', () => {
    const text = Secret.of(`# keys\nnew ${generateKey().reveal()}\nold ${generateKey().reveal()}\n`);
    const options = parseKeyFile(text);
    expect(options.current).toBe('new');
    expect(Object.keys(options.keys)).toEqual(['new', 'old']);
    expect(() => parseKeyFile(Secret.of('lonely'))).toThrow(/line of a key file/);
    expect(() => parseKeyFile(Secret.of(''))).toThrow(/holds no key/);
  });
});
