import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { actionDigest, ConnectorError, canonicalJson, effectKey } from './index.js';

describe('canonicalJson', () => {
  it('writes the RFC 8785 example of sorting by UTF-16 code units', () => {
    const members = {
      '\u20ac': 'Euro',
      '\r': 'CR',
      '\ufb33': 'Dalet',
      '1': 'One',
      '\ud83d\ude00': 'Smiley',
      '\u0080': 'Control',
      '\u00f6': 'o',
    };
    const order = [...canonicalJson(members).matchAll(/:"(\w+)"/g)].map((match) => match[1]);
    expect(order).toEqual(['CR', 'One', 'Control', 'o', 'Euro', 'Smiley', 'Dalet']);
  });

  it('writes numbers as ECMAScript does', () => {
    expect(canonicalJson([1e21, 1e-7, -0, 0.1, 333333333.3333333])).toBe('[1e+21,1e-7,0,0.1,333333333.3333333]');
  });

  it('gives one text whatever the order of members', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue()), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalJson(reversed)).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  const cyclic: Record<string, unknown> = {};
  cyclic['self'] = cyclic;
  it.each([
    ['undefined', { a: undefined }],
    ['NaN', [Number.NaN]],
    ['a lone surrogate', { a: '\ud800' }],
    ['a lone surrogate in a name', { '\udc00': 1 }],
    ['a date', new Date(0)],
    ['a bigint', [1n]],
    ['a cycle', cyclic],
    ['a hole', new Array(2)],
  ])('refuses %s', (_name, value) => {
    const refusal = (() => {
      try {
        return canonicalJson(value);
      } catch (error) {
        return error;
      }
    })();
    expect(ConnectorError.is(refusal) && refusal.code).toBe('NOT_CANONICAL');
  });
});

describe('actionDigest and effectKey', () => {
  const covered = {
    action: 'books.bill.create',
    connection: 'c1',
    input: { payee: { name: 'A' }, lines: [{ amount: '1.00' }] },
  };
  const origin = {
    tenant: 't',
    connection: 'c',
    eventSource: 's',
    eventId: 'e',
    binding: 'b',
    step: 'run',
    generation: 0,
  };

  it('changes with every part of what is covered', () => {
    const digests = [
      covered,
      { ...covered, action: 'books.bill.void' },
      { ...covered, connection: 'c2' },
      { ...covered, input: { ...covered.input, lines: [{ amount: '1.01' }] } },
    ].map(actionDigest);
    expect(new Set(digests).size).toBe(digests.length);
    expect(digests[0]).toMatch(/^[\w-]{43}$/);
  });

  it('makes another key for every other origin, also where parts only shift', () => {
    const keys = Object.keys(origin).map((part) => effectKey({ ...origin, [part]: part === 'generation' ? 1 : 'x' }));
    keys.push(effectKey(origin), effectKey({ ...origin, tenant: 'tc', connection: '' }));
    expect(new Set(keys).size).toBe(keys.length);
    for (const key of keys) expect(key).toMatch(/^[\w-]{32}$/);
  });
});
