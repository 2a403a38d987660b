import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acmeEmulator } from '../../test-vendor/acme.js';
import { type AcmeDefect, type AcmeOptions, acmeConnector, acmePorts } from '../../test-vendor/acme-connector.js';
import { acmeWebhookCase } from '../../test-vendor/acme-webhooks.js';
import {
  type ConformanceCheck,
  type ConformanceOptions,
  connectorConformance,
  createOffsetClock,
  createTestCa,
  type RunningEmulator,
  startEmulator,
  type TestCa,
} from '../index.js';

let ca: TestCa;
const emulators = new Map<string, RunningEmulator>();

beforeAll(async () => {
  ca = await createTestCa();
  // Two vendors: one honours idempotency keys, one must be searched.
  for (const guarantee of ['vendor-key', 'search-before-send'] as const) {
    const clock = createOffsetClock({ pace: 1000 });
    const definition = acmeEmulator({ honoursKeys: guarantee === 'vendor-key', unlimited: true });
    emulators.set(guarantee, await startEmulator(definition, { ca, clock }));
  }
});
afterAll(async () => {
  await Promise.all([...emulators.values()].map((emulator) => emulator.close()));
});

function suite(acme: AcmeOptions): readonly ConformanceCheck[] {
  const connector = acmeConnector(acme);
  const running = emulators.get(acme.guarantee ?? 'vendor-key');
  if (running === undefined) throw new Error('not started');
  const options: ConformanceOptions = {
    connector,
    emulator: running,
    open: acmePorts(connector, running, acme.defects),
    cases: {
      actions: {
        'note.create': { input: { text: 'one', tags: [{ name: 'a' }] } },
        'note.delete': {
          input: async (stage) => {
            const made = await stage.run('note.create', { text: 'to be removed' });
            return { note: made.refs[0]?.id ?? '' };
          },
          effects: (ledger) => -ledger.length,
        },
      },
      webhooks: acmeWebhookCase,
      faults: {
        unauthorized: { fault: 'unauthorized' },
        throttled: { fault: 'throttled', settings: { seconds: 60 } },
        lookupLag: { fault: 'lookup-lag', settings: { ms: 30_000 } },
      },
    },
  };
  return connectorConformance(options);
}

/** Names of those of the checks meant that fail. */
const failures = async (acme: AcmeOptions, meant: RegExp) => {
  const failed: string[] = [];
  for (const check of suite(acme)) {
    if (meant.test(check.name)) await check.run().catch(() => failed.push(check.name));
  }
  return failed;
};

describe.each(['vendor-key', 'search-before-send'] as const)('a sound connector (%s)', (guarantee) => {
  const names: string[] = [];
  it('passes every check', async () => {
    for (const check of suite({ guarantee })) {
      await check.run().catch((error: unknown) => {
        throw new Error(`${check.name}: ${error instanceof Error ? error.stack : String(error)}`);
      });
      names.push(check.name);
    }
    expect(names.length).toBeGreaterThan(40);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('a defect is found by the check that names it', () => {
  const found: readonly (readonly [AcmeDefect, RegExp, AcmeOptions['guarantee']?])[] = [
    ['accepts-unknown-fields', /refuses unknown fields/],
    ['changes-its-input', /has its effect/],
    ['sends-a-new-key-each-time', /lost-answer at notes\.create/],
    ['never-searches', /lost-answer at notes\.create/, 'search-before-send'],
    ['searches-once-only', /searches lag/, 'search-before-send'],
    ['ignores-the-grant', /writes nothing without a grant/],
    ['asks-the-gate-late', /asks the gate once/],
    ['never-refreshes', /refused token is refreshed once/],
    ['refreshes-twice', /refused token is refreshed once/],
    ['refreshes-for-ever', /stays refused/],
    ['repeats-after-server-error', /server error at notes\.create/, 'search-before-send'],
    ['hides-the-wait', /a limit that stays/],
    ['waits-for-ever', /a limit that stays/],
    ['prints-the-secret', /stays refused/],
    ['throws-foreign-errors', /stays refused/],
    ['has-no-chinese', /titled, guaranteed/],
    ['swallows-abort', /stops before it writes/],
    ['calls-undeclared', /only the operations it declares/],
    ['speaks-tls-1.2', /capped at TLS 1\.2/],
    ['leaves-loopback', /beyond loopback/],
    ['undated-source', /names its source/],
    ['retries-writes-freely', /no write is repeated freely/],
    ['undated-exception', /dated exception/],
    ['compares-half-the-signature', /cut or addition in the signature/],
    ['reads-hex-in-any-case', /cut or addition in the signature/],
    ['believes-the-unsigned', /missing signature/],
    ['throws-on-garbage', /signed garbage/],
    ['random-event-ids', /received again/],
    ['ignores-signed-time', /stale/],
    ['knows-one-secret', /several live secrets/],
    ['unannounced-events', /connector announces/],
    ['undecided-guarantee', /titled, guaranteed/],
    ['has-no-check', /tells who the connection is/],
  ];
  it.each(found.map(([defect, expected, guarantee]) => ({ defect, expected, guarantee })))(
    '$defect',
    async ({ defect, expected, guarantee }) => {
      expect(await failures({ defects: [defect], guarantee }, expected)).not.toEqual([]);
    },
  );
});
