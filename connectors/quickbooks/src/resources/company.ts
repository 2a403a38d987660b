import type { CallControl } from '@countersign/core';
import { type CompanyApi, companyPath, recordPath } from './company-api.js';

export interface CompanyProfile {
  readonly realmId: string;
  readonly name: string;
  readonly legalName: string | undefined;
  /** As QuickBooks writes it: `HK`. */
  readonly country: string | undefined;
  /** English name of the month. */
  readonly financialYearStart: string | undefined;
}

export interface CompanyPreferences {
  /** ISO 4217. */
  readonly homeCurrency: string | undefined;
  readonly multiCurrency: boolean;
  /** Nothing may be dated on or before this day, `YYYY-MM-DD`. */
  readonly booksClosedUntil: string | undefined;
  readonly accountNumbers: boolean;
}

/** The company itself. */
export class Company {
  readonly #company: CompanyApi;

  constructor(company: CompanyApi) {
    this.#company = company;
  }

  async get(control: CallControl = {}): Promise<CompanyProfile> {
    const { realmId, api } = this.#company;
    const { data } = await api.call('company.get', { params: recordPath(this.#company, realmId), ...control });
    const { CompanyInfo: info } = data;
    return {
      realmId,
      name: info.CompanyName,
      legalName: info.LegalName,
      country: info.Country,
      financialYearStart: info.FiscalYearStartMonth,
    };
  }

  /** Settings that decide what may be booked. */
  async preferences(control: CallControl = {}): Promise<CompanyPreferences> {
    const params = companyPath(this.#company);
    const { data } = await this.#company.api.call('preferences.get', { params, ...control });
    const { CurrencyPrefs: currencies, AccountingInfoPrefs: accounting } = data.Preferences;
    return {
      homeCurrency: currencies?.HomeCurrency?.value,
      multiCurrency: currencies?.MultiCurrencyEnabled ?? false,
      booksClosedUntil: accounting?.BookCloseDate || undefined,
      accountNumbers: accounting?.UseAccountNumbers ?? false,
    };
  }
}
