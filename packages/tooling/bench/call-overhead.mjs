// What a call through the whole pipeline costs beside the same exchange by bare undici.request: deadline, grant, retry,
// limits, token, idempotency key, residency, telemetry, redaction, TLS 1.3 transport, against one loopback server.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startAnsweringServer } from '../src/measure/answering-server.ts';
import { billAnswer, billInput, loadedClient } from '../src/measure/loaded-client.mjs';
import { pairRounds, roundOf } from '../src/measure/paired-rounds.ts';

const ROUNDS = 40;
const PATH = '/v3/company/1/bill';

/** @type {import('../src/measure/bench.ts').Bench} */
export default {
  name: 'call-overhead',
  title: 'One call through the whole pipeline',
  baseline: 'undici.request with an Agent for TLS 1.3, the token, JSON written and read, nothing else',
  async run({ root, log }) {
    const undici = createRequire(join(root, 'packages/core/package.json')).resolve('undici');
    const { Agent } = (await import(pathToFileURL(undici).href)).default;
    const small = JSON.stringify(billAnswer(1000));
    const large = JSON.stringify(billAnswer(10_000));
    const server = await startAnsweringServer({
      [`GET ${PATH}/small`]: { body: small },
      [`GET ${PATH}/large`]: { body: large },
      [`POST ${PATH}`]: { body: small },
    });
    const agent = new Agent({ connect: { ca: server.ca, minVersion: 'TLSv1.3' }, connections: 64, pipelining: 1 });
    const api = await loadedClient(root, server);
    const bare = async (method, path, body) => {
      const answer = await agent.request({
        origin: server.origin,
        path,
        method,
        headers: {
          accept: 'application/json',
          authorization: 'Bearer token',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (answer.statusCode !== 200) throw new Error(`answered ${answer.statusCode}`);
      return answer.body.json();
    };
    let key = 0;
    const get = (id) => () => api.call('bills.get', { params: { path: { realmId: '1', id } } });
    const create = () => {
      key += 1;
      return api.call('bills.create', {
        params: { path: { realmId: '1' } },
        body: billInput,
        idempotencyKey: `bench-${key}`,
      });
    };
    const kinds = [
      ['GET, 1 kB', get('small'), () => bare('GET', `${PATH}/small`)],
      ['GET, 10 kB', get('large'), () => bare('GET', `${PATH}/large`)],
      ['POST, 1 kB', create, () => bare('POST', `${PATH}?requestid=bench-1`, billInput)],
    ];
    const measures = [];
    try {
      for (const [kind, ours, theirs] of kinds) {
        for (const [way, atOnce, calls] of [
          ['one after the other', 1, 150],
          ['50 at once', 50, 1000],
        ]) {
          log(`${kind}, ${way}`);
          const mine = roundOf(ours, calls, atOnce);
          const other = roundOf(theirs, calls, atOnce);
          const pair = await pairRounds(mine, other, { rounds: ROUNDS, warmUp: 8 });
          measures.push({
            name: `${kind}, ${way}`,
            unit: 'ms a call',
            ours: pair.ours,
            baseline: pair.theirs,
            ratios: pair.ratios,
            better: 'lower',
            goal: 1.5,
          });
        }
      }
    } finally {
      await api.close();
      await agent.close();
      await server.close();
    }
    log(`${api.spans.ended} attempts were told to the telemetry`);
    return measures;
  },
};
