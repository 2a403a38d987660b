import { createHmac } from 'node:crypto';
import { ApiError, type Schema, Secret, systemClock } from '@countersign/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRealInstant, parseInstant } from './instants.js';
import { ifFound, lookAgain } from './looking.js';
import { bearsOwnMarker, withOwnMarker } from './own-marker.js';
import { isPlainLine, isPlainText, isVisibleAscii, vendorWords } from './plain-text.js';
import { parseSettings } from './settings.js';
import { deliveryHeader, deliveryJson, verifyHmac } from './signatures.js';

describe('parseInstant', () => {
  it.each([
    ['2026-11-20T10:00:00Z', '2026-11-20T10:00:00.000Z'],
    ['2026-11-20T10:00:00.1234567Z', '2026-11-20T10:00:00.123Z'],
    ['2026-11-20T10:00:00.5-08:00', '2026-11-20T18:00:00.500Z'],
  ])('reads %s', (text, instant) => {
    expect(parseInstant(text)).toBe(instant);
  });

  it('takes a time without a zone for UTC only where it is told so', () => {
    expect(parseInstant('2026-11-20T10:00:00.1')).toBeUndefined();
    expect(parseInstant('2026-11-20T10:00:00.1', { withoutZone: 'utc' })).toBe('2026-11-20T10:00:00.100Z');
  });

  it.each([undefined, null, '', '2026-11-20', '20 Nov 2026 10:00', '2026-13-20T10:00:00Z', '1763632800'])(
    'gives nothing for %s',
    (text) => {
      expect(parseInstant(text)).toBeUndefined();
    },
  );

  it('gives back every instant as it is', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }), (date) => {
        expect(parseInstant(date.toISOString())).toBe(date.toISOString());
      }),
    );
  });
});

describe('isRealInstant', () => {
  it.each(['2028-02-29T10:00Z', '2026-12-31T23:59:59.123456789-12:00', '2026-03-29T02:30:00+08:00'])(
    'takes %s',
    (text) => {
      expect(isRealInstant(text)).toBe(true);
    },
  );

  it.each([
    '2026-02-30T10:00:00Z',
    '2026-02-29T10:00:00Z',
    '2026-04-31T10:00:00+08:00',
    '2026-12-01T24:00:00Z',
    '2026-12-01T10:00:60Z',
    '2026-12-01T10:00:00',
    '2026-12-01T10:00:00+99:99',
    '2026-12-01T10:00:00+24:00',
    '0000-01-01T00:00Z',
    '２０２６-12-01T10:00:00Z',
    '2026-12-01T10:00:00Z\n',
  ])('refuses %j', (text) => {
    expect(isRealInstant(text)).toBe(false);
  });
});

describe('a plain text', () => {
  it.each(['客戶到訪 Client visit', 'café 𠮷野家 👩‍👩‍👧', 'שלום عربى', ''])('may be %j', (text) => {
    expect([isPlainLine(text), isPlainText(`${text}\r\n\t${text}`)]).toEqual([true, true]);
  });

  it.each(['a\0b', 'a\x1bb', 'a\x85b', 'a\u2028b', 'fdp\u202exe.pdf', 'a\u2066b', 'a\u{e0041}b', 'a\ud800b'])(
    'is not %j',
    (text) => {
      expect([isPlainLine(text), isPlainText(text)]).toEqual([false, false]);
    },
  );

  it('of one line has no other', () => {
    for (const text of ['a\nb', 'a\rb', 'a\tb']) expect([isPlainLine(text), isPlainText(text)]).toEqual([false, true]);
  });

  it('of ASCII has nothing that only looks like it', () => {
    expect(isVisibleAscii('mark@example.hk')).toBe(true);
    for (const text of ['mar\u212a@example.hk', 'ma\u017f@example.hk', 'a b', 'a\n'])
      expect(isVisibleAscii(text)).toBe(false);
  });
});

