import { existsSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { foreignError, type Json } from '@countersign/contracts';
import * as v from 'valibot';
import { notSetUp, refusedInput } from './command-errors.js';
import { Files } from './read-files.js';

const sandboxSchema = v.looseObject({
  version: v.literal(1),
  ca: v.string(),
  emulators: v.record(v.string(), v.looseObject({ origin: v.pipe(v.string(), v.url()), adminToken: v.string() })),
});

export interface AdminAnswer {
  readonly status: number;
  readonly body: Json;
}

/** The admin API of a sandbox that runs in another process, found by its sandbox.json. */
export class RunningSandboxClient {
  readonly #document: v.InferOutput<typeof sandboxSchema>;
  readonly #file: string;

  private constructor(document: v.InferOutput<typeof sandboxSchema>, file: string) {
    this.#document = document;
    this.#file = file;
  }

  /** @throws {@link ConfigurationError} `SANDBOX_NOT_RUNNING`, {@link InputError} `FILE_INVALID`. */
  static find(folder: string): RunningSandboxClient {
    const file = join(folder, 'sandbox.json');
    if (!existsSync(file)) throw notSetUp('SANDBOX_NOT_RUNNING', `There is no ${file}.`, '--folder');
    const parsed = v.safeParse(sandboxSchema, new Files(folder).data(file, '--folder'));
    if (!parsed.success) throw refusedInput('FILE_INVALID', `${file} is no sandbox.json.`, file);
    return new RunningSandboxClient(parsed.output, file);
  }

  get vendors(): readonly string[] {
    return Object.keys(this.#document.emulators);
  }

  /** @throws {@link InputError} `UNKNOWN_VENDOR`, {@link ConfigurationError} `SANDBOX_NOT_RUNNING`. */
  async call(vendor: string, method: string, path: string, body?: Json): Promise<AdminAnswer> {
    const emulator = this.#document.emulators[vendor];
    if (emulator === undefined) {
      throw refusedInput('UNKNOWN_VENDOR', `The sandbox has no ${vendor}; it has: ${this.vendors.join(', ')}.`, vendor);
    }
    const text = body === undefined ? undefined : JSON.stringify(body);
    const options = {
      method,
      ca: this.#document.ca,
      minVersion: 'TLSv1.3',
      rejectUnauthorized: true,
      agent: false,
      headers: {
        'x-emulator-admin': emulator.adminToken,
        ...(text === undefined ? {} : { 'content-type': 'application/json' }),
      },
    } as const;
    return new Promise((resolve, reject) => {
      const failed = (error: unknown) => {
        const { code = 'no answer' } = foreignError(error);
        reject(
          notSetUp('SANDBOX_NOT_RUNNING', `${this.#file} names a sandbox that does not answer (${code}).`, '--folder'),
        );
      };
      const sending = request(`${emulator.origin}/__emulator${path}`, options, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', failed);
        response.on('end', () => {
          const body: Json = JSON.parse(Buffer.concat(chunks).toString('utf8'));
          resolve({ status: response.statusCode ?? 0, body });
        });
      });
      sending.on('error', failed);
      sending.end(text);
    });
  }
}
