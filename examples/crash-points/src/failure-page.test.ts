import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { allCases } from './cases/all-cases.js';
import { connectorNames, loadConnector } from './connectors.js';

const page = readFileSync(join(import.meta.dirname, '../../../docs/failure.md'), 'utf8');

/** `connector.action` and guarantee of each row. */
const rows = [...page.matchAll(/^\| `([\w-]+)\.([\w.]+)` \| `([\w-]+)` \|/gm)].map(
  ([, connector, action, guarantee]) => ({
    name: `${connector} ${action}`,
    guarantee,
  }),
);

it('says of each action of each connector what its guarantee is, and names nothing else', async () => {
  const actions: { name: string; guarantee: string }[] = [];
  for (const connector of connectorNames) {
    const { actions: own } = await loadConnector(connector);
    actions.push(...own.map(({ name, guarantee }) => ({ name: `${connector} ${name}`, guarantee: guarantee.kind })));
  }
  const byName = (one: { name: string }, other: { name: string }): number => one.name.localeCompare(other.name);
  expect(rows.toSorted(byName)).toEqual(actions.toSorted(byName));
});

it('has each of them under the harness', () => {
  expect(rows.filter(({ name }) => !allCases.has(name))).toEqual([]);
});
