import { Constants, IdentityProvider, ServiceProvider, setSchemaValidator } from 'samlify';
import {
  base64,
  createSigningKey,
  idpEntityId,
  idpWith,
  requestId,
  responseXml,
  signXml,
  sp,
} from './identity-provider.test-support.js';
import { verifyResponse } from './index.js';

export interface SamlMeasure {
  /** Milliseconds, one a response. */
  readonly ours: readonly number[];
  readonly theirs: readonly number[];
  readonly nested: { readonly ours: number; readonly theirs: number };
}

/** Verifies the same response by us and by samlify alone, in turns; then one of 20,000 levels. */
export async function measureSamlify(count: number, clock: () => number): Promise<SamlMeasure> {
  const key = await createSigningKey();
  const idp = idpWith(key);
  // samlify takes the time from the machine, so the response lives around the present.
  const now = Date.now();
  const shift = (xml: string) =>
    xml.replaceAll(/2026-11-2\d[T\d:.]+Z/g, (text) =>
      new Date(Date.parse(text) + now - Date.parse('2026-11-22T02:00:00Z')).toISOString(),
    );
  const response = base64(signXml(shift(responseXml()), key));
  const nestedXml = signXml(shift(responseXml()), key).replace('staff', '<a>'.repeat(20_700) + '</a>'.repeat(20_700));
  setSchemaValidator({ validate: async () => 'skipped' });
  const theirIdp = IdentityProvider({
    entityID: idpEntityId,
    signingCert: key.certificate,
    singleSignOnService: [{ Binding: Constants.namespace.binding.redirect, Location: 'https://idp.example.hk/sso' }],
  });
  const [Location = ''] = sp.acsUrls;
  const theirSp = ServiceProvider({
    entityID: sp.entityId,
    assertionConsumerService: [{ Binding: Constants.namespace.binding.post, Location }],
    clockDrifts: [-60_000, 60_000],
  });
  const byUs = (message: string) => verifyResponse({ response: message, sp, idp, now, requestId });
  const byThem = (message: string) => theirSp.parseLoginResponse(theirIdp, 'post', { body: { SAMLResponse: message } });
  const timed = async (work: () => unknown) => {
    const begun = clock();
    await work();
    return clock() - begun;
  };
  for (let warm = 0; warm < 50; warm += 1) {
    byUs(response);
    await byThem(response);
  }
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (let index = 0; index < count; index += 1) {
    ours.push(await timed(() => byUs(response)));
    theirs.push(await timed(() => byThem(response)));
  }
  const quietly = (work: () => unknown) => async () => {
    try {
      await work();
    } catch {
      // refused, as it should be: the time it took counts
    }
  };
  const nested = base64(nestedXml);
  return {
    ours,
    theirs,
    nested: { ours: await timed(quietly(() => byUs(nested))), theirs: await timed(quietly(() => byThem(nested))) },
  };
}
