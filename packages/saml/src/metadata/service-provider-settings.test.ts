import { describe, expect, it } from 'vitest';
import { parseServiceProvider } from '../index.js';

const entityId = 'https://sp.example.hk';
const acs = 'https://sp.example.hk/acs';
const read = (value: object) => parseServiceProvider(JSON.stringify(value));

describe('settings of a service provider', () => {
  it.each([
    { entityId, acsUrl: acs },
    { entityID: entityId, acs: [acs] },
    { entity_id: entityId, assertion_consumer_service_url: acs },
    { issuer: entityId, callbackUrl: acs },
    { entityId, issuer: 'https://idp.example.hk', assertionConsumerService: [{ Binding: 'urn:x', Location: acs }] },
    { sp: { entityId, acsUrl: acs } },
    { 'entity-id': entityId, assertionConsumerServices: { url: acs } },
  ])('are read in the spelling of %o', (value) => {
    expect(read(value)).toMatchObject({ entityId, acsUrls: [acs], want: 'either', expiredCertificate: 'reject' });
  });

  it.each([
    [{ skewMs: 5000 }, { skewMs: 5000 }],
    [{ clockSkewSeconds: 30 }, { skewMs: 30_000 }],
    [{ clockSkew: 60_000 }, { skewMs: 60_000 }],
    [{ want: 'both' }, { want: 'both' }],
    [{ wantAssertionsSigned: true }, { want: 'assertion' }],
    [{ wantAssertionsSigned: true, wantResponseSigned: true }, { want: 'both' }],
    [{ expiredCert: 'allow-with-alert' }, { expiredCertificate: 'allow' }],
    [{ nameIdFormat: 'urn:f' }, { nameIdFormats: ['urn:f'] }],
  ])('take %o', (more, expected) => {
    expect(read({ entityId, acsUrl: acs, ...more })).toMatchObject(expected);
  });

  it('never print a decryption key', () => {
    const found = read({ entityId, acsUrl: acs, decryptionKey: 'pem-of-a-key' });
    expect(JSON.stringify(found)).not.toContain('pem-of-a-key');
    expect(found.decryptionKeys?.[0]?.reveal()).toBe('pem-of-a-key');
  });

  it.each([
    { acsUrl: acs },
    { entityId },
    { entityId, acsUrl: acs, want: 'nothing' },
    { entityId, acsUrl: acs, skew: '60' },
    [],
  ])('are refused: %o', (value) => {
    expect(() => read(value)).toThrow(expect.objectContaining({ code: 'METADATA_INVALID' }));
  });
});
