import { type ChartPlan, InputError } from '@countersign/contracts';
import { type AccountType, isAccountType } from './account-types.js';

/** One account to make, in this package's terms. */
export interface AccountCreate {
  readonly name: string;
  readonly acctNum: string | undefined;
  readonly accountType: AccountType;
  readonly accountSubType: string | undefined;
  /** Full name of the parent, `Travel:Overseas`; `undefined` at the top. */
  readonly parentPath: string | undefined;
  /** ISO 4217 code; the home currency when left out. */
  readonly currency: string | undefined;
}

/** Full name of the account, as QuickBooks builds it. */
export function fullNameOf(account: Pick<AccountCreate, 'name' | 'parentPath'>): string {
  return account.parentPath === undefined ? account.name : `${account.parentPath}:${account.name}`;
}

/**
 * The accounts of a plan, wave by wave: a wave's parents exist or are made in an earlier one.
 * @throws {@link InputError} `CHART_PLAN_INVALID` for a plan that was not made for QuickBooks or was changed by hand.
 */
export function toAccountCreates(plan: ChartPlan): readonly (readonly AccountCreate[])[] {
  const waves: AccountCreate[][] = [];
  plan.create.forEach((creation, index) => {
    const place = `create/${index}`;
    if (!isAccountType(creation.type))
      throw invalid(`${place}/type`, `"${creation.type}" is no account type of QuickBooks.`);
    if (!Number.isInteger(creation.wave) || creation.wave < 0 || creation.wave > 4) {
      throw invalid(`${place}/wave`, `Wave ${creation.wave} is none of 0 to 4.`);
    }
    while (waves.length <= creation.wave) waves.push([]);
    waves[creation.wave]?.push({
      name: creation.name,
      acctNum: creation.code ?? undefined,
      accountType: creation.type,
      accountSubType: creation.subType ?? undefined,
      parentPath: creation.parent ?? undefined,
      currency: creation.currency,
    });
  });
  return waves;
}

function invalid(place: string, message: string): InputError {
  return new InputError('CHART_PLAN_INVALID', message, {
    place,
    remedy: {
      en: 'Make the plan anew with `countersign accounts plan`, and apply that one.',
      'zh-HK': '請以 `countersign accounts plan` 重新規劃，再套用新的計劃。',
    },
  });
}
