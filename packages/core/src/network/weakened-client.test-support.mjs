// Run as a child process with flags and environment variables that weaken TLS: tells what each target answered.
import { request as httpsRequest } from 'node:https';
import { createNetwork, LightRequest } from '../../dist/index.js';

const { ca, targets } = JSON.parse(process.argv[2]);
const descriptor = {
  id: 'x',
  name: 'X',
  environments: { emulator: { hosts: [], origins: {}, redirectModes: [] } },
  limits: [],
  throttling: [],
  operations: {},
};
const network = createNetwork(descriptor, { environment: 'emulator', origins: targets, ca });
const results = {};
for (const [name, url] of Object.entries(targets)) {
  results[name] = { undici: await outcome(viaUndici(url)), agent: await outcome(viaAgent(url)) };
}
await network.close();
process.stdout.write(JSON.stringify(results));

async function viaUndici(url) {
  return (await network.transport(new LightRequest(url))).text();
}

function viaAgent(url) {
  return new Promise((resolve, reject) => {
    httpsRequest(url, { agent: network.agent }, (response) => {
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
