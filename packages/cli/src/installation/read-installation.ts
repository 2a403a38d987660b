import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { foreignError } from '@countersign/contracts';
import * as v from 'valibot';
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import { notSetUp, refusedInput } from '../command-errors.js';
import { type InstallationSettings, installationSchema } from './installation-schema.js';

export const INSTALLATION_FILE = 'countersign.yaml';

/** An installation, read and checked. */
export interface Installation extends InstallationSettings {
  readonly file: string;
  /** Relative paths of the file start here. */
  readonly folder: string;
  /** `countersign.yaml:12:5` of a place in the file, by keys. */
  placeOf(...path: readonly string[]): string;
}

/**
 * Reads `countersign.yaml`, strictly.
 * @throws {@link ConfigurationError} `INSTALLATION_NOT_FOUND`; {@link InputError} `INSTALLATION_INVALID`, `SECRET_INLINE`
 * or `KEY_IN_DATA_FOLDER` with file, line and column. No value of the file is in an error.
 */
export function readInstallation(path: string): Installation {
  const file = resolve(path);
  const text = readText(file);
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, version: '1.2', schema: 'core' });
  const at = (offset: number | undefined): string => {
    const { line, col } = counter.linePos(offset ?? 0);
    return `${basename(file)}:${line}:${col}`;
  };
  const [broken] = document.errors;
  if (broken !== undefined) {
    throw refusedInput('INSTALLATION_INVALID', `The file is not YAML: ${broken.code}.`, at(broken.pos[0]));
  }
  const placeOf = (...keys: readonly string[]): string => at(offsetOf(document, keys));
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch {
    throw refusedInput(
      'INSTALLATION_INVALID',
      'The file has aliases that lead nowhere, or to too much.',
      basename(file),
    );
  }

  const inline = findInlineSecret(value);
  if (inline !== undefined) {
    throw refusedInput('SECRET_INLINE', `${inline.join('.')} stands in the file itself.`, placeOf(...inline));
  }
  if (value === null) throw refusedInput('INSTALLATION_INVALID', 'The file is empty.', basename(file));
  const parsed = v.safeParse(installationSchema, value);
  if (!parsed.success) {
    const findings = parsed.issues.map((issue) => {
      const keys = (issue.path ?? []).map(({ key }) => String(key));
      return { place: placeOf(...keys), message: issueText(issue, keys) };
    });
    const [first] = findings;
    throw refusedInput(
      'INSTALLATION_INVALID',
      findings.map(({ message }) => message).join(' '),
      first?.place ?? basename(file),
    );
  }
  const installation = { ...parsed.output, file, folder: dirname(file), placeOf };
  refuseKeyInDataFolder(installation);
  return installation;
}

/** The file that `--installation` names, else the nearest one from the working folder upwards. */
export function findInstallation(cwd: string, given: string | undefined): string | undefined {
  if (given !== undefined) return resolve(cwd, given);
  for (let folder = cwd; ; folder = dirname(folder)) {
    const file = join(folder, INSTALLATION_FILE);
    if (existsSync(file)) return file;
    if (dirname(folder) === folder) return undefined;
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code = 'unreadable' } = foreignError(error);
    throw notSetUp('INSTALLATION_NOT_FOUND', `${file} can't be read (${code}).`, '--installation');
  }
}

/** Words of the finding; never a value, as one may be a secret in the wrong place. */
function issueText(issue: v.BaseIssue<unknown>, keys: readonly string[]): string {
  const name = keys.join('.') || 'The file';
  if (issue.expected === 'never') return `${name} is not known here.`;
  if (issue.received === 'undefined') return `${name} is missing.`;
  if (issue.kind === 'validation' || issue.type === 'union') return `${name}: ${issue.message} is wanted.`;
  return `${name}: ${issue.expected ?? 'another value'} is wanted.`;
}

/** A setting whose name says what it holds. */
const SECRET_NAME = /secret|password|passphrase|private_?key|token|api_?key$|signing_?key$/i;

function findInlineSecret(value: unknown): readonly string[] | undefined {
  const connections = field(value, 'connections');
  const found: (readonly string[])[] = [];
  if (typeof field(value, 'keys') === 'string') found.push(['keys']);
  if (typeof field(field(value, 'database'), 'url') === 'string') found.push(['database', 'url']);
  for (const [name, connection] of entriesOf(connections)) {
    for (const [key, credential] of entriesOf(field(connection, 'credentials'))) {
      if (typeof credential !== 'object') found.push(['connections', name, 'credentials', key]);
    }
    for (const [key, setting] of entriesOf(field(connection, 'settings'))) {
      if (SECRET_NAME.test(key) && typeof setting === 'string') found.push(['connections', name, 'settings', key]);
    }
  }
  return found[0];
}

/** Where a copy of the data folder goes, its keys would go too. */
function refuseKeyInDataFolder({ database, keys, folder, placeOf }: Installation): void {
  if (!('folder' in database) || !('file' in keys)) return;
  const [data, key] = [real(resolve(folder, database.folder)), real(resolve(folder, keys.file))];
  const way = relative(data, key);
  if (way.startsWith('..') || resolve(way) === way) return;
  throw refusedInput('KEY_IN_DATA_FOLDER', 'The key file lies in the data folder.', placeOf('keys', 'file'));
}

/** With links followed as far as the path exists. */
function real(path: string): string {
  if (existsSync(path)) return realpathSync(path);
  const above = dirname(path);
  return above === path ? path : join(real(above), basename(path));
}

function offsetOf(document: Document, keys: readonly string[]): number | undefined {
  let node: unknown = document.contents;
  let offset = rangeOf(node);
  for (const key of keys) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === key);
      if (pair === undefined) return offset;
      offset = rangeOf(pair.key) ?? offset;
      node = pair.value;
    } else {
      node =
        isNode(node) && 'get' in node ? Reflect.apply(Reflect.get(node, 'get'), node, [Number(key), true]) : undefined;
      offset = rangeOf(node) ?? offset;
    }
  }
  return offset;
}

function rangeOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
}
