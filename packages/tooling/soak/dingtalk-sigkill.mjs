// The demo's day with DingTalk as the workspace, its process killed at random moments: the same bills, and an inbox that
// shows every approval once, with its end.
import { fork } from 'node:child_process';
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

const KILLS = 8;

/** @type {import('../src/measure/soak.ts').Soak} */
export default {
  async round({ root, scratch, seed, log }) {
    const demo = join(root, 'examples', 'demo', 'dist');
    const [{ openCompanyBooks }, { organisation }, { pressButton, shownIn }] = await Promise.all([
      import(join(demo, 'company-books.js')),
      import(join(demo, 'dingtalk-staff.js')),
      import(join(demo, 'dingtalk-inbox.js')),
    ]);
    const { createOffsetClock, createSeededRandomness, startSandbox } = await import('@countersign/testing');
    const { default: quickbooks } = await import('@countersign/quickbooks/emulator');
    const { default: dingtalk } = await import('@countersign/dingtalk/emulator');
    const folder = join(scratch, 'run');
    mkdirSync(folder);
    chmodSync(folder, 0o711);
    const random = createSeededRandomness(seed);
    const clock = createOffsetClock();
    const sandbox = await startSandbox([quickbooks, dingtalk], { folder, clock });
    try {
      const [books, inbox] = [sandbox.emulators.get('quickbooks'), sandbox.emulators.get('dingtalk')];
      if (books === undefined || inbox === undefined) throw new Error('an emulator is missing');
      await inbox.command('seed', { users: organisation });
      const { categories, lateAccount } = await openCompanyBooks(sandbox.file, undefined, books);
      const order = { type: 'start', folder, accounts: categories, lateAccount, lang: 'en', workspace: 'dingtalk' };
      let [ahead, kills, finished] = [0, 0, undefined];
      const problems = [];
      while (finished === undefined && problems.length === 0) {
        const [first = 0, second = 0] = random.bytes(2);
        const killAfterMs = kills < KILLS ? 300 + first * 8 + second : undefined;
        await new Promise((resolve) => {
          const child = fork(join(demo, 'day-process.js'), [], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
          const timer = killAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfterMs);
          child.on('message', (/** @type {any} */ news) => {
            if (news.type === 'clockMoved') {
              ahead += news.byMs;
              void clock.advance(news.byMs);
            } else if (news.type === 'doorOpened') inbox.addReceiver(news);
            // What it asked for before it was killed, somebody may have done already.
            else if (news.type === 'press') pressButton(inbox, news).catch((error) => log(String(error)));
            else if (news.type === 'finished') finished = news;
            else if (news.type === 'failed') problems.push(news.document);
          });
          child.on('exit', (_code, signal) => {
            clearTimeout(timer);
            if (signal === 'SIGKILL') kills += 1;
            resolve(undefined);
          });
          child.send({ ...order, clockAheadMs: ahead });
        });
      }
      const shown = shownIn(inbox);
      const bills = books.ledger().filter(({ kind }) => kind === 'bill').length;
      const right = { agreed: 8, refused: 1, open: 1, openTasks: 1, double: 0 };
      const ok =
        problems.length === 0 &&
        bills === 8 &&
        finished?.audit.verified === true &&
        Object.entries(right).every(([name, count]) => shown[name] === count);
      log(`${kills} kills, ${bills} bills, ${JSON.stringify(shown)}`);
      return { ok, counts: { kills, bills, double: shown.double }, detail: JSON.stringify({ problems, shown, bills }) };
    } finally {
      await sandbox.close();
    }
  },
};
