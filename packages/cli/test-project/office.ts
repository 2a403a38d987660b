import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { type RunningSandbox, startSandbox } from '@countersign/testing';
import { runCommandLine } from '../src/command-line.js';
import { loadEmulator } from '../src/load-connector.js';

const root = join(import.meta.dirname, '..', '..', '..');

export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into documents freely
  readonly json: any;
}

export interface RunInput {
  readonly env?: Readonly<Record<string, string>>;
  readonly stop?: AbortSignal;
  /** What a person does at the address that the command shows. */
  readonly browser?: (url: string, office: Office) => Promise<unknown> | unknown;
  readonly typed?: (url: string, office: Office) => Promise<string>;
}

/** An installation in a folder of its own, beside running emulators of real connectors. The command runs in this process. */
export interface Office {
  readonly folder: string;
  readonly sandbox: RunningSandbox;
  write(name: string, content: string): Promise<string>;
  run(args: readonly string[], input?: RunInput): Promise<Run>;
  /** One GET that follows nothing. */
  get(url: string): Promise<{ readonly status: number; readonly location: string | undefined; readonly body: string }>;
  /** As a browser: opens the vendor's page, agrees, and goes where it is sent. */
  agree(url: string): Promise<{ readonly status: number; readonly body: string }>;
  remove(): Promise<void>;
}

export async function createOffice(...vendors: readonly string[]): Promise<Office> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-office-'));
  const scope = join(folder, 'node_modules', '@countersign');
  await mkdir(scope, { recursive: true });
  for (const vendor of vendors) await symlink(join(root, 'connectors', vendor), join(scope, vendor), 'junction');
  const definitions = await Promise.all(vendors.map((vendor) => loadEmulator(vendor, folder)));
  const sandbox = await startSandbox(definitions, { folder: join(folder, '.countersign') });

  const get: Office['get'] = (url) =>
    new Promise((resolve, reject) => {
      const { ca } = sandbox.document;
      const sending = request(url, { ca, agent: false }, (answer) => {
        let body = '';
        answer.setEncoding('utf8').on('data', (text: string) => {
          body += text;
        });
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, location: answer.headers.location, body }));
      });
      sending.on('error', reject);
      sending.end();
    });

  const office: Office = {
    folder,
    sandbox,
    get,
    async agree(url) {
      const page = await get(url);
      if (page.location === undefined) return page;
      const back = await fetch(page.location, { redirect: 'manual' });
      return { status: back.status, body: await back.text() };
    },
    async write(name, content) {
      const file = join(folder, name);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content);
      return file;
    },
    async run(args, { env = {}, stop = new AbortController().signal, browser, typed } = {}) {
      const [stdout, stderr] = [new PassThrough(), new PassThrough()];
      let [out, err] = ['', ''];
      let shown = '';
      let visit: unknown;
      stdout.setEncoding('utf8').on('data', (text: string) => {
        out += text;
      });
      stderr.setEncoding('utf8').on('data', (text: string) => {
        err += text;
        const url = /[:：]\s*(https:\/\/\S+)\s*$/.exec(text)?.[1]; // the note that ends with it
        if (url === undefined) return;
        shown = url;
        visit = Promise.resolve(browser?.(url, office));
      });
      const code = await runCommandLine(args, {
        ...{ stdout, stderr, cwd: folder, env, stop },
        ...(typed === undefined ? {} : { ask: () => typed(shown, office) }),
      });
      await visit;
      let json: unknown;
      try {
        json = JSON.parse(out);
      } catch {
        json = undefined;
      }
      return { code, stdout: out, stderr: err, json };
    },
    async remove() {
      await sandbox.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return office;
}

/** `countersign.yaml` with a key file outside the data folder. */
export async function install(office: Office, connections: string): Promise<void> {
  await chmod(await office.write('countersign.keys', `k1 ${'ab'.repeat(32)}\n`), 0o600);
  await office.write(
    'countersign.yaml',
    `tenant: acme
timeZone: Asia/Hong_Kong
locale: zh-HK
database: { folder: data }
keys: { file: countersign.keys }
connections:
${connections}`,
  );
}
