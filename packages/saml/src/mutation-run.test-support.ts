import { isDeepStrictEqual } from 'node:util';
import {
  algorithms,
  attributes,
  base64,
  createSigningKey,
  idpWith,
  now,
  requestId,
  responseXml,
  type SigningKey,
  signXml,
  sp,
} from './identity-provider.test-support.js';
import { SamlError, verifyResponse } from './index.js';
import { mutate, seeded } from './mutate.test-support.js';

export interface MutationOutcome {
  readonly mutations: number;
  readonly accepted: number;
  /** Documents that gave another identity than was signed, or an error that is none of ours. */
  readonly wrong: readonly string[];
  /** Changed documents that were accepted, for a second judge. */
  readonly acceptedXml: readonly string[];
  /** base64, of the keys that signed. */
  readonly certificates: readonly string[];
}

/** Changes valid responses at random and verifies each: nothing but the signed identity may come out. */
export async function runMutations(options: {
  readonly seed: number;
  readonly count: number;
}): Promise<MutationOutcome> {
  const random = seeded(options.seed);
  const keys = await Promise.all([createSigningKey(), createSigningKey('P-256')]);
  const [rsa, ec] = keys;
  const samples = validSamples(rsa, ec);
  const idp = idpWith(...keys);
  const verify = (xml: string) => verifyResponse({ response: base64(xml), sp, idp, now, requestId }).identity;
  const expected = samples.map(verify);
  const wrong: string[] = [];
  const acceptedXml: string[] = [];
  for (let index = 0; index < options.count; index += 1) {
    const sample = index % samples.length;
    const xml = mutate(samples[sample] ?? '', random);
    try {
      const identity = verify(xml);
      if (isDeepStrictEqual(identity, expected[sample])) acceptedXml.push(xml);
      else wrong.push(xml);
    } catch (error) {
      if (!(error instanceof SamlError)) wrong.push(`${String(error)}\n${xml}`);
    }
  }
  const certificates = keys.map(({ certificate }) => certificate);
  return { mutations: options.count, accepted: acceptedXml.length, wrong, acceptedXml, certificates };
}

/** Valid responses of several forms: what is signed, with which algorithm, how it is laid out. */
export function validSamples(rsa: SigningKey, ec: SigningKey): readonly string[] {
  const pretty = responseXml().replaceAll('><', '>\n  <');
  const values = responseXml({ attributes: attributes.replace('staff', 'a&#13;b &amp; 會簽') });
  return [
    signXml(responseXml(), rsa),
    signXml(responseXml(), rsa, { target: 'Response' }),
    signXml(signXml(responseXml(), rsa), rsa, { target: 'Response' }),
    signXml(responseXml(), ec, { algorithm: algorithms.ecdsaSha256, keyInfo: false }),
    signXml(pretty, rsa, { algorithm: algorithms.rsaSha384, digest: algorithms.sha384 }),
    signXml(values, rsa, { inclusive: ['xs', 'xsi'] }),
  ];
}
