// `npm run check`: what `npm test` asks of the tree, without the tests.
import { join } from 'node:path';
import { quickChecks, report } from '../src/run/checks.ts';
import { packageChecks } from '../src/run/package-checks.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const { failed } = report([...(await quickChecks(root)), ...(await packageChecks(root))]);
process.exit(failed === 0 ? 0 : 1);
