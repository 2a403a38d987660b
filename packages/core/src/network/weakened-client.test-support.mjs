// Run as a child process with flags and environment variables that weaken TLS, or after tampering with the process's own
// defaults: tells what each target answered.
import https, { request as httpsRequest } from 'node:https';
import { syncBuiltinESMExports } from 'node:module';
import tls from 'node:tls';
import { Agent, EnvHttpProxyAgent, ProxyAgent, setGlobalDispatcher } from 'undici';

const { ca, targets, tampering, proxy, foreignCa } = JSON.parse(process.argv[2]);

const tamperings = {
  'TLS defaults': () => {
    tls.DEFAULT_MIN_VERSION = 'TLSv1';
    tls.DEFAULT_MAX_VERSION = 'TLSv1.2';
    tls.DEFAULT_CIPHERS = 'ALL:@SECLEVEL=0';
    tls.setDefaultCACertificates([...tls.getCACertificates(), foreignCa]);
  },
  'the check of names': () => {
    tls.checkServerIdentity = () => undefined;
    syncBuiltinESMExports();
  },
  'the global agent': () => {
    Object.assign(https.globalAgent.options, { rejectUnauthorized: false, minVersion: 'TLSv1', maxVersion: 'TLSv1.2' });
    https.globalAgent = new https.Agent({ rejectUnauthorized: false, maxVersion: 'TLSv1.2' });
    syncBuiltinESMExports();
  },
  'a weak global dispatcher': () =>
    setGlobalDispatcher(new Agent({ connect: { rejectUnauthorized: false, maxVersion: 'TLSv1.2' } })),
  'a global ProxyAgent': () =>
    setGlobalDispatcher(
      new ProxyAgent({ uri: proxy, requestTls: { rejectUnauthorized: false, maxVersion: 'TLSv1.2' } }),
    ),
  'a global EnvHttpProxyAgent': () => {
    process.env['HTTPS_PROXY'] = proxy;
    setGlobalDispatcher(new EnvHttpProxyAgent({ requestTls: { rejectUnauthorized: false } }));
  },
};

if (tampering !== undefined) tamperings[tampering]();
const { createNetwork, LightRequest } = await import('../../dist/index.js');
const descriptor = {
  id: 'x',
  name: 'X',
  environments: { emulator: { hosts: [], origins: {}, redirectModes: [] } },
  limits: [],
  throttling: [],
  operations: {},
};
const network = createNetwork(descriptor, { environment: 'emulator', origins: targets, ca });
const headers = { authorization: 'Bearer canary-token' };
const results = {};
for (const [name, url] of Object.entries(targets)) {
  results[name] = { undici: await outcome(viaUndici(url)), agent: await outcome(viaAgent(url)) };
}
await network.close();
process.stdout.write(JSON.stringify(results));

async function viaUndici(url) {
  return (await network.transport(new LightRequest(url, { headers }))).text();
}

function viaAgent(url) {
  return new Promise((resolve, reject) => {
    httpsRequest(url, { agent: network.agent, headers }, (response) => {
      response.setEncoding('utf8');
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve(text));
    })
      .on('error', reject)
      .end();
  });
}

async function outcome(work) {
  try {
    return await work;
  } catch (error) {
    return error.code;
  }
}
