import { ApiError, type ChartPlan, ConnectorError, StateError, sha256 } from '@countersign/contracts';
import { type AccountCreate, fullNameOf, toAccountCreates } from './account-creates.js';
import { nameKey } from './chart-tree.js';
import type { LedgerAccount } from './ledger-account.js';

/** What applying a plan needs of QuickBooks. */
export interface AccountPort {
  /** Every account of the company, inactive ones too. */
  list(): Promise<readonly LedgerAccount[]>;
  /**
   * Makes one account. QuickBooks answers a repeated `requestId` with its first answer.
   * @param parentId - id of the parent, `undefined` at the top.
   * @returns the account as QuickBooks holds it.
   */
  create(account: AccountCreate, parentId: string | undefined, requestId: string): Promise<LedgerAccount>;
}

export interface AppliedAccount {
  /** Full name with all parents. */
  readonly name: string;
  readonly id: string;
}

/** Codes of QuickBooks for a name or number that is in use (read 2026-11-21; observed in a sandbox, 2026-09-17). */
const IN_USE: ReadonlySet<string> = new Set(['6240', '6000']);

/**
 * Makes the accounts of a plan, parents first. What exists already with the same type and number is taken as it is, so
 * that running it again, also after a kill at any moment, makes nothing twice.
 *
 * @param key - names this application of the plan; the same for every try.
 * @returns every account of the plan with its id, in the plan's order.
 * @throws {@link StateError} `ACCOUNT_EXISTS_DIFFERENTLY` when the name is in use by another type or number, or is
 * inactive; `PARENT_NOT_FOUND` when a parent at the target is gone. What was made before stays.
 */
export async function applyChart(port: AccountPort, plan: ChartPlan, key: string): Promise<readonly AppliedAccount[]> {
  const waves = toAccountCreates(plan);
  const known = indexByName(await port.list());
  const applied: AppliedAccount[] = [];
  for (const wave of waves) {
    for (const account of wave) {
      const path = fullNameOf(account);
      const existing = known.get(nameKey(path));
      const made = existing === undefined ? await create(port, account, known, key) : agreed(existing, account);
      known.set(nameKey(path), made);
      applied.push({ name: path, id: idOf(made, path) });
    }
  }
  return applied;
}

function indexByName(accounts: readonly LedgerAccount[]): Map<string, LedgerAccount> {
  const byName = new Map<string, LedgerAccount>();
  for (const account of accounts) {
    const key = nameKey(account.FullyQualifiedName ?? account.Name ?? '');
    // An inactive twin is renamed "X (deleted)"; should one keep its name, the active account is meant.
    if (account.Active !== false || !byName.has(key)) byName.set(key, account);
  }
  return byName;
}

async function create(
  port: AccountPort,
  account: AccountCreate,
  known: ReadonlyMap<string, LedgerAccount>,
  key: string,
): Promise<LedgerAccount> {
  const path = fullNameOf(account);
  const parent = account.parentPath === undefined ? undefined : known.get(nameKey(account.parentPath));
  if (account.parentPath !== undefined && (parent === undefined || parent.Active === false)) {
    throw new StateError(
      'PARENT_NOT_FOUND',
      `"${path}" can't be made: its parent "${account.parentPath}" is not there.`,
      {
        place: path,
        remedy: {
          en: 'Plan again against the present chart of accounts, and apply that plan.',
          'zh-HK': '請按現時的會計科目表重新規劃，再套用新的計劃。',
        },
      },
    );
  }
  try {
    const parentId = parent === undefined ? undefined : idOf(parent, account.parentPath ?? '');
    return agreed(await port.create(account, parentId, requestIdFor(key, account)), account);
  } catch (error) {
    const inUse = ConnectorError.is(error) && error instanceof ApiError && IN_USE.has(error.vendorCode ?? '');
    if (!inUse) throw error;
    // Somebody, or an earlier try, made it after the list was read.
    const now = indexByName(await port.list()).get(nameKey(path));
    if (now === undefined) throw error;
    return agreed(now, account);
  }
}

function agreed(existing: LedgerAccount, account: AccountCreate): LedgerAccount {
  const path = fullNameOf(account);
  const number = existing.AcctNum ?? '';
  const difference =
    existing.Active === false
      ? 'is inactive'
      : existing.AccountType !== account.accountType
        ? `is of type ${existing.AccountType}, not ${account.accountType}`
        : number !== '' && account.acctNum !== undefined && number !== account.acctNum
          ? `has number ${number}, not ${account.acctNum}`
          : undefined;
  if (difference === undefined) return existing;
  throw new StateError('ACCOUNT_EXISTS_DIFFERENTLY', `"${path}" exists already and ${difference}.`, {
    place: path,
    remedy: {
      en: 'Plan again against the present chart of accounts: it is mapped then, or asked about.',
      'zh-HK': '請按現時的會計科目表重新規劃：屆時會對應至該科目或提出問題。',
    },
  });
}

function idOf(account: LedgerAccount, path: string): string {
  if (account.Id !== undefined && account.Id !== '') return account.Id;
  throw new StateError('PARENT_NOT_FOUND', `QuickBooks answered "${path}" without an id.`, { place: path });
}

/** Unique per company, at most 50 characters. Another type or number is another request. */
function requestIdFor(key: string, account: AccountCreate): string {
  const content = JSON.stringify([
    key,
    fullNameOf(account),
    account.accountType,
    account.accountSubType,
    account.acctNum,
  ]);
  return sha256(content).slice(0, 32);
}
