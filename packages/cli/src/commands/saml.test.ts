import { createTestCa } from '@countersign/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestProject, type TestProject } from '../../test-project/project.js';
import { acs, at, entityId, idpMetadata, now, SAML, sign } from '../../test-project/saml-login.js';

let project: TestProject;
beforeAll(async () => {
  project = await createTestProject({ connector: false });
  const { leaf } = await createTestCa();
  const response = sign(leaf.key);
  const base64 = Buffer.from(response).toString('base64');
  await project.write('idp.xml', idpMetadata(leaf.cert));
  await project.write('sp.json', { entityID: entityId, assertionConsumerServiceUrl: acs, cert: 'ignored' });
  await project.write(
    'sp.xml',
    `<EntityDescriptor xmlns="${SAML}:metadata" entityID="${entityId}"><SPSSODescriptor protocolSupportEnumeration="${SAML}:protocol"><AssertionConsumerService index="0" Binding="${SAML}:bindings:HTTP-POST" Location="${acs}"/></SPSSODescriptor></EntityDescriptor>`,
  );
  await project.write('response.xml', response);
  await project.write('response.b64', `${base64.replaceAll(/.{76}/g, '$&\r\n')}\n`);
  await project.write('response.form', `SAMLResponse=${encodeURIComponent(base64)}&RelayState=r-1\n`);
  await project.write('forged.xml', response.replace('chan.tm', 'admin'));
  await project.write('empty.json', {});
});
afterAll(() => project.remove());
const check = (...args: string[]) => project.run('saml', 'check', '--idp-metadata', 'idp.xml', '--now', at, ...args);

describe('saml check', () => {
  it.each([
    ['response.xml', 'sp.json'],
    ['response.b64', 'sp.xml'],
    ['response.form', 'sp.json'],
  ])('prints the identity of a genuine response (%s, %s)', async (response, sp) => {
    const outcome = await check('--sp', sp, '--response', response, '--request-id', '_q-1', '--json');
    expect(outcome).toMatchObject({
      code: 0,
      json: { ok: true, identity: { nameId: 'chan.tm' }, login: { inResponseTo: '_q-1' } },
    });
  });

  it('refuses a forged one with code, step and remedy', async () => {
    const outcome = await check('--sp', 'sp.json', '--response', 'forged.xml', '--json');
    expect(outcome).toMatchObject({
      code: 1,
      json: { ok: false, code: 'SAML_SIG_INVALID', step: 10, remedy: { 'zh-HK': expect.any(String) } },
    });
  });

  it('matches the request only where one is named', async () => {
    expect((await check('--sp', 'sp.json', '--response', 'response.xml')).code).toBe(0);
    const other = await check('--sp', 'sp.json', '--response', 'response.xml', '--request-id', '_other', '--json');
    expect(other).toMatchObject({ code: 1, json: { code: 'SAML_IRT' } });
  });

  it('answers a batch line by line', async () => {
    const lines = [
      { id: 1, sp: 'sp.json', 'idp-metadata': 'idp.xml', response: 'response.b64', now: at, 'request-id': '_q-1' },
      { id: 2, sp: 'sp.json', 'idp-metadata': 'idp.xml', response: 'forged.xml', now: at },
      { id: 3, sp: 'sp.json', 'idp-metadata': 'idp.xml', response: 'not-there', now: at },
      { id: 4, sp: 'empty.json', 'idp-metadata': 'idp.xml', response: 'response.xml', now },
    ];
    await project.write('batch.jsonl', lines.map((line) => JSON.stringify(line)).join('\n'));
    const outcome = await project.run('saml', 'check', '--batch', 'batch.jsonl');
    expect(outcome.code).toBe(1);
    expect(outcome.lines).toMatchObject([
      { id: 1, ok: true, identity: { nameId: 'chan.tm' } },
      { id: 2, ok: false, code: 'SAML_SIG_INVALID' },
      { id: 3, ok: false, code: 'FILE_NOT_READABLE' },
      { id: 4, ok: false, code: 'METADATA_INVALID' },
    ]);
  });

  it('says what is missing on the command line', async () => {
    expect((await check('--sp', 'sp.json', '--json')).code).toBe(2);
  });

  it('speaks both languages', async () => {
    expect((await check('--sp', 'sp.json', '--response', 'response.xml')).stdout).toContain('Genuine: chan.tm');
    const chinese = await check('--sp', 'sp.json', '--response', 'forged.xml', '--lang', 'zh-HK');
    expect(chinese.stdout).toContain('身分供應商');
  });
});
