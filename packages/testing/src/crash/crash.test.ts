import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { countEffects, isRight } from './count-effects.js';
import { httpFramers } from './http-messages.js';
import { KillSwitch } from './kill-switch.js';
import type { MessageFramer } from './message-framer.js';
import { throughRelay } from './message-relay.js';
import { postgresFramers } from './postgres-messages.js';

function message(type: string, content: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(4 + content.length);
  return Buffer.concat([Buffer.from(type), length, Buffer.from(content)]);
}

/** The messages of some bytes that arrive in pieces; put together again they are the same bytes. */
function namesOf(framer: MessageFramer, bytes: Buffer, cuts: readonly number[]): readonly (string | undefined)[] {
  const places = [...new Set(cuts.map((cut) => cut % bytes.length))].sort((a, b) => a - b);
  const pieces = [...places, bytes.length].map((end, index) => bytes.subarray(places[index - 1] ?? 0, end));
  const messages = pieces.flatMap((piece) => framer.push(piece));
  expect(Buffer.concat(messages.map((one) => one.bytes))).toEqual(bytes);
  return messages.map(({ name }) => name);
}

const cuts = fc.array(fc.nat({ max: 10_000 }), { maxLength: 20 });

describe('a PostgreSQL connection', () => {
  test('is cut into its messages, however its bytes arrive', () => {
    fc.assert(
      fc.property(cuts, (at) => {
        const { toTarget, fromTarget } = postgresFramers();
        const startup = Buffer.concat([message('', `\0\x03\0\0user\0me\0\0`)]);
        const asked = Buffer.concat([
          startup,
          message('P', '\0select 1\0\0\0'),
          message('B', '\0\0'),
          message('S', ''),
        ]);
        expect(namesOf(toTarget, asked, at)).toEqual([
          'database > Startup',
          'database > Parse',
          'database > Bind',
          'database > Sync',
        ]);
        const answered = [
          message('R', '\0\0\0\0'),
          message('S', 'timezone\0UTC\0'),
          message('D', 'row'),
          message('Z', 'I'),
        ];
        expect(namesOf(fromTarget, Buffer.concat(answered), at)).toEqual([
          'database < Authentication',
          undefined,
          'database < DataRow',
          'database < ReadyForQuery',
        ]);
      }),
    );
  });

  it('is refused when the server takes up the offer to encrypt', () => {
    const { toTarget, fromTarget } = postgresFramers();
    toTarget.push(Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]));
    expect(() => fromTarget.push(Buffer.from('S'))).toThrow('encrypts');
  });

  it('may not be encrypted, and goes on in the clear', () => {
    const { toTarget, fromTarget } = postgresFramers();
    expect(toTarget.push(Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]))).toHaveLength(1);
    expect(fromTarget.push(Buffer.concat([Buffer.from('N'), message('R', '\0\0\0\0')]))).toMatchObject([
      { name: undefined },
      { name: 'database < Authentication' },
    ]);
  });
});

describe('an HTTP connection', () => {
  test('is cut into head, body and last byte of each message, however its bytes arrive', () => {
    fc.assert(
      fc.property(cuts, (at) => {
        const { toTarget, fromTarget } = httpFramers();
        const asked = [
          'GET /v3/company/46116/query?q=1 HTTP/1.1\r\nhost: a\r\n\r\n',
          'POST /v3/company/46116/bill HTTP/1.1\r\ncontent-length: 4\r\n\r\n{"a"',
          'PUT /upload HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n0\r\n\r\n',
        ];
        expect(namesOf(toTarget, Buffer.from(asked.join('')), at)).toEqual([
          'vendor GET /v3/company/*/query request head, whole',
          'vendor POST /v3/company/*/bill request head',
          'vendor POST /v3/company/*/bill request body',
          'vendor POST /v3/company/*/bill request end',
          'vendor PUT /upload request head',
          'vendor PUT /upload request body',
          'vendor PUT /upload request end',
        ]);
        const answered = [
          'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}',
          'HTTP/1.1 100 Continue\r\n\r\n',
          'HTTP/1.1 201 Created\r\ncontent-length: 0\r\n\r\n',
          'HTTP/1.1 204 No Content\r\n\r\n',
        ];
        expect(namesOf(fromTarget, Buffer.from(answered.join('')), at)).toEqual([
          'vendor GET /v3/company/*/query answer head',
          'vendor GET /v3/company/*/query answer body',
          'vendor GET /v3/company/*/query answer end',
          undefined,
          'vendor POST /v3/company/*/bill answer head, whole',
          'vendor PUT /upload answer head, whole',
        ]);
      }),
    );
  });
});

describe('the switch', () => {
  const step = (name: string) => ({ name, bytes: Buffer.from(name) });

  it('holds a message back for ever, or lets it go and kills then', async () => {
    const guard = new KillSwitch();
    const killed: string[] = [];
    for (const mode of ['before', 'after'] as const) {
      guard.begin({ at: 2, mode, kill: async () => void killed.push(mode) });
      const [one, two] = [step('one'), step('two')];
      expect(await guard.before(one)).toBe('pass');
      await guard.after(one);
      expect(killed).not.toContain(mode);
      expect(await guard.before(two)).toBe(mode === 'before' ? 'cut' : 'pass');
      if (mode === 'after') await guard.after(two);
      expect(killed).toContain(mode);
      expect(guard.end()).toEqual(['one', 'two']);
    }
  });
});

describe('the count', () => {
  const approved = [
    { approval: 'a', effects: ['bill 1', 'bill 2'] },
    { approval: 'b', effects: ['bill 3'] },
  ];

  it('finds nothing in what is right', () => {
    const count = countEffects(approved, ['bill 3', 'bill 1', 'bill 2']);
    expect(count).toEqual({ lost: [], double: [], outOfOrder: [], uncertain: [] });
    expect(isRight(count)).toBe(true);
  });

  it.each([
    ['what is missing', ['bill 1', 'bill 2'], { lost: ['bill 3'] }],
    ['what is there twice', ['bill 1', 'bill 2', 'bill 3', 'bill 3'], { double: ['bill 3'] }],
    ['what nobody approved', ['bill 1', 'bill 2', 'bill 3', 'bill 4'], { double: ['bill 4'] }],
    ['what came too early', ['bill 2', 'bill 1', 'bill 3'], { outOfOrder: ['a'] }],
    ['what came without what goes before it', ['bill 2', 'bill 3'], { lost: ['bill 1'], outOfOrder: ['a'] }],
  ])('finds %s', (_, happened, expected) => {
    const count = countEffects(approved, happened);
    expect(count).toMatchObject(expected);
    expect(isRight(count)).toBe(false);
  });

  it('takes what a person was told of for asked, never for lost, but a second one for double', () => {
    expect(countEffects(approved, ['bill 1', 'bill 2'], ['b'])).toMatchObject({ lost: [], uncertain: ['bill 3'] });
    expect(countEffects(approved, ['bill 1', 'bill 2', 'bill 3', 'bill 3'], ['b'])).toMatchObject({
      double: ['bill 3'],
    });
  });
});

it('leads a database’s address through the relay, from a socket or a host', () => {
  const relayed = 'postgresql://me:secret@127.0.0.1:7/one';
  expect(throughRelay('postgresql://me:secret@db.example:5432/one', 7)).toBe(relayed);
  expect(throughRelay('postgresql://me:secret@/one?host=%2Frun%2Fpg', 7)).toBe(relayed);
  expect(throughRelay('postgresql://me:secret@localhost/one?host=/run/pg', 7)).toBe(relayed);
});
