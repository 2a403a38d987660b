import {
  type AccountReference,
  accountLimits,
  type CategoryMapping,
  type LedgerAccount,
  resolveCategory,
} from '../accounts/index.js';
import type { CallControl } from '../resources/company-api.js';
import type { Query } from '../resources/query.js';
import type { Condition } from '../resources/query-language.js';

/**
 * The accounts that categories are mapped to, with all accounts above them: what the rules of the hierarchy are checked
 * on. Categories that are mapped to nothing are refused first, before anything is asked.
 * @param places - category and where it stands in the input.
 * @throws {@link InputError} `ACCOUNT_UNMAPPED`
 */
export async function loadMappedAccounts(
  query: Query,
  mapping: CategoryMapping,
  places: readonly { readonly category: string; readonly place: string }[],
  currency: string,
  control: CallControl,
): Promise<readonly LedgerAccount[]> {
  const references = new Map<string, AccountReference>();
  for (const { category, place } of places) {
    const reference = Object.hasOwn(mapping, category) ? mapping[category] : undefined;
    // Refuses with the same words as for an account that is wrong.
    if (reference === undefined) resolveCategory({}, [], category, currency, { place });
    else references.set(JSON.stringify(reference), reference);
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
