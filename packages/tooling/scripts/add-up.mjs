// The last line of .ci/run: the counts of all parts in one. Exit 1 when anything failed, or a part left no count.
import { join } from 'node:path';
import { parts, readCounts } from '../src/run/results.ts';

const counts = parts.map((part) => readCounts(join(import.meta.dirname, '..', '..', '..'), part));
const passed = counts.reduce((sum, one) => sum + one.passed, 0);
const failed = counts.reduce((sum, one) => sum + one.failed, 0);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
