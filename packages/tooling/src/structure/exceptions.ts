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
    file: 'connectors/hkma/src/webhooks.ts',
    reason: 'the profile has no pushed events: receipts are fetched and verified',
  },
  {
    rule: 'connector-shape',
    file: 'connectors/hkma/src/calendar/',
    reason: "deadlines and Hong Kong's holidays: pure rules that no vendor has",
  },
  {
    rule: 'connector-shape',
    file: 'connectors/dingtalk/src/workspace/',
    reason: 'the one vendor that is a workspace, too: approvals of our engine are shown and decided there',
  },
  {
    rule: 'connector-shape',
    file: 'connectors/hkma/src/dataset/',
    reason: "the profile's own datasets and their validation, which an ordinary vendor does at its end",
  },
  {
    rule: 'connector-shape',
    file: 'connectors/hkma/src/signature/',
    reason: 'detached signatures of manifests and receipts, which this profile alone has',
  },
  {
    rule: 'connector-shape',
    file: 'connectors/hkma/src/manifest.ts',
    reason: 'the canonical manifest that approvals cover and signatures are over',
  },
  {
    rule: 'connector-shape',
    file: 'connectors/hkma/src/evidence/',
    reason: 'evidence packs: the way out where no upload is possible, and what an auditor verifies offline',
  },
];
