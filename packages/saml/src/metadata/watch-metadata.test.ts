import { beforeAll, describe, expect, it } from 'vitest';
import { createSigningKey, idpEntityId, idpMetadataXml, type SigningKey } from '../identity-provider.test-support.js';
import {
  certificateFindings,
  lookAtMetadata,
  parseIdpMetadata,
  startWatching,
  trustCertificate,
  trustedMetadata,
} from '../index.js';

const end = Date.parse('2027-01-01T00:00:00Z');
const day = 86_400_000;
let first: SigningKey;
let second: SigningKey;
beforeAll(async () => {
  const notAfter = new Date(end);
  [first, second] = await Promise.all([createSigningKey('P-256', { notAfter }), createSigningKey('P-256')]);
});
const fingerprintOf = (key: SigningKey) =>
  parseIdpMetadata(idpMetadataXml([key])).signingCertificates[0]?.fingerprint256 ?? '';

describe('identity provider metadata', () => {
  it('gives entity id, endpoints, certificates once each, and its end', () => {
    const text = idpMetadataXml([first, second, first]).replace(
      'entityID',
      'validUntil="2026-12-31T00:00:00Z" cacheDuration="P1D" entityID',
    );
    expect(parseIdpMetadata(`\uFEFF${text}`)).toMatchObject({
      entityId: idpEntityId,
      singleSignOn: { redirect: 'https://idp.example.hk/sso' },
      validUntil: '2026-12-31T00:00:00.000Z',
      cacheDuration: 'P1D',
      signingCertificates: [{ fingerprint256: fingerprintOf(first) }, { fingerprint256: fingerprintOf(second) }],
    });
  });

  it('takes certificates without use, with PEM armour and line breaks; not those for encryption', () => {
    const certificate = `\n-----BEGIN CERTIFICATE-----\n${second.certificate.replaceAll(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
    const text = idpMetadataXml([first]).replace(' use="signing"', '').replace(first.certificate, certificate);
    expect(parseIdpMetadata(text).signingCertificates).toMatchObject([{ fingerprint256: fingerprintOf(second) }]);
    expect(() => parseIdpMetadata(idpMetadataXml([first]).replace('use="signing"', 'use="encryption"'))).toThrow(
      /no signing certificate/,
    );
  });

  it('finds one provider among several by its entity id', () => {
    const one = idpMetadataXml([first]).replace(/<\?xml.*?\?>/, '');
    const two = one.replace(idpEntityId, 'https://two.example');
    const text = `<EntitiesDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata">${one}${two}</EntitiesDescriptor>`;
    expect(parseIdpMetadata(text, { entityId: 'https://two.example' }).entityId).toBe('https://two.example');
    expect(() => parseIdpMetadata(text)).toThrow(/several/);
  });

  it.each([
    ['a DTD', (text: string) => `<!DOCTYPE x>${text}`],
    ['no XML', () => '{}'],
    ['another root', () => '<a/>'],
    ['a service provider only', (text: string) => text.replaceAll('IDPSSODescriptor', 'SPSSODescriptor')],
    ['a certificate that is none', (text: string) => text.replace(/MII[A-Za-z0-9+/]{20}/, 'AAAA')],
    ['no entity id', (text: string) => text.replace(/entityID="[^"]*"/, '')],
    ['more than 1 MiB', (text: string) => text + ' '.repeat(1_100_000)],
  ])('refuses %s', (_name, change) => {
    const work = () => parseIdpMetadata(change(idpMetadataXml([first])));
    expect(work).toThrow(expect.objectContaining({ code: 'METADATA_INVALID' }));
  });
});

describe('certificate expiry', () => {
  it.each([
    [61, undefined, undefined],
    [60, 60, 'notice'],
    [30, 30, 'warning'],
    [7, 7, 'urgent'],
    [1, 1, 'urgent'],
    [0, 0, 'expired'],
    [-2, 0, 'expired'],
  ] as const)('with %s days left passes %s: %s', (days, threshold, severity) => {
    const certificates = parseIdpMetadata(idpMetadataXml([first])).signingCertificates;
    const found = certificateFindings(certificates, end - days * day);
    expect(found.map((one) => [one.threshold, one.severity, one.days])).toEqual(
      threshold === undefined ? [] : [[threshold, severity, days]],
    );
  });
});

describe('the watch over metadata', () => {
  const watching = () => startWatching(parseIdpMetadata(idpMetadataXml([first])));
  const early = end - 200 * day;

  it('sees a rollover before it happens, and trusts nothing by itself', () => {
    const look = lookAtMetadata(watching(), idpMetadataXml([first, second]), early);
    expect(look.events).toMatchObject([{ type: 'certificate.announced', fingerprint256: fingerprintOf(second) }]);
    if (!look.metadata) throw new Error('It could be read.');
    expect(trustedMetadata(look.metadata, look.state).signingCertificates).toHaveLength(1);
    const approved = trustCertificate(look.state, fingerprintOf(second));
    expect(trustedMetadata(look.metadata, approved).signingCertificates).toHaveLength(2);
    expect(lookAtMetadata(approved, idpMetadataXml([first, second]), early).events).toEqual([]);
    expect(lookAtMetadata(approved, idpMetadataXml([second]), early).events).toMatchObject([
      { type: 'certificate.withdrawn', fingerprint256: fingerprintOf(first) },
    ]);
  });

  it('tells each threshold of expiry once', () => {
    let state = watching();
    const told = [61, 60, 59, 30, 29, 7, 6, 1, 0, -1].flatMap((days) => {
      const look = lookAtMetadata(state, idpMetadataXml([first]), end - days * day);
      state = look.state;
      return look.events.map((event) => (event.type === 'certificate.expiring' ? event.finding.threshold : event.type));
    });
    expect(told).toEqual([60, 30, 7, 1, 0]);
  });

  it('tells an endpoint that moved, another entity, and metadata that can’t be used; the state stays', () => {
    const moved = lookAtMetadata(watching(), idpMetadataXml([first]).replace('/sso"', '/sso2"'), early);
    expect(moved.events).toMatchObject([{ type: 'endpoint.changed', to: 'https://idp.example.hk/sso2' }]);
    const other = lookAtMetadata(
      watching(),
      idpMetadataXml([second]).replace(idpEntityId, 'https://evil.example'),
      early,
    );
    expect(other.events.map(({ type }) => type)).toEqual(['entity.changed', 'metadata.unusable']);
    expect(other.state).toEqual(watching());
    expect(lookAtMetadata(watching(), '<html/>', early).metadata).toBeUndefined();
  });
});
