import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { Secret } from '@countersign/contracts';
import type { Command } from 'commander';
import type { CommandContext } from '../command-context.js';
import { notSetUp, refusedInput } from '../command-errors.js';
import { changeKeyFile } from '../installation/key-file.js';
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
  await opened.stores.tokens.list(); // no new key where nothing could be sealed with it
  let id = '';
  await changeKeyFile(opened.stores, file, async (text) => {
    id = nextId((await keysIn(Secret.of(text))).ids);
    return withFirst(text, `${id} ${generateKey().reveal()}`);
  });
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
  const { tokens } = opened.stores;
  await changeKeyFile(opened.stores, file, async (text) => {
    const { ids, current } = await keysIn(Secret.of(text));
    if (!ids.includes(id)) throw refusedInput('KEY_NOT_THERE', `The key file holds no key ${id}.`, id);
    if (id === current) throw refusedInput('KEY_IN_USE', `${id} is the current key.`, id);
    // Who sealed with it just now, and has not stored yet, holds the connection's lock.
    for (const { connection } of await tokens.list()) await tokens.withLock(connection, async () => {});
    const sealed = (await tokens.list()).filter(({ keyId }) => keyId === id).length;
    if (sealed > 0) throw refusedInput('KEY_IN_USE', `${id} seals ${sealed} connections.`, id);
    const isOther = (line: string) => line.startsWith('#') || line.trim().split(/\s+/)[0] !== id;
    return text.split('\n').filter(isOther).join('\n');
  });
  report.result({ ok: true, retired: id }, say('keyRetired', { id, file }));
}

async function keysOf({ terminal }: CommandContext, { installation }: OpenedInstallation) {
  const { folder, keys, placeOf } = installation;
  return keysIn(resolveReference(keys, { folder, env: terminal.env }, placeOf('keys')));
}

async function keysIn(text: Secret): Promise<{ readonly ids: readonly string[]; readonly current: string }> {
  const { parseKeyFile } = await import('@countersign/oauth');
  const { keys, current } = parseKeyFile(text);
  return { ids: Object.keys(keys), current };
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
