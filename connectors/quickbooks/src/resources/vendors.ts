import { ApiError, InputError } from '@countersign/contracts';
import type { CallControl } from '@countersign/core';
import { remedies } from '../remedies.js';
import { fromWireAmount } from './amount.js';
import {
  type CompanyApi,
  companyPath,
  freshKey,
  recordPath,
  type Stored,
  storedOf,
  type Wire,
  type WriteControl,
} from './company-api.js';
import type { Query } from './query.js';

export interface Vendor extends Stored {
  readonly displayName: string;
  readonly companyName: string | undefined;
  readonly email: string | undefined;
  readonly active: boolean;
  /** ISO 4217; fixed when the vendor was made. */
  readonly currency: string | undefined;
  /** What is owed, as a decimal string. */
  readonly balance: string | undefined;
}

export interface VendorInput {
  /** 1 to 500 characters on one line, without colon; unique over vendors, customers and employees, in any case. */
  readonly displayName: string;
  readonly companyName?: string | undefined;
  readonly email?: string | undefined;
  /** ISO 4217. @defaultValue the company's home currency */
  readonly currency?: string | undefined;
}

/** What to do when a customer or an employee bears the name: take a vendor of the same name with this suffix, or stop. */
export type NameClash = { readonly suffix: string } | 'refuse';

export interface EnsureControl extends WriteControl {
  /** @defaultValue a suffix, ` (Vendor)` */
  readonly onNameClash?: NameClash | undefined;
}

const DEFAULT_CLASH: NameClash = { suffix: ' (Vendor)' };

/** A vendor, and how it came about. */
export interface EnsuredVendor extends Vendor {
  readonly outcome: 'found' | 'created';
  /** Who has the name that was asked for, where that isn't the vendor. */
  readonly nameTakenBy: 'customer' | 'employee' | undefined;
}

const NAME = /^[^:\t\r\n]{1,500}$/;
/** Waits before looking again for a vendor that exists, but that queries don't show yet. */
const LOOK_AGAIN_MS = [500, 1500, 4000];

/** Whom the company owes. */
export class Vendors {
  readonly #company: CompanyApi;
  readonly #query: Query;

  constructor(company: CompanyApi, query: Query) {
    this.#company = company;
    this.#query = query;
  }

  /** @throws {@link ApiError} `NOT_FOUND` */
  async get(id: string, control: CallControl = {}): Promise<Vendor> {
    const { data } = await this.#company.api.call('vendors.get', { params: recordPath(this.#company, id), ...control });
    return vendorOf(data.Vendor);
  }

  /** The active vendors that bear one of these names, letter case aside. */
  async find(displayNames: readonly string[], control: CallControl = {}): Promise<readonly Vendor[]> {
    const where = [{ field: 'DisplayName', is: 'IN', value: displayNames } as const];
    const rows = await this.#query.select({ from: 'Vendor', where }, control);
    return rows.map(vendorOf).filter(({ displayName }) => displayNames.some((name) => sameName(name, displayName)));
  }

