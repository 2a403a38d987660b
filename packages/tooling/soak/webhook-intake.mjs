// 500 deliveries a second for a minute over TLS 1.3, with 10 SIGKILLs of a process that takes them: every one that got a 2xx is
// in the inbox once. Five rounds are five minutes with 50 kills. SOAK_PER_SECOND and SOAK_SECONDS make it smaller.
import { join } from 'node:path';

/** @type {import('../src/measure/soak.ts').Soak} */
export default {
  async round({ root, scratch, seed, log }) {
    const { loadRun } = await import(join(root, 'examples', 'webhook-load', 'dist', 'index.js'));
    const perSecond = Number(process.env.SOAK_PER_SECOND ?? 500);
    const seconds = Number(process.env.SOAK_SECONDS ?? 60);
    log(`${perSecond} deliveries a second for ${seconds} s, 10 kills`);
    const { latency, slow, sender, ...counts } = await loadRun({
      folder: join(scratch, 'run'),
      perSecond,
      seconds,
      kills: 10,
      seed,
    });
    log(`p50 ${latency.p50} ms, p99 ${latency.p99} ms, worst ${latency.worst} ms`);
    log(
      `over 100 ms: ${slow.cut} whose line was cut, ${slow.whole} others; the sender: ${sender.cpu} ms CPU each, p99 ${sender.late} ms late`,
    );
    const ok = counts.lost === 0 && counts.double === 0 && counts.unanswered === 0;
    return { ok, counts, latency, slow, sender, detail: JSON.stringify({ ...counts, latency, slow, sender }) };
  },
};
