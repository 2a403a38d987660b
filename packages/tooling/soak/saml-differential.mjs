// 2,000 login responses, spelt anew and half of them changed: what we accept gives the signed identity, and xml-crypto and xmlsec1
// (where it is installed) accept the very document with the same signed bytes. 50 rounds are 100,000.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** @type {import('../src/measure/soak.ts').Soak} */
export default {
  async round({ root, scratch, seed, log }) {
    const sources = join(root, 'packages', 'saml', 'src');
    await import(join(sources, 'source-hooks.test-support.mjs'));
    const { runDifferential } = await import(join(sources, 'differential-run.test-support.ts'));
    const judged = hasXmlsec();
    if (!judged) log('xmlsec1 is not installed: xml-crypto judges alone');
    const { counts, wrong } = await runDifferential({ seed, count: 2_000, ...(judged ? { scratch } : {}) });
    return { ok: wrong.length === 0, counts, detail: wrong[0] };
  },
};

function hasXmlsec() {
  try {
    execFileSync('xmlsec1', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
