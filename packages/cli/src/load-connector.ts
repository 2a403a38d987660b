import { pathToFileURL } from 'node:url';
import { type Connector, type ConnectorCommand, foreignError } from '@countersign/contracts';
import type { EmulatorDefinition } from '@countersign/testing';
import { notSetUp, refusedInput } from './command-errors.js';
import { entryFile, type FoundPackage, findPackage, installedConnectors, type SubPath } from './find-packages.js';

/** The connector of a name: its id, its package's name, or the path of its package. */
export async function loadConnector(name: string, cwd: string): Promise<Connector> {
  const found = findConnector(name, cwd);
  const connector = await defaultExport(found, '.');
  if (!isConnector(connector)) throw refusedInput('CONNECTOR_INVALID', `${found.name} exports no connector.`, name);
  return connector;
}

export async function loadEmulator(name: string, cwd: string): Promise<EmulatorDefinition> {
  const found = findConnector(name, cwd);
  const definition = await defaultExport(found, './emulator');
  if (!isEmulator(definition)) throw refusedInput('CONNECTOR_INVALID', `${found.name} brings no emulator.`, name);
  return definition;
}

/** Commands of a connector's own, if its package brings any. */
export async function loadConnectorCommands(name: string, cwd: string): Promise<readonly ConnectorCommand[]> {
  const found = findConnector(name, cwd);
  const commands = await defaultExport(found, './commands');
  if (!Array.isArray(commands) || !commands.every(isCommand)) {
    throw refusedInput('CONNECTOR_INVALID', `${found.name} exports no list of commands.`, name);
  }
  return commands;
}

/** Ids of the installed connectors that bring commands of their own. */
export function connectorsWithCommands(cwd: string): readonly string[] {
  return installedConnectors(cwd)
    .filter((found) => entryFile(found, './commands') !== undefined)
    .flatMap(({ connector }) => (connector === undefined ? [] : [connector]));
}

/** Ids of the installed connectors, of those only that bring an emulator when asked for. */
export function connectorIds(cwd: string, options: { readonly withEmulator?: boolean } = {}): readonly string[] {
  return installedConnectors(cwd)
    .filter((found) => !options.withEmulator || entryFile(found, './emulator') !== undefined)
    .flatMap(({ connector }) => (connector === undefined ? [] : [connector]));
}

/** The default export of any package, for parts that are loaded by name (the demo). */
export async function loadPackage(name: string, cwd: string): Promise<Record<string, unknown>> {
  const found = findPackage(name, cwd);
  if (found === undefined) throw notSetUp('PACKAGE_NOT_FOUND', `${name} is not installed.`, name);
  return importFile(found, '.');
}

function findConnector(name: string, cwd: string): FoundPackage {
  const installed = installedConnectors(cwd).find(({ connector }) => connector === name);
  const found =
    installed ??
    findPackage(name, cwd) ??
    (/^[\w-]+$/.test(name) ? findPackage(`@countersign/${name}`, cwd) : undefined);
  if (found) return found;
  const known = connectorIds(cwd);
  const hint = known.length === 0 ? 'No connector is installed.' : `Installed: ${known.join(', ')}.`;
  throw notSetUp('CONNECTOR_NOT_FOUND', `There is no connector ${name}. ${hint}`, name);
}

async function defaultExport(found: FoundPackage, subPath: SubPath): Promise<unknown> {
  return (await importFile(found, subPath))['default'];
}

async function importFile(found: FoundPackage, subPath: SubPath): Promise<Record<string, unknown>> {
  const file = entryFile(found, subPath);
  if (file === undefined) throw refusedInput('CONNECTOR_INVALID', `${found.name} has no ${subPath}.`, found.name);
  try {
    const loaded: Record<string, unknown> = await import(pathToFileURL(file).href);
    return loaded;
  } catch (error) {
    const { name, code } = foreignError(error);
    throw refusedInput(
      'CONNECTOR_INVALID',
      `${found.name} can't be loaded: ${name}${code ? ` ${code}` : ''}.`,
      found.name,
    );
  }
}

function isConnector(value: unknown): value is Connector {
  if (!isRecord(value) || !isRecord(value['descriptor'])) return false;
  return (
    typeof value['descriptor']['id'] === 'string' &&
    Array.isArray(value['actions']) &&
    typeof value['create'] === 'function'
  );
}

function isEmulator(value: unknown): value is EmulatorDefinition {
  if (!isRecord(value)) return false;
  return typeof value['vendor'] === 'string' && isRecord(value['openapi']) && isRecord(value['operations']);
}

function isCommand(value: unknown): value is ConnectorCommand {
  if (!isRecord(value) || typeof value['run'] !== 'function' || !Array.isArray(value['options'])) return false;
  return typeof value['name'] === 'string' && /^[a-z][a-z0-9-]*$/.test(value['name']) && isRecord(value['title']);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
