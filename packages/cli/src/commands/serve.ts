import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { foreignError, type Logger, Secret } from '@countersign/contracts';
import type { WebhookReceiver } from '@countersign/server';
import type { Command } from 'commander';
import type { CommandContext } from '../command-context.js';
import { refusedInput } from '../command-errors.js';
import { consentFacts } from '../consent/run-consent.js';
import { watchGrants } from '../doctor/watch-grants.js';
import { type OpenedInstallation, openInstallation } from '../installation/open-installation.js';
import { resolveReference } from '../installation/references.js';
import { openVendor, type VendorAtHand } from '../installation/vendor-at-hand.js';
import { wholeNumber } from '../option-values.js';

interface ServeFlags {
  readonly origin: string;
  readonly port: string;
  readonly host: string;
  readonly cert?: string;
  readonly key?: string;
  readonly installation?: string;
}

/** `webhookSecret`, and any other credential that begins so: one that is being rotated out. */
const WEBHOOK_SECRET = /^webhookSecret/;

export function addServe(program: Command, context: CommandContext): void {
  const { say } = context;
  program
    .command('serve')
    .description(say('serve'))
    .requiredOption('--origin <url>', say('serveOrigin'))
    .option('--port <number>', say('servePort'), '8443')
    .option('--host <address>', say('serveHost'), '127.0.0.1')
    .option('--cert <file>', say('serveCert'))
    .option('--key <file>', say('serveKey'))
    .option('--installation <file>', say('installation'))
    .action((flags: ServeFlags) => runServe(context, flags));
}

/** Runs until the terminal says stop. */
async function runServe(context: CommandContext, flags: ServeFlags): Promise<void> {
  const { terminal, report, say } = context;
  const port = wholeNumber(flags.port, '--port', 65_535);
  const tls = certificateOf(context, flags);
  const opened = await openInstallation(context, flags.installation);
  const vendors: VendorAtHand[] = [];
  const ends: (() => Promise<void>)[] = [() => opened.stores.close()];
  try {
    for (const [name, configured] of Object.entries(opened.installation.connections)) {
      const vendor = await openVendor(opened.installation, name, configured, { ...opened, env: terminal.env });
      vendors.push(vendor);
      ends.push(() => vendor.close());
    }
    const { inbox, ready, close } = await openInbox(context, opened);
    ends.push(close);
    const { createConsentHandlers } = await import('@countersign/oauth');
    const { createServer, listen } = await import('@countersign/server');
    const receivers = vendors.flatMap((vendor) => receiverOf(vendor, opened.installation.tenant));
    const logger: Logger = {
      debug: () => {},
      warn: (event, fields) => report.note(`${new Date().toISOString()} ${event} ${JSON.stringify(fields)}`),
    };
    const consents = createConsentHandlers({
      authorizations: opened.stores.authorizations,
      tokens: opened.stores.tokens,
      facts: (id) => consentFacts(ofConnection(vendors, id)),
    });
    const server = createServer({ origin: flags.origin, inbox, receivers, consents, ready, logger });
    const listening = await listen(server, { port, host: flags.host, tls });
    ends.push(() => listening.close());
    const watching = watchGrants({
      ...{ vendors, logger },
      stores: opened.stores,
      tenant: opened.installation.tenant,
      publish: (event) =>
        inbox.accept([event], {
          body: Buffer.from(JSON.stringify(event)),
          headers: { 'content-type': 'application/cloudevents+json' },
        }),
      signal: terminal.stop,
    });
    ends.push(() => watching);
    const webhooks = receivers.map(({ identity }) => `${server.origin}/v1/webhooks/${identity.name}`);
    const callbacks = vendors
      .filter(({ connector }) => connector.descriptor.oauth?.grants.includes('authorization_code'))
      .map(({ connector }) => `${server.origin}/v1/oauth/callback/${connector.descriptor.id}`);
    report.result(
      { ok: true, origin: server.origin, port: listening.port, webhooks, callbacks: [...new Set(callbacks)] },
      [
        say('serving', { origin: server.origin, port: String(listening.port) }),
        ...webhooks,
        ...new Set(callbacks),
      ].join('\n'),
    );
    await new Promise<void>((done) => {
      if (terminal.stop.aborted) done();
      terminal.stop.addEventListener('abort', () => done(), { once: true });
    });
  } finally {
    for (const end of ends.reverse()) await end();
  }
}

/** Bindings run in a worker; what is taken here waits for it in the same database. */
async function openInbox({ terminal, locale }: CommandContext, { installation }: OpenedInstallation) {
  const { connectDatabase, openRuntime } = await import('@countersign/runtime');
  const { database: where, folder, tenant, timeZone, placeOf } = installation;
  const database = await connectDatabase(
    'folder' in where
      ? { dataFolder: resolve(folder, where.folder) }
      : { url: resolveReference(where.url, { folder, env: terminal.env }, placeOf('database', 'url')).reveal() },
  );
  try {
    const runtime = await openRuntime({
      ...{ tenant, timeZone, locale, database, bindings: [], wakeups: 'scan' },
      directory: async () => ({ users: [], roles: [], departments: [], substitutions: [], admins: [] }),
      connect: async () => [],
    });
    return {
      inbox: runtime.inbox,
      ready: async () => void (await database.query('select 1')),
      close: async () => {
        await runtime.close();
        await database.close();
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

function receiverOf(vendor: VendorAtHand, tenant: string): readonly WebhookReceiver[] {
  const { connector, credentials, id, name, environment, settings } = vendor;
  const secrets = Object.entries(credentials).flatMap(([key, secret]) => (WEBHOOK_SECRET.test(key) ? [secret] : []));
  if (connector.webhooks === undefined || secrets.length === 0) return [];
  const identity = { id, name, tenant, connector: connector.descriptor.id, environment, settings };
  return [{ identity, intake: connector.webhooks, secrets: () => secrets }];
}

function ofConnection(vendors: readonly VendorAtHand[], id: string): VendorAtHand {
  const found = vendors.find((vendor) => vendor.id === id);
  if (found !== undefined) return found;
  throw refusedInput('CONNECTION_NOT_CONFIGURED', 'The consent is for a connection that is not configured here.', id);
}

function certificateOf({ files }: CommandContext, { cert, key }: ServeFlags) {
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined || key === undefined) {
    throw refusedInput('FILE_NOT_READABLE', 'A certificate and its key are given together.', cert ? '--key' : '--cert');
  }
  const read = (path: string, place: string): string => {
    try {
      return readFileSync(files.resolve(path), 'utf8');
    } catch (error) {
      throw refusedInput('FILE_NOT_READABLE', `${path} can't be read (${foreignError(error).code}).`, place);
    }
  };
  return { certificate: read(cert, '--cert'), privateKey: Secret.of(read(key, '--key')) };
}
