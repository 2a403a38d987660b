import { EgressError } from '@countersign/contracts';
import { beforeAll, describe, expect, it } from 'vitest';
import { createSigningKey, idpMetadataXml, idpWith, now, type SigningKey } from '../identity-provider.test-support.js';
import { fetchMetadata, type MetadataFetch, startWatching } from '../index.js';

let old: SigningKey;
let next: SigningKey;
beforeAll(async () => {
  [old, next] = await Promise.all([createSigningKey(), createSigningKey()]);
});

const url = 'https://idp.example.hk/metadata';
const clock = { now: () => now, sleep: () => Promise.resolve() };
const look = (send: MetadataFetch['send']) =>
  fetchMetadata(startWatching(idpWith(old)), { url, fetch: { send }, clock });

describe('metadata that is fetched', () => {
  it('shows a rollover before the first response is signed with the new key', async () => {
    const asked: string[] = [];
    const found = await look(async (request) => {
      asked.push(request.url);
      return { status: 200, body: Buffer.from(idpMetadataXml([old, next])) };
    });
    expect(asked).toEqual([url]);
    expect(found.events).toEqual([expect.objectContaining({ type: 'certificate.announced' })]);
    expect(found.metadata?.signingCertificates).toHaveLength(2);
  });

  it.each<[string, MetadataFetch['send'], string]>([
    [
      'that the policy doesn’t let through',
      () => Promise.reject(new EgressError('EGRESS_DENIED', 'idp.internal:443 is no public destination.')),
      'EGRESS_DENIED',
    ],
    ['that is a redirect', async () => ({ status: 302, body: Buffer.alloc(0) }), 'METADATA_INVALID'],
    ['that is no UTF-8', async () => ({ status: 200, body: Buffer.of(0xff, 0xfe) }), 'UNEXPECTED'],
    ['that is a page of HTML', async () => ({ status: 200, body: Buffer.from('<!doctype html>') }), 'METADATA_INVALID'],
  ])('and %s is an event, and changes nothing', async (_what, send, code) => {
    const { events, state, metadata } = await look(send);
    const unusable = events.find(({ type }) => type === 'metadata.unusable');
    expect(unusable).toMatchObject({ error: { remedy: { 'zh-HK': /./ } } });
    if (code !== 'UNEXPECTED') expect(unusable).toMatchObject({ error: { code } });
    expect([state, metadata]).toEqual([startWatching(idpWith(old)), undefined]);
  });
});
