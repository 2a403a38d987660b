import type { CrashCase } from '../crash-case.js';
import { dingtalkCases } from './dingtalk.js';
import { docusignCases } from './docusign.js';
import { googleWorkspaceCases } from './google-workspace.js';
import { hkmaCases } from './hkma.js';
import { quickbooksCases, twoBills } from './quickbooks.js';
import { zoomCases } from './zoom.js';

/** By name: `quickbooks bill.create`. Every action of every connector has one; a test holds that. */
export const allCases: ReadonlyMap<string, CrashCase> = new Map([
  ...[...quickbooksCases, ...docusignCases, ...zoomCases, ...googleWorkspaceCases, ...dingtalkCases, ...hkmaCases].map(
    (one): [string, CrashCase] => [`${one.connector} ${one.action}`, one],
  ),
  ['quickbooks bill.create, twice in one approval', twoBills],
]);

export function caseNamed(name: string): CrashCase {
  const found = allCases.get(name);
  if (found === undefined) throw new Error(`There is no case "${name}".`);
  return found;
}
