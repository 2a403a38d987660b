import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { SignedXml } from 'xml-crypto';
import {
  base64,
  createSigningKey,
  idpWith,
  now,
  requestId,
  type SigningKey,
  sp,
} from './identity-provider.test-support.js';
import { SamlError, verifyResponse } from './index.js';
import { mutate, seeded } from './mutate.test-support.js';
import { validSamples } from './mutation-run.test-support.js';
import { respell } from './respell.test-support.js';
import { decodeMessage } from './response/decode-message.js';
import { xmlCryptoDigests, xmlCryptoSignatures } from './response/signature-algorithms.js';
import { signatureShape } from './response/signature-shape.js';
import { canonicalXml } from './xml/canonical-xml.js';
import { childElements, type XmlElement } from './xml/xml-node.js';

export interface DifferentialOutcome {
  readonly counts: Readonly<Record<'tried' | 'accepted' | 'judgedByXmlCrypto' | 'judgedByXmlsec' | 'wrong', number>>;
  /** What was accepted with another identity, refused with no code of ours, or accepted where a judge sees it otherwise. */
  readonly wrong: readonly string[];
}

/**
 * Spells valid responses anew, and changes half of them as a forger might. Whatever we accept has to give the identity that was
 * signed, and the judges have to accept the very document, with the bytes that we took for signed.
 * @param options.scratch - folder for files of xmlsec1; without it, xml-crypto judges alone.
 */
export async function runDifferential(options: {
  readonly seed: number;
  readonly count: number;
  readonly scratch?: string | undefined;
}): Promise<DifferentialOutcome> {
  const random = seeded(options.seed);
  const keys = await Promise.all([createSigningKey(), createSigningKey('P-256')]);
  const samples = validSamples(...keys);
  const idp = idpWith(...keys);
  const verify = (xml: string) => verifyResponse({ response: base64(xml), sp, idp, now, requestId }).identity;
  const expected = samples.map(verify);
  const counts = { tried: 0, accepted: 0, judgedByXmlCrypto: 0, judgedByXmlsec: 0, wrong: 0 };
  const wrong: string[] = [];
  const files = options.scratch === undefined ? undefined : certificateFiles(options.scratch, keys);
  for (; counts.tried < options.count; counts.tried += 1) {
    const index = counts.tried % samples.length;
    const spelt = respell(samples[index] ?? '', random);
    const xml = random() < 0.5 ? mutate(spelt, random) : spelt;
    try {
      if (!isDeepStrictEqual(verify(xml), expected[index])) wrong.push(`another identity\n${xml}`);
    } catch (error) {
      if (!(error instanceof SamlError)) wrong.push(`${String(error)}\n${xml}`);
      continue;
    }
    counts.accepted += 1;
    const bytes = signedBytes(xml);
    counts.judgedByXmlCrypto += 1;
    if (!bytes.every((one) => isDeepStrictEqual(byXmlCrypto(xml, one.id, keys), one.text)))
      wrong.push(`xml-crypto\n${xml}`);
    if (files === undefined) continue;
    counts.judgedByXmlsec += 1;
    if (!bytes.every((one, at) => byXmlsec(xml, { ...files, at }) === one.text)) wrong.push(`xmlsec1\n${xml}`);
  }
  return { counts: { ...counts, wrong: wrong.length }, wrong };
}

interface SignedBytes {
  readonly id: string;
  readonly text: string;
}

/** What we take for signed, the response before its assertion. */
function signedBytes(xml: string): readonly SignedBytes[] {
  const root = decodeMessage(base64(xml));
  const assertion = childElements(root).find(({ local }) => local === 'Assertion');
  return [root, assertion].flatMap((element: XmlElement | undefined) => {
    const shape = element && signatureShape(element);
    if (!shape) return [];
    const id = shape.parent.attributes.find(({ name }) => name === 'ID')?.value ?? '';
    return [{ id, text: canonicalXml(shape.parent, { without: shape.element, inclusive: shape.inclusive }) }];
  });
}

