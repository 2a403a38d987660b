import type { ChartRow, JsonObject } from '@countersign/contracts';

/** Words that tell which account of a foreign chart suits a claim's category; the demo's own choice, shown as such. */
const words: Readonly<Record<string, readonly string[]>> = {
  travel: ['travel', 'transport', '交通', '差旅', '旅費'],
  entertainment: ['entertain', 'meal', '招待', '交際', '應酬'],
  advertising: ['advert', 'marketing', 'promotion', '廣告', '宣傳'],
  repairs: ['repair', 'maintenance', '維修', '修理', '修繕'],
  training: ['training', 'education', '培訓', '訓練', '教育'],
  courier: ['courier', 'postage', 'freight', 'shipping', '快遞', '郵', '運費'],
  'office-supplies': ['office', 'stationery', 'suppl', '文具', '辦公'],
};

/**
 * Maps claim categories to accounts of a chart that we have not seen: by name where a word fits, else to the first
 * expense account.
 * @returns `undefined` when the chart has no expense account at all.
 */
export function chooseAccounts(
  rows: readonly ChartRow[],
  categories: readonly string[],
): { readonly categories: JsonObject; readonly lateAccount: JsonObject } | undefined {
  const expenses = rows.filter(
    ({ type }) => type === 'Expense' || type === 'Other Expense' || type === 'Cost of Goods Sold',
  );
  const first = expenses[0];
  if (first === undefined) return undefined;
  const chosen = categories.map((category) => {
    const fitting = expenses.find(({ name }) =>
      (words[category] ?? [category]).some((word) => name.toLowerCase().includes(word)),
    );
    return [category, named(fitting ?? first)] as const;
  });
  return { categories: Object.fromEntries(chosen), lateAccount: named(expenses.at(-1) ?? first) };
}

function named({ name, parent }: ChartRow): JsonObject {
  return { fullName: parent === null ? name : `${parent}:${name}` };
}
