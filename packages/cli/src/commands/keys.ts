import { randomUUID } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ConnectorError, foreignError, type Secret } from '@countersign/contracts';
import type { Command } from 'commander';
import type { CommandContext } from '../command-context.js';
import { notSetUp, refusedInput } from '../command-errors.js';
import { type OpenedInstallation, openInstallation } from '../installation/open-installation.js';
import { resolveReference } from '../installation/references.js';
import { table } from '../terminal.js';

interface KeysFlags {
  readonly installation?: string;
}

export function addKeys(program: Command, context: CommandContext): void {
  const { say } = context;
  const keys = program.command('keys').description(say('keys'));
  const add = (name: string, text: 'keysList' | 'keysRotate' | 'keysReencrypt') =>
    keys.command(name).description(say(text)).option('--installation <file>', say('installation'));
  add('list', 'keysList').action((flags: KeysFlags) => within(context, flags, list));
  add('rotate', 'keysRotate').action((flags: KeysFlags) => within(context, flags, rotate));
  add('reencrypt', 'keysReencrypt').action((flags: KeysFlags) => within(context, flags, reencrypt));
  keys
    .command('retire')
    .description(say('keysRetire'))
    .argument('<id>', say('keyId'))
    .option('--installation <file>', say('installation'))
    .action((id: string, flags: KeysFlags) => within(context, flags, (one, opened) => retire(one, opened, id)));
}

async function within(
  context: CommandContext,
  flags: KeysFlags,
  work: (context: CommandContext, opened: OpenedInstallation) => Promise<void>,
): Promise<void> {
  const opened = await openInstallation(context, flags.installation);
  try {
    await work(context, opened);
  } finally {
    await opened.stores.close();
  }
}

async function list(context: CommandContext, opened: OpenedInstallation): Promise<void> {
  const { report, say } = context;
  const { ids, current } = await keysOf(context, opened);
  const sealed = await opened.stores.tokens.list();
  const known = new Set([...ids, ...sealed.map(({ keyId }) => keyId)]);
  const keys = [...known].map((id) => ({
    id,
    current: id === current,
    held: ids.includes(id),
    connections: sealed.filter(({ keyId }) => keyId === id).length,
  }));
  const rows = keys.map(({ id, held, connections }) => [
    id,
    String(connections),
    say(id === current ? 'keyCurrent' : held ? 'keyOlder' : 'keyGone'),
  ]);
  report.result({ keys }, table([[say('key'), say('keySeals'), say('state')], ...rows]));
}

/** A new key goes first, the older ones stay: what runs meanwhile reads the file again and goes on. */
async function rotate(context: CommandContext, opened: OpenedInstallation): Promise<void> {
  const file = keyFileOf(opened);
  const { generateKey } = await import('@countersign/oauth');
  const { ids } = await keysOf(context, opened);
  await opened.stores.tokens.list(); // no new key where nothing could be sealed with it
  const id = nextId(ids);
  const text = readFileSync(file, 'utf8');
  replaceKeyFile(file, withFirst(text, `${id} ${generateKey().reveal()}`));
  context.report.note(context.say('keyMade', { id, file }));
  await reencrypt(context, opened);
}

async function reencrypt({ report, say, end }: CommandContext, { stores }: OpenedInstallation): Promise<void> {
  const { changed, left } = await stores.tokens.reencrypt();
  const text = say(left === 0 ? 'reencrypted' : 'reencryptedLeft', { changed, left });
  report.result({ ok: left === 0, changed, left }, text);
  end(left === 0 ? 0 : 1);
}

async function retire(context: CommandContext, opened: OpenedInstallation, id: string): Promise<void> {
  const { report, say } = context;
  const file = keyFileOf(opened);
  const { ids, current } = await keysOf(context, opened);
  if (!ids.includes(id)) throw refusedInput('KEY_NOT_THERE', `The key file holds no key ${id}.`, id);
  const sealed = (await opened.stores.tokens.list()).filter(({ keyId }) => keyId === id).length;
  if (id === current || sealed > 0) {
    throw refusedInput(
      'KEY_IN_USE',
      `${id} ${id === current ? 'is the current key' : `seals ${sealed} connections`}.`,
      id,
    );
  }
  const kept = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('#') || line.trim().split(/\s+/)[0] !== id);
  replaceKeyFile(file, kept.join('\n'));
  report.result({ ok: true, retired: id }, say('keyRetired', { id, file }));
}

async function keysOf({ terminal }: CommandContext, { installation }: OpenedInstallation) {
  const { parseKeyFile } = await import('@countersign/oauth');
  const { folder, keys, placeOf } = installation;
  const text: Secret = resolveReference(keys, { folder, env: terminal.env }, placeOf('keys'));
  const { keys: held, current } = parseKeyFile(text);
  return { ids: Object.keys(held), current };
}

function keyFileOf({ installation }: OpenedInstallation): string {
  const { keys, folder, placeOf } = installation;
  if ('file' in keys) return resolve(folder, keys.file);
  throw notSetUp('KEYS_IN_ENVIRONMENT', `The keys are in the environment variable ${keys.env}.`, placeOf('keys'));
}

/** `k3` after `k1` and `k2`. */
function nextId(ids: readonly string[]): string {
  const numbers = ids.map((id) => Number(/(\d{1,9})$/.exec(id)?.[1] ?? 0));
  const stem = /^(.*?)\d*$/.exec(ids[0] ?? '')?.[1] || 'k';
  const next = `${stem}${Math.max(0, ...numbers) + 1}`;
  return next.length <= 64 ? next : `k${randomUUID()}`;
}

/** Before the first key, after the comments above it. */
function withFirst(text: string, line: string): string {
  const lines = text.split('\n');
  const at = lines.findIndex((one) => one.trim() !== '' && !one.startsWith('#'));
  return [...lines.slice(0, at), line, ...lines.slice(at)].join('\n');
}

/** Whole or not at all: without its keys no connection can be read. */
function replaceKeyFile(file: string, text: string): void {
  const temporary = `${file}.${randomUUID()}.tmp`;
  try {
    writeFileSync(temporary, text, { flag: 'wx', mode: 0o600, flush: true });
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    if (ConnectorError.is(error)) throw error;
    const { code = 'unknown' } = foreignError(error);
    throw refusedInput('FILE_NOT_WRITABLE', `${file} can't be written (${code}).`, file);
  }
}