  /**
   * Makes a vendor. Effect: write.
   * @throws {@link ApiError} `DUPLICATE` when a vendor, customer or employee bears the name.
   */
  async create(input: VendorInput, { idempotencyKey = freshKey(), ...control }: WriteControl = {}): Promise<Vendor> {
    const body: Wire<'VendorWrite'> = { DisplayName: input.displayName };
    if (input.companyName !== undefined) body.CompanyName = input.companyName;
    if (input.email !== undefined) body.PrimaryEmailAddr = { Address: input.email };
    if (input.currency !== undefined) body.CurrencyRef = { value: input.currency };
    const params = companyPath(this.#company);
    const { data } = await this.#company.api.call('vendors.create', { params, body, idempotencyKey, ...control });
    return vendorOf(data.Vendor);
  }

  /**
   * The vendor of this name, made when there is none; however often, there is one. Names are shared with customers and
   * employees: where one of those has the name, a vendor of the name with a suffix is taken, always the same one.
   * Effect: write, when it has to be made.
   * @throws {@link InputError} `VENDOR_NAME_INVALID`, `VENDOR_NAME_TAKEN`
   */
  async ensure(input: VendorInput, control: EnsureControl = {}): Promise<EnsuredVendor> {
    const { onNameClash = DEFAULT_CLASH, idempotencyKey = freshKey(), ...rest } = control;
    const { displayName } = input;
    const found = await this.known(displayName, onNameClash, rest);
    if (found) return { ...found, outcome: 'found', nameTakenBy: undefined };
    const other = suffixed(displayName, onNameClash);
    const made = await this.#createOrFind(input, idempotencyKey, rest);
    if (typeof made !== 'string') return { ...made, nameTakenBy: undefined };
    if (other === undefined) throw taken(displayName, made);
    const second = await this.#createOrFind({ ...input, displayName: other }, `${idempotencyKey.slice(0, 48)}-s`, rest);
    if (typeof second === 'string') throw taken(other, second);
    return { ...second, nameTakenBy: made };
  }

  /** The vendor that {@link ensure} would find: the one of this name, else the one of the name with the suffix. */
  async known(
    displayName: string,
    onNameClash: NameClash = DEFAULT_CLASH,
    control: CallControl = {},
  ): Promise<Vendor | undefined> {
    const other = suffixed(displayName, onNameClash);
    const names = [displayName, ...(other === undefined ? [] : [other])];
    for (const name of names) checkName(name);
    const known = await this.find(names, control);
    return pick(known, displayName) ?? pick(known, other);
  }

  /** @returns the vendor, or who else has the name. */
  async #createOrFind(
    input: VendorInput,
    idempotencyKey: string,
    control: CallControl,
  ): Promise<(Vendor & { readonly outcome: 'found' | 'created' }) | 'customer' | 'employee'> {
    try {
      return { ...(await this.create(input, { idempotencyKey, ...control })), outcome: 'created' };
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'DUPLICATE') throw error;
      for (const wait of [0, ...LOOK_AGAIN_MS]) {
        if (wait > 0) await this.#company.clock.sleep(wait, control.signal);
        const holder = await this.#whoHas(input.displayName, control);
        if (holder) return typeof holder === 'string' ? holder : { ...holder, outcome: 'found' };
      }
      throw error;
    }
  }

  /** Somebody was faster, or a customer or employee has the name; queries may be late to show it. */
  async #whoHas(name: string, control: CallControl): Promise<Vendor | 'customer' | 'employee' | undefined> {
    const vendor = pick(await this.find([name], control), name);
    if (vendor) return vendor;
    for (const [from, holder] of [
      ['Employee', 'employee'],
      ['Customer', 'customer'],
    ] as const) {
      const where = [{ field: 'DisplayName', is: '=', value: name } as const];
      const rows = await this.#query.select({ from, where, maxResults: 1 }, control);
      if (rows.length > 0) return holder;
    }
    return undefined;
  }
}

function pick(vendors: readonly Vendor[], name: string | undefined): Vendor | undefined {
  return vendors.find(({ displayName, active }) => active && name !== undefined && sameName(displayName, name));
}

function sameName(left: string, right: string): boolean {
  return left.normalize('NFC').toLowerCase() === right.normalize('NFC').toLowerCase();
}

function suffixed(name: string, onNameClash: NameClash): string | undefined {
  return onNameClash === 'refuse' ? undefined : `${name}${onNameClash.suffix}`;
}

function checkName(name: string): void {
  if (NAME.test(name) && name.trim() !== '') return;
  throw new InputError('VENDOR_NAME_INVALID', 'A vendor’s name is 1 to 500 characters on one line, without a colon.', {
    place: 'displayName',
    remedy: remedies.VENDOR_NAME_INVALID,
  });
}

function taken(name: string, by: 'customer' | 'employee'): InputError {
  return new InputError('VENDOR_NAME_TAKEN', `The ${by} "${name}" has this name already.`, {
    place: 'displayName',
    remedy: remedies.VENDOR_NAME_TAKEN,
    details: { takenBy: by },
  });
}

function vendorOf(row: Wire<'Vendor'>): Vendor {
  const currency = row.CurrencyRef?.value;
  return {
    ...storedOf(row),
    displayName: row.DisplayName,
    companyName: row.CompanyName,
    email: row.PrimaryEmailAddr?.Address,
    active: row.Active ?? true,
    currency,
    balance: row.Balance === undefined ? undefined : fromWireAmount(row.Balance, currency ?? ''),
  };
}
