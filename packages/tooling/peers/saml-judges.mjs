// Other implementations of SAML judge ours: what we accept, xmlsec1 and node-saml have to accept, too; and what pysaml2 answers as
// an identity provider, we have to accept.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SAML } from '@node-saml/node-saml';
import { attempt } from './peer.mjs';

const sources = join(import.meta.dirname, '..', '..', 'saml', 'src');
await import(join(sources, 'source-hooks.test-support.mjs'));
const { runMutations, validSamples } = await import(join(sources, 'mutation-run.test-support.ts'));
const idp = await import(join(sources, 'identity-provider.test-support.ts'));
const { parseIdpMetadata, spMetadata, verifyResponse } = await import(join(sources, 'index.ts'));

const [acs] = idp.sp.acsUrls;
const pem = (certificate) =>
  `-----BEGIN CERTIFICATE-----\n${certificate.replaceAll(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
const file = (name, text) => {
  writeFileSync(name, text);
  return join(process.cwd(), name);
};

await attempt('xmlsec1 accepts each changed response that we accept (of 1,000)', async () => {
  const { acceptedXml, certificates, wrong } = await runMutations({ seed: 7, count: 1000 });
  assert.deepEqual(wrong, []);
  assert.ok(acceptedXml.length > 10);
  const paths = certificates.map((one, index) => file(`judge-${index}.crt`, pem(one)));
  for (const xml of acceptedXml)
    assert.ok(
      paths.some((path) => xmlsec(xml, path)),
      xml,
    );
});

function xmlsec(xml, certificate) {
  const ids = ['assertion:Assertion', 'protocol:Response'].map(
    (name) => `--id-attr:ID urn:oasis:names:tc:SAML:2.0:${name}`,
  );
  const args = [
    '--verify',
    ...ids.flatMap((one) => one.split(' ')),
    '--enabled-key-data',
    'rsa,ec',
    '--pubkey-cert-pem',
    certificate,
  ];
  try {
    execFileSync('xmlsec1', [...args, file('judged.xml', xml)], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const [rsa, ec] = await Promise.all([idp.createSigningKey(), idp.createSigningKey('P-256')]);
for (const [index, xml] of validSamples(rsa, ec).entries()) {
  if (/ecdsa-sha|rsa-sha384/.test(xml)) continue; // algorithms that node-saml has not
  await attempt(`node-saml reads the same NameID from valid response ${index + 1}`, async () => {
    const saml = new SAML({
      callbackUrl: acs, // its clock can't be set: times are checked by the other judges
      issuer: idp.sp.entityId,
      audience: idp.sp.entityId,
      idpCert: pem(rsa.certificate),
      wantAssertionsSigned: /<saml:Assertion .*<ds:Signature/s.test(xml),
      wantAuthnResponseSigned: false,
      acceptedClockSkewMs: -1,
    });
    const { profile } = await saml.validatePostResponseAsync({ SAMLResponse: idp.base64(xml) });
    const now = idp.now;
    const ours = verifyResponse({ response: idp.base64(xml), sp: idp.sp, idp: idp.idpWith(rsa, ec), now });
    assert.equal(profile?.nameID, ours.identity.nameId);
  });
}

await attempt('we accept pysaml2’s responses: assertion, response, and both signed', async () => {
  const key = file('idp.key', rsa.key.export({ format: 'pem', type: 'pkcs8' }));
  const given = {
    ...{ idp: idp.idpEntityId, sp: idp.sp.entityId, acs, request: '_request-1', key },
    cert: file('idp.crt', pem(rsa.certificate)),
    spMetadata: file('sp.xml', await spMetadata(idp.sp)),
  };
  // Debian's own interpreter: its packages are not on the path of another.
  const script = join(import.meta.dirname, 'saml-idp.py');
  const answer = execFileSync('/usr/bin/python3', [script], { input: JSON.stringify(given), maxBuffer: 10_000_000 });
  const { metadata, responses } = JSON.parse(answer.toString());
  assert.equal(responses.length, 3);
  for (const xml of responses) {
    const login = verifyResponse({
      response: Buffer.from(xml),
      sp: idp.sp,
      idp: parseIdpMetadata(metadata),
      now: Date.now(),
      requestId: '_request-1',
    });
    assert.equal(login.identity.nameId, 'chan.tm');
    assert.deepEqual(login.identity.attributes[1]?.values, ['陳大文']);
  }
});
