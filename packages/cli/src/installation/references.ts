import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { foreignError, Secret } from '@countersign/contracts';
import { notSetUp } from '../command-errors.js';
import type { Reference } from './installation-schema.js';

/** Where references are looked up. */
export interface ReferencePlaces {
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** @throws {@link ConfigurationError} `SECRET_NOT_FOUND`, naming the variable or the file, never a value. */
export function resolveReference(reference: Reference, { folder, env }: ReferencePlaces, place: string): Secret {
  if ('env' in reference) {
    const value = env[reference.env];
    if (!value) throw notSetUp('SECRET_NOT_FOUND', `The environment variable ${reference.env} is not set.`, place);
    return Secret.of(value);
  }
  try {
    return Secret.of(readFileSync(resolve(folder, reference.file), 'utf8').replace(/\r?\n$/, ''));
  } catch (error) {
    const { code = 'unreadable' } = foreignError(error);
    throw notSetUp('SECRET_NOT_FOUND', `${reference.file} can't be read (${code}).`, place);
  }
}
