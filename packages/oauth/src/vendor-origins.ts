import { ConfigurationError, type ConnectorDescriptor, type Environment } from '@countersign/contracts';

/**
 * Base URL of each of a vendor's services, the connection's settings filled in.
 * @throws {@link ConfigurationError} `INVALID_OPTION` naming a setting that is missing or can't stand in a host name.
 */
export function vendorOrigins(
  descriptor: ConnectorDescriptor,
  environment: Environment,
  settings: Readonly<Record<string, string>>,
  given: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  if (environment === 'emulator') return given;
  const origins = Object.entries(descriptor.environments[environment].origins);
  return Object.fromEntries(origins.map(([service, origin]) => [service, fill(origin, settings)]));
}

function fill(origin: string, settings: Readonly<Record<string, string>>): string {
  return origin.replace(/\{(\w+)(?:=([^{}]+))?\}/g, (_, name: string, otherwise?: string) => {
    const value = Object.hasOwn(settings, name) ? settings[name] : otherwise;
    if (value === undefined || !/^[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(value)) {
      throw new ConfigurationError('INVALID_OPTION', `The setting ${name} is needed for the vendor's address.`, {
        place: `settings/${name}`,
      });
    }
    return value;
  });
}

/** URL of an endpoint that the descriptor names by service and path. */
export function endpointUrl(
  at: { readonly origin: string; readonly path: string },
  origins: Readonly<Record<string, string>>,
): string {
  const base = Object.hasOwn(origins, at.origin) ? origins[at.origin] : undefined;
  if (base === undefined) {
    throw new ConfigurationError('INVALID_OPTION', `The address of ${at.origin} is not given.`, {
      place: `origins/${at.origin}`,
    });
  }
  return `${base.replace(/\/$/, '')}${at.path}`;
}