/** The bytes that xml-crypto verifies in the document as it came. */
function byXmlCrypto(xml: string, id: string, keys: readonly SigningKey[]): string | undefined {
  const text = xml.replace(/^\uFEFF/, '');
  for (const signature of text.matchAll(/<ds:Signature[\s>].*?<\/ds:Signature\s*>/gs)) {
    for (const { certificate } of likelyFirst(xml, keys)) {
      const publicCert = `-----BEGIN CERTIFICATE-----\n${certificate}\n-----END CERTIFICATE-----`;
      const judge = new SignedXml({ publicCert, getCertFromKeyInfo: () => null });
      judge.SignatureAlgorithms = xmlCryptoSignatures();
      judge.HashAlgorithms = xmlCryptoDigests();
      try {
        judge.loadSignature(declared(text, signature[0]));
        if (judge.getReferences()[0]?.uri !== `#${id}` || !judge.checkSignature(text)) continue;
        return judge.getSignedReferences()[0];
      } catch {
        // the other key, or an algorithm that this key is none for
      }
    }
  }
  return undefined;
}

/** The RSA key, unless the document looks as if the other had signed. */
function likelyFirst<One>(xml: string, [rsa, ec]: readonly One[]): readonly One[] {
  return (xml.includes('ecdsa-sha') ? [ec, rsa] : [rsa, ec]).filter((one) => one !== undefined);
}

/** xml-crypto reads a signature alone: what it inherits from the document has to stand on it. */
function declared(document: string, signature: string): string {
  const inherited = [
    ...document.slice(0, document.indexOf(signature)).matchAll(/xmlns:([\w.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g),
  ];
  const missing = new Map(inherited.map(([, prefix = '', one, other]) => [prefix, one ?? other ?? '']));
  const start = /^<ds:Signature[^>]*>/.exec(signature)?.[0] ?? '';
  const more = [...missing].filter(([prefix]) => !start.includes(`xmlns:${prefix}=`) && prefix !== 'ds');
  return signature.replace(
    '<ds:Signature',
    `<ds:Signature${more.map(([prefix, name]) => ` xmlns:${prefix}="${name}"`).join('')}`,
  );
}

interface XmlsecFiles {
  readonly certificates: readonly string[];
  readonly document: string;
}

function certificateFiles(scratch: string, keys: readonly SigningKey[]): XmlsecFiles {
  const certificates = keys.map(({ certificate }, index) => {
    const path = join(scratch, `${index}.crt`);
    const lines = certificate.replaceAll(/.{64}/g, '$&\n');
    writeFileSync(path, `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`);
    return path;
  });
  return { certificates, document: join(scratch, 'document.xml') };
}

/** The bytes that xmlsec1 digests for the signature at this place in the document, when it verifies. */
function byXmlsec(
  xml: string,
  { certificates, document, at }: XmlsecFiles & { readonly at: number },
): string | undefined {
  writeFileSync(document, xml);
  const names = ['assertion:Assertion', 'protocol:Response'].flatMap((name) => [
    '--id-attr:ID',
    `urn:oasis:names:tc:SAML:2.0:${name}`,
  ]);
  const signature = `(//*[local-name()='Signature'])[${at + 1}]`;
  for (const certificate of likelyFirst(xml, certificates)) {
    const given = ['--enabled-key-data', 'rsa,ec', '--pubkey-cert-pem', certificate, '--node-xpath', signature];
    try {
      const told = execFileSync(
        'xmlsec1',
        ['--verify', ...names, ...given, '--store-references', '--print-debug', document],
        {
          stdio: ['ignore', 'pipe', 'ignore'],
        },
      ).toString();
      return /== PreDigest data - start buffer:\n(.*?)\n== PreDigest data - end buffer/s.exec(told)?.[1];
    } catch {
      // not with this key
    }
  }
  return undefined;
}
