import type { Randomness } from '@countersign/contracts';

const ODD_VALUES: readonly unknown[] = [
  null,
  0,
  -1,
  1e308,
  '',
  'x',
  '\u0000',
  '2026-13-45T99:99:99Z',
  '__proto__',
  true,
  [],
  {},
  [[]],
  [null],
  { length: 3 },
  'a'.repeat(2_000),
];

/** Broken forms of a body: bytes changed at random, and JSON with parts dropped, replaced, repeated or nested too deep. */
export function* mutations(body: string, random: Randomness, rounds: number): Generator<Uint8Array> {
  const pick = (below: number) => {
    const [high = 0, low = 0] = random.bytes(2);
    return below === 0 ? 0 : (high * 256 + low) % below;
  };
  const json = parse(body);
  yield new Uint8Array();
  yield Buffer.from('['.repeat(20_000));
  yield Buffer.from('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}');
  for (const value of ODD_VALUES) yield Buffer.from(JSON.stringify(value));
  for (let round = 0; round < rounds; round += 1) {
    if (json === undefined || round % 4 === 0) {
      const bytes = Buffer.from(body);
      for (let change = 0; change <= pick(4); change += 1) bytes[pick(bytes.length)] = pick(256);
      yield round % 8 === 0 ? bytes : bytes.subarray(0, pick(bytes.length));
    } else {
      yield Buffer.from(JSON.stringify(mutate(structuredClone(json), pick)));
    }
  }
}

/** Changes one place of a JSON value. */
function mutate(value: unknown, pick: (below: number) => number): unknown {
  const odd = ODD_VALUES[pick(ODD_VALUES.length)];
  if (Array.isArray(value)) {
    if (value.length === 0 || pick(4) === 0) return odd;
    const at = pick(value.length);
    if (pick(4) === 0) return [...value, value[at]];
    return value.map((part: unknown, index) => (index === at ? mutate(part, pick) : part));
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    if (entries.length === 0 || pick(6) === 0) return odd;
    const at = pick(entries.length);
    if (pick(4) === 0) return Object.fromEntries(entries.filter((_, index) => index !== at));
    return Object.fromEntries(entries.map(([key, part], index) => [key, index === at ? mutate(part, pick) : part]));
  }
  return odd;
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined; // a form body: bytes are changed only
  }
}
