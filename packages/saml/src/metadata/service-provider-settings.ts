import { Secret } from '@countersign/contracts';
import type { ServiceProviderRules } from '../response/verify-response.js';
import { binding, ns } from '../saml-names.js';
import { attributeOf, childrenNamed, type XmlElement } from '../xml/xml-node.js';
import { invalidMetadata, parseMetadata } from './idp-metadata.js';

/** Spellings of one setting, lower case without separators; vendors and libraries write them differently. */
const spellings = {
  entityId: ['entityid', 'issuer', 'audience', 'spentityid', 'identifier'],
  acsUrl: [
    'acsurl',
    'acs',
    'acsurls',
    'assertionconsumerserviceurl',
    'assertionconsumerservice',
    'assertionconsumerservices',
    'recipient',
    'replyurl',
    'callbackurl',
  ],
  skewMs: ['skewms', 'clockskewms', 'acceptedclockskewms'],
  skewSeconds: ['skewseconds', 'clockskewseconds', 'clockskew', 'skew', 'clocktoleranceseconds'],
  want: ['want'],
  wantAssertion: ['wantassertionssigned', 'wantassertionsigned'],
  wantResponse: [
    'wantresponsesigned',
    'wantresponsessigned',
    'wantmessagesigned',
    'wantmessagessigned',
    'wantauthnresponsesigned',
  ],
  expired: ['expiredcertificate', 'expiredcert'],
  decryptionKeys: [
    'decryptionkey',
    'decryptionkeys',
    'decryptionpvk',
    'decryptionprivatekey',
    'encryptionprivatekey',
    'encprivatekey',
    'privatekey',
  ],
  maxAuthnAgeMs: ['maxauthnagems'],
  nameIdFormats: ['nameidformat', 'nameidformats'],
} as const satisfies Record<string, readonly string[]>;

/**
 * Reads a service provider's settings: its SAML metadata, or JSON such as
 * `{"entityId":"https://sp.example/metadata","acsUrl":"https://sp.example/acs","skewSeconds":60,"want":"assertion"}`.
 * Usual other spellings (`entityID`, `assertionConsumerServiceUrl` …) are taken; keys that mean nothing here are left aside.
 * @throws {@link ConfigurationError} `METADATA_INVALID`.
 */
export function parseServiceProvider(text: string): ServiceProviderRules {
  return /^\uFEFF?\s*</.test(text) ? fromMetadata(parseMetadata(text.trimStart())) : fromJson(text);
}

function fromMetadata(root: XmlElement): ServiceProviderRules {
  const [descriptor, ...others] = childrenNamed(root, ns.metadata, 'SPSSODescriptor');
  const entityId = attributeOf(root, 'entityID');
  if (!descriptor || others.length > 0 || !entityId) throw invalidMetadata('It describes no one service provider.');
  const acsUrls = childrenNamed(descriptor, ns.metadata, 'AssertionConsumerService')
    .filter((service) => attributeOf(service, 'Binding') === binding.post)
    .flatMap((service) => attributeOf(service, 'Location') ?? []);
  if (acsUrls.length === 0) throw invalidMetadata('It has no AssertionConsumerService of the POST binding.');
  // WantAssertionsSigned tells identity providers what to do. What is taken is a rule of one's own: a signed response
  // covers its assertion. Who demands more says so with `want`, in JSON.
  return { entityId, acsUrls };
}

function fromJson(text: string): ServiceProviderRules {
  const values = readSettings(text);
  const [entityId] = texts(values, 'entityId');
  const acsUrls = texts(values, 'acsUrl');
  if (!entityId) throw invalidMetadata('The service provider has no entityId.');
  if (acsUrls.length === 0) throw invalidMetadata('The service provider has no acsUrl.');
  const skew = number(values, 'skewSeconds');
  const [expired] = texts(values, 'expired');
  const keys = texts(values, 'decryptionKeys');
  const formats = texts(values, 'nameIdFormats');
  return {
    entityId,
    acsUrls,
    skewMs: number(values, 'skewMs') ?? skewOf(skew),
    want: wanted(values),
    expiredCertificate: expired === 'allow' || expired === 'allow-with-alert' ? 'allow' : 'reject',
    maxAuthnAgeMs: number(values, 'maxAuthnAgeMs'),
    ...(keys.length === 0 ? {} : { decryptionKeys: keys.map((key) => Secret.of(key)) }),
    ...(formats.length === 0 ? {} : { nameIdFormats: formats }),
  };
}

type Settings = ReadonlyMap<string, unknown>;

function readSettings(text: string): Settings {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalidMetadata('The service provider is neither XML nor JSON.'); // the parser's message quotes the text
  }
  const settings = isRecord(value) && isRecord(value['sp']) ? value['sp'] : value;
  if (!isRecord(settings)) throw invalidMetadata('The service provider is no JSON object.');
  return new Map(Object.entries(settings).map(([key, one]) => [key.toLowerCase().replaceAll(/[^a-z]/g, ''), one]));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function look(values: Settings, setting: keyof typeof spellings): unknown {
  return spellings[setting]
    .map((spelling) => values.get(spelling))
    .find((value) => value !== undefined && value !== null);
}

/** A text, a list of texts, or objects that hold one as url, location or Location. */
function texts(values: Settings, setting: keyof typeof spellings): readonly string[] {
  const value = look(values, setting);
  return (Array.isArray(value) ? value : [value]).flatMap((one: unknown) => {
    if (typeof one === 'string') return one === '' ? [] : [one];
    if (typeof one !== 'object' || one === null) return [];
    return Object.entries(one).flatMap(([key, inner]) =>
      /^(?:url|location)$/i.test(key) && typeof inner === 'string' ? [inner] : [],
    );
  });
}

function number(values: Settings, setting: keyof typeof spellings): number | undefined {
  const value = look(values, setting);
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0)
    throw invalidMetadata(`${setting} is no number from 0.`);
  return value;
}

/** Seconds; from 1,000 on it can only be meant in ms. */
function skewOf(value: number | undefined): number | undefined {
  return value === undefined || value >= 1000 ? value : value * 1000;
}

function wanted(values: Settings): ServiceProviderRules['want'] {
  const want = look(values, 'want');
  if (want === 'either' || want === 'assertion' || want === 'response' || want === 'both') return want;
  if (want !== undefined) throw invalidMetadata('want is either, assertion, response or both.');
  const [assertion, response] = [look(values, 'wantAssertion') === true, look(values, 'wantResponse') === true];
  return assertion && response ? 'both' : assertion ? 'assertion' : response ? 'response' : 'either';
}
