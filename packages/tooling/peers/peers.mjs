/**
 * The SDKs that are tried against our emulators. Each script runs as a process of its own, with the emulator's CA in
 * NODE_EXTRA_CA_CERTS, and prints what came of each call (peer.mjs).
 * @type {readonly { readonly connector: string; readonly sdk: string; readonly keptBy: string; readonly script: string; readonly serves?: boolean }[]}
 * `serves`: it is an emulator kept by others, and our connector is its client.
 */
export const peers = [
  {
    connector: 'quickbooks',
    sdk: 'node-quickbooks',
    keptBy: 'the community',
    script: 'quickbooks-node-quickbooks.mjs',
  },
  { connector: 'quickbooks', sdk: 'intuit-oauth', keptBy: 'Intuit', script: 'quickbooks-intuit-oauth.mjs' },
  {
    connector: 'docusign',
    sdk: 'docusign-esign',
    keptBy: 'DocuSign',
    script: 'docusign-docusign-esign.mjs',
  },
  { connector: 'zoom', sdk: '@zoom/rivet', keptBy: 'Zoom', script: 'zoom-rivet.mjs' },
  { connector: 'dingtalk', sdk: '@alicloud/dingtalk', keptBy: 'DingTalk', script: 'dingtalk-alicloud.mjs' },
  {
    connector: 'google-workspace',
    sdk: '@googleapis/calendar',
    keptBy: 'Google',
    script: 'google-calendar.mjs',
  },
  { connector: 'google-workspace', sdk: '@googleapis/gmail', keptBy: 'Google', script: 'google-gmail.mjs' },
  { connector: 'google-workspace', sdk: '@googleapis/drive', keptBy: 'Google', script: 'google-drive.mjs' },
  {
    connector: 'google-workspace',
    sdk: 'emulate',
    keptBy: 'the community',
    script: 'google-emulate.mjs',
    serves: true,
  },
];

/**
 * What judges ours beside the SDKs; no emulator, no page. Each script prints what came out (peer.mjs).
 * `saml`: other implementations of the standard; Debian's xmlsec1 and python3-pysaml2 have to be there.
 * `redis`: four processes of ours on a real Redis; Debian's redis-server has to be there.
 * `browser`: consents in Debian's Chromium, from the command to the page and back; nothing where there is none.
 * `long`: our own tests that take long, kills above all; `npm test` has short forms.
 * `node-22`: our own network tests under the oldest Node that we promise.
 * @type {readonly { readonly name: string; readonly script: string }[]}
 */
export const judges = [
  { name: 'saml', script: 'saml-judges.mjs' },
  { name: 'node-22', script: 'node-22.mjs' },
  { name: 'browser', script: 'browser-consent.mjs' },
  { name: 'redis', script: 'redis-quotas.mjs' },
  { name: 'long', script: 'long.mjs' },
];
