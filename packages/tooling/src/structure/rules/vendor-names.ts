import type { Rule } from '../finding.ts';

const VENDORS = /quickbooks|intuit(?!iv)|docusign|zoom|dingtalk|google|hkma|yida/i;

/** What every connector stands on knows none of them. Tests and fixtures may. */
export const vendorNames: Rule = {
  name: 'vendor-names',
  check: ({ packages }) =>
    packages
      .filter((one) => one.group === 'packages' && one.id !== 'tooling')
      .flatMap((one) => one.sources)
      .filter((file) => !file.isTest)
      .flatMap((file) =>
        file.text.split('\n').flatMap((text, index) => {
          const name = VENDORS.exec(text)?.[0];
          if (name === undefined) return [];
          return [{ place: `${file.path}:${index + 1}`, message: `names a vendor: ${name}` }];
        }),
      ),
};
