import type { CallControl } from '@countersign/core';
import {
  type AccountReference,
  accountLimits,
  type CategoryMapping,
  type LedgerAccount,
  resolveCategory,
} from '../accounts/index.js';
import type { Query } from '../resources/query.js';
import type { Condition } from '../resources/query-language.js';

export interface CategoryPlace {
  readonly category: string;
  /** Where it stands in the input. */
  readonly place: string;
}

/**
 * Refuses a category that is mapped to nothing, before anything is asked.
 * @throws {@link InputError} `ACCOUNT_UNMAPPED`
 */
export function refuseUnmapped(mapping: CategoryMapping, places: readonly CategoryPlace[], currency: string): void {
  for (const { category, place } of places) {
    // In the same words as for an account that is wrong.
    if (!Object.hasOwn(mapping, category)) resolveCategory({}, [], category, currency, { place });
  }
}

/**
 * The accounts that categories are mapped to, with all accounts above them: what the rules of the hierarchy are checked
 * on.
 */
export async function loadMappedAccounts(
  query: Query,
  mapping: CategoryMapping,
  places: readonly CategoryPlace[],
  control: CallControl,
): Promise<readonly LedgerAccount[]> {
  const references = new Map<string, AccountReference>();
  for (const { category } of places) {
    const reference = mapping[category];
    if (reference !== undefined) references.set(JSON.stringify(reference), reference);
  }
  const wanted = [...references.values()];
  const accounts = new Map<string, LedgerAccount>();
  for (const condition of conditionsOf(wanted)) await load(query, condition, accounts, control);
  // Level by level up; a circle ends by the number of levels.
  for (let level = 1; level <= accountLimits.levels; level += 1) {
    const missing = [...accounts.values()].flatMap(({ ParentRef: parent }) =>
      parent?.value === undefined || accounts.has(parent.value) ? [] : [parent.value],
    );
    if (missing.length === 0) break;
    await load(query, { field: 'Id', is: 'IN', value: [...new Set(missing)] }, accounts, control);
  }
  return [...accounts.values()];
}

function conditionsOf(references: readonly AccountReference[]): readonly Condition[] {
  const ids = references.flatMap((reference) => ('id' in reference ? [reference.id] : []));
  const codes = references.flatMap((reference) => ('code' in reference ? [reference.code] : []));
  const names = references.flatMap((reference) => ('fullName' in reference ? [reference.fullName] : []));
  const conditions: readonly Condition[] = [
    { field: 'Id', is: 'IN', value: ids },
    { field: 'AcctNum', is: 'IN', value: codes },
    { field: 'FullyQualifiedName', is: 'IN', value: names },
  ];
  return conditions.filter(({ value }) => Array.isArray(value) && value.length > 0);
}

async function load(
  query: Query,
  condition: Condition,
  into: Map<string, LedgerAccount>,
  control: CallControl,
): Promise<void> {
  // Inactive ones, too: "inactive" and "missing" are different mistakes.
  const where: readonly Condition[] = [condition, { field: 'Active', is: 'IN', value: [true, false] }];
  for await (const row of query.all('Account', where, control)) into.set(row.Id, row);
}
