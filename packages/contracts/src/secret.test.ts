import { format, inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ApiError, ConnectorError, errorDocument, foreignError, remedies, Secret } from './index.js';

const canary = 'canary-7f3a91';

describe('Secret', () => {
  const secret = Secret.of(canary);

  it('shows nothing under any way of printing', () => {
    const printed = [
      String(secret),
      `${secret}`,
      JSON.stringify({ secret }),
      inspect(secret, { showHidden: true, depth: 9 }),
      format('%s %o %O %j', secret, secret, secret, secret),
      inspect(new Map([[secret, secret]])),
      Object.entries(secret).join(),
      JSON.stringify(Object.getOwnPropertyDescriptors(secret)),
      String([secret]),
    ];
    for (const text of printed) expect(text).not.toContain(canary);
    expect(() => structuredClone(secret)).not.toThrow();
    expect(inspect(structuredClone(secret), { showHidden: true })).not.toContain(canary);
  });

  it('gives its value when asked', () => {
    expect(secret.reveal()).toBe(canary);
  });
});

describe('errors', () => {
  it('carry a remedy in both languages for every known code', () => {
    for (const [code, remedy] of Object.entries(remedies)) {
      expect(remedy.en.length, code).toBeGreaterThan(10);
      expect(remedy['zh-HK'], code).toMatch(/\p{Script=Han}/u);
    }
  });

  it('are recognised across two copies of this package', () => {
    const error = new ApiError('REJECTED', 'bills.create: refused', {
      status: 400,
      vendorCode: '6000',
      requestId: 'r-1',
    });
    expect(ConnectorError.is(error)).toBe(true);
    expect(ConnectorError.is(new Error('no'))).toBe(false);
    expect(error.toJSON()).toMatchObject({
      code: 'REJECTED',
      details: { status: 400, vendorCode: '6000', requestId: 'r-1' },
    });
  });

  it('copy of a foreign error only its name, code and named plain fields', () => {
    const foreign = Object.assign(new Error(`sent ${canary}`), {
      code: 'E1',
      status: 400,
      config: { secret: canary },
      note: { canary },
    });
    expect(foreignError(foreign, ['status', 'config'])).toEqual({ name: 'Error', code: 'E1', status: 400 });
    expect(JSON.stringify(errorDocument(foreign))).not.toContain(canary);
    expect(errorDocument('text').code).toBe('UNEXPECTED');
  });
});