describe('a vendor’s words', () => {
  it('lose addresses and line ends', () => {
    expect(vendorWords('No user\r\n"someone@example.hk" (other@example.hk).')).toBe('No user "…" (…).');
  });

  it('are short, and soon read, whatever the vendor answers', () => {
    for (const part of ['a', '@', 'a@', ' ', 'a '.repeat(30)]) {
      expect(vendorWords(part.repeat(1_000_000)).length).toBeLessThanOrEqual(300);
    }
  });
});

describe('an own marker', () => {
  it('is borne by what it was put on, and by no other effect, whatever people wrote', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.stringMatching(/^[a-z0-9]{4,32}$/),
        fc.stringMatching(/^[a-z0-9]{4,32}$/),
        (text, key, other) => {
          const marked = withOwnMarker([text, `[countersign:${other}]`, `[CounterSign:${other}]`], key);
          expect(bearsOwnMarker(marked, key)).toBe(true);
          expect(bearsOwnMarker(marked, other)).toBe(other === key);
        },
      ),
    );
  });
});

describe('looking', () => {
  const refusal = (code: string) => Promise.reject(new ApiError(code, 'refused', { status: 404 }));

  it('gives nothing for NOT_FOUND, and passes other errors on', async () => {
    expect(await ifFound(Promise.resolve(1))).toBe(1);
    expect(await ifFound(refusal('NOT_FOUND'))).toBeUndefined();
    await expect(ifFound(refusal('FORBIDDEN'))).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  it('again waits only as long as nothing is found', async () => {
    const answers = [[], ['late'], ['never asked']];
    const waits: number[] = [];
    const patient = {
      ...systemClock,
      sleep: async (ms: number) => {
        waits.push(ms);
      },
    };
    const found = await lookAgain(
      { clock: patient, signal: new AbortController().signal },
      [10, 20],
      async () => answers.shift() ?? [],
    );
    expect([found, waits]).toEqual([['late'], [10]]);
  });
});

it('settings are refused with their place', () => {
  const schema: Schema<{ host: string }> = {
    '~standard': { version: 1, vendor: 'test', validate: () => ({ issues: [{ message: 'no host', path: ['host'] }] }) },
  };
  expect(() => parseSettings(schema, {})).toThrow(
    expect.objectContaining({ code: 'INVALID_OPTION', place: 'settings/host' }),
  );
});

describe('verifyHmac', () => {
  const secrets = ['old', 'new', ''].map((text) => Secret.of(text));
  const body = Buffer.from('{"a":1}');
  const sign = (secret: string, as: 'hex' | 'base64') =>
    createHmac('sha256', secret).update('t:').update(body).digest(as);

  it('takes any live secret, and says which one', () => {
    for (const as of ['hex', 'base64'] as const) {
      const found = verifyHmac([`v0=${sign('x', as)}`, `v0=${sign('new', as)}`], secrets, {
        over: ['t:', body],
        as,
        prefix: 'v0=',
      });
      expect(found.reveal()).toBe('new');
    }
  });

  it.each([
    ['an unknown secret', sign('other', 'hex')],
    ['the empty secret', sign('', 'hex')],
    ['another spelling', sign('new', 'hex').toUpperCase()],
    ['another encoding', sign('new', 'base64')],
    ['nothing', ''],
  ])('refuses %s', (_title, given) => {
    expect(() => verifyHmac(given, secrets, { over: ['t:', body], as: 'hex' })).toThrow(
      expect.objectContaining({ code: 'SIGNATURE_INVALID' }),
    );
  });
});

describe('a delivery', () => {
  it('has headers in any case, and no empty one', () => {
    expect(deliveryHeader({ headers: { 'X-Sig': 'a' } }, 'x-sig')).toBe('a');
    expect(deliveryHeader({ headers: { 'x-sig': '' } }, 'x-sig')).toBeUndefined();
  });

  it('that is no JSON in UTF-8 is malformed', () => {
    expect(deliveryJson({ body: Buffer.from('[1]') })).toEqual([1]);
    for (const body of [Buffer.from('{'), Buffer.from([0x22, 0xff, 0x22])]) {
      expect(() => deliveryJson({ body })).toThrow(expect.objectContaining({ code: 'MALFORMED' }));
    }
  });
});
