import { sp } from '../identity-provider.test-support.js';
import { acceptResponse, createSqlSsoStores, parseIdpMetadata, SamlError } from '../index.js';
import { connectSql } from '../pg-sql.test-support.js';
import type { RaceCall, RaceSetup } from './replay-race.test-support.js';

// One process of a race: it accepts what it is handed, and says what came of it.

const setup: RaceSetup = JSON.parse(process.argv[2] ?? '');
const stores = createSqlSsoStores({
  sql: connectSql(setup.url),
  tenant: 'hk',
  clock: { now: () => setup.now, sleep: async () => {} },
});
const idp = parseIdpMetadata(setup.metadata);

process.on('message', (call: RaceCall) => {
  void accept(call).then((outcome) => process.send?.(outcome));
});
await stores.logins.find('none'); // the connection stands before the first race
process.send?.('ready');

async function accept(call: RaceCall): Promise<string> {
  try {
    await acceptResponse({
      ...call,
      ...stores,
      sp,
      idp,
      now: setup.now,
      allowUnsolicited: call.relayState === undefined,
    });
    return 'accepted';
  } catch (error) {
    return error instanceof SamlError ? error.code : String(error);
  }
}
