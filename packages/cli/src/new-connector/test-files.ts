import type { ConnectorNames } from './connector-files.js';
import type { Plan } from './plan.js';
import type { ActionPlan } from './plan-types.js';
import { indented, propertyName, quoted } from './source-text.js';

/** The one place that says how the connector's twin is started. */
export const twinFile = `import { bind } from '@countersign/core';
import { createMemoryTokenStore, openConnection } from '@countersign/oauth';
import { startTwin as start } from '@countersign/testing';
import definition from '../dist/emulator/index.js';
import connector from '../dist/index.js';

/** A running emulator and a connection to it. */
export function startTwin() {
  return start({ connector, definition, parts: { bind, openConnection, createMemoryTokenStore } });
}
`;

/** What every connector must pass. */
export function conformanceFile({ name }: ConnectorNames, { actions, webhooks }: Plan): string {
  const cases = actions.map((action) => `      ${quoted(action.name)}: {\n${caseText(action)}      },\n`);
  const imports = webhooks === undefined ? '' : "import { createHmac } from 'node:crypto';\n";
  return `${imports}import { after, test } from 'node:test';
import { connectorConformance } from '@countersign/testing';
import connector from '../dist/index.js';
import { startTwin } from './twin.mjs';

const twin = await startTwin();
after(() => twin.close());

const checks = connectorConformance({
  connector,
  emulator: twin.emulator,
  open: twin.conformance,
  cases: {
    actions: {
${cases.join('')}    },
${webhooks === undefined ? '' : webhookCase(name, webhooks)}    faults: {
      unauthorized: { fault: 'unauthorized' },
      throttled: { fault: 'rate-limited' },
      lookupLag: { fault: 'lookup-lag', settings: { ms: 5_000 } },
    },
  },
});
for (const check of checks) test(check.name, check.run);
`;
}

function caseText({ name, operation, sample, before }: ActionPlan): string {
  return `        input: ${inputText(name, sample, before)},
        effects: (ledger) => ledger.filter(({ kind }) => kind === ${quoted(operation.id)}).length,
        // Nothing refreshes a token that was configured.
        fixedToken: true,
`;
}

function inputText(name: string, sample: ActionPlan['sample'], before: ActionPlan['before']): string {
  const wanted = (which: string) => `async () => {
          throw new Error(${quoted(`Write a sample input of ${which} here: the document gives none.`)});
        }`;
  if (sample === undefined) return wanted(name);
  if (before === undefined) return indented(literal(sample), 8);
  if (before.sample === undefined) return wanted(before.name);
  return `async (stage) => {
          const made = await stage.run(${quoted(before.name)}, ${indented(literal(before.sample), 10)});
          return ${indented(literal(sample, `${before.field}: ${before.number ? 'Number(made.refs[0]?.id)' : "made.refs[0]?.id ?? ''"}`, before.field), 10)};
        }`;
}

/** A value as source: objects on lines of their own. */
function literal(value: unknown, last?: string, without?: string): string {
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return `[${value.map((part) => literal(part)).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value)
    .filter(([name]) => name !== without)
    .map(([name, part]) => `  ${propertyName(name)}: ${indented(literal(part), 2)},\n`);
  if (last !== undefined) fields.push(`  ${last},\n`);
  return fields.length === 0 ? '{}' : `{\n${fields.join('')}}`;
}

function webhookCase(name: string, { header, events }: NonNullable<Plan['webhooks']>): string {
  return `    webhooks: {
      bodies: [${events.map(({ sample }) => quoted(JSON.stringify(sample))).join(', ')}],
      deliver: (body, secret) => ({
        method: 'POST',
        path: ${quoted(`/v1/webhooks/${name}`)},
        headers: { ${quoted(header)}: createHmac('sha256', secret).update(body).digest('hex') },
        body,
      }),
      signatureHeaders: [${quoted(header)}],
      connection: twin.identity,
    },
`;
}
