import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';

/** `countersign sandbox …` as a process of its own, as a developer's second terminal has it. */
export interface SandboxProcess {
  /** What the emulator's books hold: one entry a record. */
  ledger(vendor: string): Promise<readonly { readonly kind: string; readonly id: string }[]>;
  /** What it was asked so far; status 0: the answer was cut off. */
  requests(vendor: string): Promise<readonly { readonly operationId?: string; readonly status: number }[]>;
  close(): Promise<void>;
}

interface SandboxFile {
  readonly ca: string;
  readonly emulators: Readonly<Record<string, { readonly origin: string; readonly adminToken: string }>>;
}

/** Starts it and waits until it says on stdout that it runs; by then `.countersign/sandbox.json` is there. */
export async function startSandboxProcess(
  command: string,
  folder: string,
  vendors: readonly string[],
): Promise<SandboxProcess> {
  const child = spawn(command, ['sandbox', ...vendors, '--json'], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number>((resolve) => child.on('close', (code) => resolve(code ?? 1)));
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text;
  });
  const started = new Promise<void>((resolve) => child.stdout.once('data', () => resolve()));
  const early = ended.then((code) => {
    throw new Error(`the sandbox ended with code ${code}: ${complaint}`);
  });
  await Promise.race([started, early]);
  early.catch(() => undefined); // from here on its end is what we ask for
  const sandbox: SandboxFile = JSON.parse(readFileSync(join(folder, '.countersign', 'sandbox.json'), 'utf8'));
  const ask = async (vendor: string, what: string) => {
    const emulator = sandbox.emulators[vendor];
    if (emulator === undefined) throw new Error(`no emulator of ${vendor} runs`);
    return JSON.parse(await get(`${emulator.origin}/__emulator/${what}`, emulator.adminToken, sandbox.ca));
  };
  return {
    ledger: (vendor) => ask(vendor, 'ledger'),
    requests: (vendor) => ask(vendor, 'requests'),
    close: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

function get(url: string, adminToken: string, ca: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { 'x-emulator-admin': adminToken };
    const asked = request(url, { ca, headers }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (piece: string) => {
        text += piece;
      });
      answer.on('end', () => resolve(text));
      answer.on('error', reject);
    });
    asked.on('error', reject).end();
  });
}
