import type { Exception } from './finding.ts';

/** Every departure from the rules, each with its reason. */
export const exceptions: readonly Exception[] = [
  {
    rule: 'connector-shape',
    file: 'connectors/quickbooks/src/accounts/',
    reason: 'the rules of a chart of accounts, a domain of its own that several actions stand on',
  },
  {
    rule: 'connector-shape',
    file: 'connectors/quickbooks/src/amount.ts',
    reason: 'decimal strings into the JSON numbers that this vendor wants, with no cent lost',
  },
  {
    rule: 'connector-shape',
    file: 'connectors/quickbooks/src/query-language.ts',
    reason: 'this vendor reads by a query language of its own, and its quoting must be in one place',
  },
];
