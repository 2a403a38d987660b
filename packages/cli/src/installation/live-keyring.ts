import { readFileSync, statSync } from 'node:fs';
import { ConnectorError, foreignError, Secret } from '@countersign/contracts';
import type { Keyring } from '@countersign/oauth';
import { notSetUp, refusedInput } from '../command-errors.js';

/**
 * The keys of a key file as it is now: a process that runs while keys are rotated seals with the new one from its next
 * write on. A file that can't be read for a moment, or is no key file, leaves the keys as they were.
 * @throws {@link ConfigurationError} `SECRET_NOT_FOUND`, {@link InputError} `KEY_FILE_INVALID`, at the start.
 */
export async function openLiveKeyring(path: string, place: string): Promise<Keyring> {
  const { createKeyring, parseKeyFile } = await import('@countersign/oauth');
  const stamp = (): string => {
    const { mtimeMs, ino, size } = statSync(path);
    return `${mtimeMs} ${ino} ${size}`;
  };
  const read = (): { readonly ring: Keyring; readonly stamp: string } => {
    const before = stamp();
    return { ring: createKeyring(parseKeyFile(Secret.of(readFileSync(path, 'utf8')))), stamp: before };
  };
  const first = (): ReturnType<typeof read> => {
    try {
      return read();
    } catch (error) {
      if (ConnectorError.is(error)) {
        throw refusedInput('KEY_FILE_INVALID', `${path}, ${error.place ?? '-'}: ${error.message}`, place);
      }
      throw notSetUp('SECRET_NOT_FOUND', `${path} can't be read (${foreignError(error).code ?? 'unknown'}).`, place);
    }
  };
  let present = first();
  const fresh = (): Keyring => {
    try {
      if (stamp() !== present.stamp) present = read();
    } catch {
      // gone for a moment, or half written: the keys that are known still fit what they sealed
    }
    return present.ring;
  };
  return {
    get current() {
      return fresh().current;
    },
    key: (id) => fresh().key(id),
  };
}
