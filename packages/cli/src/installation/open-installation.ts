import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { foreignError } from '@countersign/contracts';
import type { DiagnosisInput } from '@countersign/saml';
import type { CommandContext } from '../command-context.js';
import { notSetUp, refusedInput } from '../command-errors.js';
import type { ConnectionSettings } from './installation-schema.js';
import { openStores, type Stores } from './open-stores.js';
import { findInstallation, INSTALLATION_FILE, type Installation, readInstallation } from './read-installation.js';

/** An installation with its stores. Close the stores. */
export interface OpenedInstallation {
  readonly installation: Installation;
  readonly stores: Stores;
  /** Given where there is no installation: the connection of a running sandbox, as clients of its file know it. */
  readonly id?: string | undefined;
  /** What is known about the organisation's identity provider. */
  samlFacts(): Promise<DiagnosisInput['metadata']>;
}

/**
 * Opens the nearest `countersign.yaml`. Without one, `emulator` alone is enough: the tokens then go where clients of the
 * sandbox look for them.
 * @throws {@link ConfigurationError} `INSTALLATION_NOT_FOUND` and as {@link readInstallation} and {@link openStores}.
 */
export async function openInstallation(
  { terminal }: Pick<CommandContext, 'terminal'>,
  given: string | undefined,
  { emulator = false }: { readonly emulator?: string | false | undefined } = {},
): Promise<OpenedInstallation> {
  const file = findInstallation(terminal.cwd, given);
  if (file === undefined) {
    if (emulator === false) {
      throw notSetUp('INSTALLATION_NOT_FOUND', `There is no ${INSTALLATION_FILE} here or above.`, '--installation');
    }
    return openSandboxOnly(terminal.cwd, emulator);
  }
  const installation = readInstallation(file);
  return {
    installation,
    stores: await openStores(installation, terminal),
    samlFacts: async () => samlFactsOf(installation),
  };
}

async function openSandboxOnly(cwd: string, vendor: string): Promise<OpenedInstallation> {
  const { createMemoryAuthorizationStore, openSandboxStore } = await import('@countersign/oauth');
  const sandbox = join(cwd, '.countersign', 'sandbox.json');
  const tokens = await openSandboxStore(sandbox);
  const configured: ConnectionSettings = {
    connector: vendor,
    environment: 'emulator',
    sandbox,
    ...{ credentials: {}, settings: {}, acceptTls12: [], expires: {} },
  };
  return {
    installation: {
      ...{ tenant: 'sandbox', timeZone: 'UTC', locale: 'en', bindings: [], file: sandbox, folder: cwd },
      database: { folder: join(cwd, '.countersign') },
      keys: { file: join(cwd, '.countersign', 'key') },
      connections: { [vendor]: configured },
      placeOf: () => sandbox,
    },
    stores: { tokens, authorizations: createMemoryAuthorizationStore(), close: async () => {} },
    id: `${vendor}:emulator`,
    samlFacts: async () => undefined,
  };
}

async function samlFactsOf({ saml, folder, placeOf }: Installation): Promise<DiagnosisInput['metadata']> {
  if (saml === undefined) return undefined;
  const { certificateFindings, parseIdpMetadata } = await import('@countersign/saml');
  let text: string;
  try {
    text = readFileSync(resolve(folder, saml.idpMetadata), 'utf8');
  } catch (error) {
    const place = placeOf('saml', 'idpMetadata');
    throw refusedInput('FILE_NOT_READABLE', `${saml.idpMetadata} can't be read (${foreignError(error).code}).`, place);
  }
  const { signingCertificates } = parseIdpMetadata(text);
  return { state: 'ok', certificates: certificateFindings(signingCertificates, Date.now()) };
}
