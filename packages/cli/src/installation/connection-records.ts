import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { foreignError, systemClock, uuidv7 } from '@countersign/contracts';
import * as v from 'valibot';
import { refusedInput } from '../command-errors.js';

/** Beside `countersign.yaml`; belongs into backups and version control: without it, stored tokens are nobody's. */
export const RECORDS_FOLDER = 'countersign.connections';

const recordSchema = v.strictObject({
  version: v.literal(1),
  id: v.pipe(v.string(), v.uuid()),
  connector: v.string(),
  environment: v.picklist(['production', 'sandbox', 'emulator']),
});
export type ConnectionRecord = v.InferOutput<typeof recordSchema>;

/**
 * The immutable id of a connection, made at its first use: one file a connection, which two processes can't both make.
 * @throws {@link InputError} `CONNECTION_CHANGED` when the name was used for another connector or environment.
 */
export function connectionRecord(
  folder: string,
  name: string,
  wanted: Pick<ConnectionRecord, 'connector' | 'environment'>,
): ConnectionRecord {
  const path = join(folder, RECORDS_FOLDER, `${name}.json`);
  const present = read(path) ?? make(path, { version: 1, id: uuidv7(systemClock), ...wanted });
  if (present.connector === wanted.connector && present.environment === wanted.environment) return present;
  throw refusedInput(
    'CONNECTION_CHANGED',
    `${name} was made for ${present.connector}, ${present.environment}; the file now says ${wanted.connector}, ${wanted.environment}.`,
    name,
  );
}

function read(path: string): ConnectionRecord | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (foreignError(error).code === 'ENOENT') return undefined;
    throw refusedInput('FILE_NOT_READABLE', `${path} can't be read (${foreignError(error).code ?? 'unknown'}).`, path);
  }
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), recordSchema), text);
  if (!parsed.success) throw refusedInput('FILE_INVALID', `${path} is no record of a connection.`, path);
  return parsed.output;
}

/** Whole or not at all, and the first one counts. */
function make(path: string, record: ConnectionRecord): ConnectionRecord {
  mkdirSync(join(path, '..'), { recursive: true });
  const temporary = `${path}.${randomUUID()}.tmp`;
  writeFileSync(temporary, `${JSON.stringify(record, null, 2)}\n`, { flag: 'wx', flush: true });
  try {
    linkSync(temporary, path);
    return record;
  } catch (error) {
    const first = foreignError(error).code === 'EEXIST' ? read(path) : undefined;
    if (first === undefined) throw error;
    return first;
  } finally {
    unlinkSync(temporary);
  }
}
