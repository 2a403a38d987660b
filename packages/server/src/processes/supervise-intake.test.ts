import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';

interface Who {
  readonly listening: readonly number[];
  readonly standing: readonly number[];
}

const supervisors: ChildProcess[] = [];
afterEach(async () => {
  for (const child of supervisors.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
});

async function supervise(processes: number, failing = false) {
  const port = await freePort();
  const module = new URL('./process-that-serves.test-support.ts', import.meta.url);
  const script = new URL('./supervisor.test-support.ts', import.meta.url);
  const child = fork(script, [String(port), String(processes), module.href], {
    execArgv: [],
    env: { ...process.env, FAILING: failing ? 'yes' : 'no' },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  supervisors.push(child);
  const told: (Partial<Who> & { readonly code?: string })[] = [];
  child.on('message', (message: Partial<Who>) => told.push(message));
  let stderr = '';
  child.stderr?.on('data', (chunk) => {
    stderr += String(chunk);
  });
  await once(child, 'message');
  const until = async (so: (who: Who) => boolean): Promise<Who> => {
    for (;;) {
      const { listening, standing } = told.at(-1) ?? {};
      if (listening && standing && so({ listening, standing })) return { listening, standing };
      await once(child, 'message');
    }
  };
  return { port, child, told, until, stderr: () => stderr };
}

/** The process id that answers at the port. */
async function ask(port: number): Promise<number> {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return Number(text);
}

describe('processes behind one port', () => {
  it('has a standby take the turn of one that is killed, and another stand by afterwards', async () => {
    const { port, until } = await supervise(2);
    const before = await until(({ standing }) => standing.length === 1);
    expect(before.listening).toHaveLength(2);
    const [victim = 0, other = 0] = before.listening;
    const [standby = 0] = before.standing;
    process.kill(victim, 'SIGKILL');
    const after = await until(({ listening }) => !listening.includes(victim) && listening.length === 2);
    expect(after.listening).toEqual([other, standby]);
    // Whoever is awake first accepts: two that connect at once may meet the same one.
    const answering = new Set<number>();
    for (let tries = 0; tries < 500 && answering.size < 2; tries += 1) {
      for (const pid of await Promise.all([ask(port), ask(port), ask(port)])) answering.add(pid);
    }
    expect(answering).toEqual(new Set([other, standby]));
    const whole = await until(({ standing }) => standing.length === 1);
    expect(whole.standing).not.toContain(standby);
  });

  it('replaces a standby that is killed, and goes on serving when all that listen are', async () => {
    const { port, until } = await supervise(1);
    const { standing, listening } = await until((now) => now.standing.length === 1);
    process.kill(standing[0] ?? 0, 'SIGKILL');
    const next = await until((now) => now.standing.length === 1 && now.standing[0] !== standing[0]);
    expect(next.listening).toEqual(listening);
    process.kill(listening[0] ?? 0, 'SIGKILL');
    await until((now) => now.listening[0] === next.standing[0]);
    expect(await ask(port)).toBe(next.standing[0]);
  });

  it('ends its processes when it is closed', async () => {
    const { child, until } = await supervise(2);
    const { listening, standing } = await until((now) => now.standing.length === 1);
    child.send('close');
    await once(child, 'exit');
    for (const pid of [...listening, ...standing]) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });

  it('tells when a process can’t start, and not what with', async () => {
    const { told, child, stderr } = await supervise(2, true);
    expect(told).toEqual([{ code: 'PROCESS_ENDED' }]);
    await once(child, 'exit');
    expect(stderr()).toContain('NO_GOOD');
    expect(stderr()).not.toContain('a secret');
  });
});

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
