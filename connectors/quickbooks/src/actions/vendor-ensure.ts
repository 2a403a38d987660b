import type { Action } from '@countersign/contracts';
import vendorInputJsonSchema from '../generated/vendor-ensure.input.json' with { type: 'json' };
import { parseBookingSettings } from '../options.js';
import type { QuickBooks } from '../quickbooks.js';
import { reference } from '../sources.js';
import { type VendorActionInput, vendorInput } from './booking-input.js';
import { companyPageOf } from './company-page.js';

export interface VendorOutput {
  readonly vendorId: string;
  readonly name: string;
  readonly outcome: 'found' | 'created';
  readonly nameTakenBy?: 'customer' | 'employee';
}

/** Makes sure that a payee is a vendor. */
export const vendorEnsure: Action<QuickBooks, VendorActionInput, VendorOutput> = {
  name: 'vendor.ensure',
  title: { en: 'Make sure that a vendor exists', 'zh-HK': '確保供應商存在' },
  input: vendorInput,
  inputJsonSchema: vendorInputJsonSchema,
  operations: ['query.run', 'query.post', 'vendors.create'],
  guarantee: {
    kind: 'idempotent',
    statement: {
      en: 'Names are unique in QuickBooks, over vendors, customers and employees: running it again finds the vendor instead of making a second one.',
      'zh-HK': 'QuickBooks 的供應商、客戶及員工名稱不可重複：再次執行只會找到該供應商，不會建立第二個。',
    },
    source: reference('Vendor'),
  },
  async run({ client, connection, key, signal }, input) {
    const settings = parseBookingSettings(connection.settings);
    const vendor = await client.vendors.ensure(
      { displayName: input.name, currency: input.currency, email: input.email },
      {
        signal,
        idempotencyKey: `${key}-v`,
        onNameClash: settings.vendorNameClash === 'refuse' ? 'refuse' : { suffix: settings.vendorNameSuffix },
      },
    );
    const { id, displayName, outcome, nameTakenBy } = vendor;
    const url = companyPageOf(connection.environment, `vendordetail?nameId=${id}`);
    return {
      output: { vendorId: id, name: displayName, outcome, ...(nameTakenBy === undefined ? {} : { nameTakenBy }) },
      refs: [{ kind: 'vendor', id, label: displayName, url }],
      replayed: outcome === 'found',
    };
  },
};
