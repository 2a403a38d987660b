import { constants, createCipheriv, publicEncrypt, randomBytes, X509Certificate } from 'node:crypto';
import { Secret } from '@countersign/contracts';
import {
  base64,
  createSigningKey,
  idpWith,
  now,
  requestId,
  responseXml,
  signXml,
  sp,
} from './identity-provider.test-support.js';
import { verifyResponse } from './index.js';
import { seeded } from './mutate.test-support.js';
import { welch } from './welch.test-support.js';

const XENC = 'http://www.w3.org/2001/04/xmlenc#';
const GCM = 'http://www.w3.org/2009/xmlenc11#aes256-gcm';

/** Two ways to be wrong that must not be told apart. */
export interface TimingComparison {
  readonly name: string;
  /** Welch's t of the two samples; beyond 4.5 a difference would be evident. */
  readonly t: number;
  /** Median ms of the one and of the other. */
  readonly medians: readonly [number, number];
}

export interface TimingOutcome {
  readonly comparisons: readonly TimingComparison[];
  /** Every refusal as it was answered; there has to be one. */
  readonly answers: readonly string[];
  /** The t between one way to be wrong and itself with 40 µs of work more: that the measure sees anything at all. */
  readonly control: number;
}

interface Broken {
  readonly method: string;
  readonly content: (key: Buffer, text: string) => Buffer;
  readonly wrapped: (wrapped: Buffer) => Buffer;
}

const same = (bytes: Buffer): Buffer => bytes;
const flipped = (at: number) => (bytes: Buffer) => {
  const changed = Buffer.from(bytes);
  changed.writeUInt8(bytes.readUInt8(at < 0 ? bytes.length + at : at) ^ 1, at < 0 ? bytes.length + at : at);
  return changed;
};

function gcm(key: Buffer, text: string): Buffer {
  const nonce = randomBytes(12);
  const engine = createCipheriv('aes-256-gcm', key, nonce);
  return Buffer.concat([nonce, engine.update(text, 'utf8'), engine.final(), engine.getAuthTag()]);
}

/** A block more or less of padding: what comes out of the last block is right, wrong, or of no length at all. */
const cbc = (padding: number) => (key: Buffer, text: string) => {
  const vector = randomBytes(16);
  const engine = createCipheriv('aes-256-cbc', key, vector).setAutoPadding(false);
  const plain = Buffer.from(text);
  const missing = 16 - (plain.length % 16);
  const padded = Buffer.concat([plain, Buffer.alloc(missing, padding === 0 ? 0 : padding === 1 ? missing : 255)]);
  return Buffer.concat([vector, engine.update(padded), engine.final()]);
};

const ways = {
  'wrong key': { method: GCM, content: gcm, wrapped: flipped(-1) },
  'wrong content': { method: GCM, content: (key, text) => flipped(40)(gcm(key, text)), wrapped: same },
  'wrong tag': { method: GCM, content: (key, text) => flipped(-1)(gcm(key, text)), wrapped: same },
  'right padding, unsigned': { method: `${XENC}aes256-cbc`, content: cbc(1), wrapped: same },
  'wrong padding, unsigned': { method: `${XENC}aes256-cbc`, content: cbc(255), wrapped: same },
  'zero padding, unsigned': { method: `${XENC}aes256-cbc`, content: cbc(0), wrapped: same },
} as const satisfies Record<string, Broken>;
type Way = keyof typeof ways;

const pairs: readonly (readonly [Way, Way])[] = [
  ['wrong key', 'wrong content'],
  ['wrong content', 'wrong tag'],
  ['right padding, unsigned', 'wrong padding, unsigned'],
  ['wrong padding, unsigned', 'zero padding, unsigned'],
];

/** Times refusals of encrypted assertions that are wrong in different ways, in random order. */
export async function measureTiming(options: {
  readonly seed: number;
  /** Refusals of each way. */
  readonly count: number;
  /** Milliseconds. */
  readonly clock: () => number;
}): Promise<TimingOutcome> {
  const random = seeded(options.seed);
  const [signer, own] = await Promise.all([createSigningKey(), createSigningKey()]);
  const idp = idpWith(signer);
  const { publicKey } = new X509Certificate(Buffer.from(own.certificate, 'base64'));
  const decryptionKeys = [Secret.of(own.key.export({ format: 'pem', type: 'pkcs8' }).toString())];
  const assertion = /<saml:Assertion .*<\/saml:Assertion>/s.exec(signXml(responseXml(), signer))?.[0] ?? '';
  const answers = new Set<string>();
  const message = ({ method, content, wrapped }: Broken) => {
    const key = randomBytes(32);
    const box = (bytes: Buffer) =>
      `<xenc:CipherData><xenc:CipherValue>${bytes.toString('base64')}</xenc:CipherValue></xenc:CipherData>`;
    const encryptedKey = publicEncrypt({ key: publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING }, key);
    const data = `<xenc:EncryptedData xmlns:xenc="${XENC}"><xenc:EncryptionMethod Algorithm="${method}"/><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><xenc:EncryptedKey><xenc:EncryptionMethod Algorithm="${XENC}rsa-oaep-mgf1p"/>${box(wrapped(encryptedKey))}</xenc:EncryptedKey></ds:KeyInfo>${box(content(key, assertion))}</xenc:EncryptedData>`;
    return base64(responseXml({}, `<saml:EncryptedAssertion>${data}</saml:EncryptedAssertion>`));
  };
  const refuse = (response: string) => {
    const begun = options.clock();
    try {
      verifyResponse({ response, sp: { ...sp, decryptionKeys }, idp, now, requestId });
    } catch (error) {
      const ended = options.clock();
      answers.add(JSON.stringify(error));
      return ended - begun;
    }
    throw new Error('A broken assertion was accepted.');
  };
  // Ten messages of each way, so that no one message's own bytes decide.
  const names = Object.keys(ways).filter((name): name is Way => Object.hasOwn(ways, name));
  const messages = new Map(names.map((name) => [name, Array.from({ length: 10 }, () => message(ways[name]))]));
  const times = new Map<Way | 'control', number[]>([...names, 'control' as const].map((name) => [name, []]));
  for (let round = -30; round < options.count; round += 1) {
    for (const name of shuffled([...times.keys()], random)) {
      const given = messages.get(name === 'control' ? 'wrong key' : name)?.[Math.floor(random() * 10)] ?? '';
      const ms = refuse(given) + (name === 'control' ? 0.04 : 0);
      if (round >= 0) times.get(name)?.push(ms); // the first rounds are for the compiler
    }
  }
  const of = (name: Way | 'control') => times.get(name) ?? [];
  return {
    comparisons: pairs.map(([one, other]) => ({ name: `${one} or ${other}`, ...welch(of(one), of(other)) })),
    answers: [...answers],
    control: welch(of('wrong key'), of('control')).t,
  };
}

function shuffled<One>(list: readonly One[], random: () => number): readonly One[] {
  return list
    .map((one) => ({ one, at: random() }))
    .sort((left, right) => left.at - right.at)
    .map(({ one }) => one);
}
