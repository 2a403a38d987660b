import { ConfigurationError, type ConnectorDescriptor, type NetworkOptions } from '@countersign/contracts';

const PLACEHOLDER = /\{([^{}=]+)(?:=([^{}]+))?\}/g;
const SETTING = /^[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*$/;

/**
 * Origin of every service of an environment: the descriptor's with the connection's settings filled in, or those given
 * for the emulator.
 * @throws {@link ConfigurationError} `INVALID_OPTION` when a setting is missing or an origin is no https origin.
 */
export function resolveOrigins(
  descriptor: ConnectorDescriptor,
  options: Pick<NetworkOptions, 'environment' | 'origins' | 'settings'>,
): ReadonlyMap<string, URL> {
  const environment = descriptor.environments[options.environment];
  if (environment === undefined)
    invalid('environment', `${descriptor.name} has no environment ${options.environment}.`);
  if (options.environment !== 'emulator' && options.origins !== undefined) {
    invalid('origins', 'Origins can be given for the emulator environment only.');
  }
  const source = options.environment === 'emulator' ? (options.origins ?? {}) : environment.origins;
  const origins = new Map<string, URL>();
  for (const [service, template] of Object.entries(source)) {
    const text = template.replace(PLACEHOLDER, (_all, name: string, otherwise?: string) =>
      setting(options.settings, name, service, otherwise),
    );
    origins.set(service, parseOrigin(text, service));
  }
  if (options.environment === 'emulator' && origins.size === 0) {
    invalid('origins', 'The emulator environment needs the origins of the emulator.');
  }
  return origins;
}

function parseOrigin(text: string, service: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.protocol !== 'https:' || url.username !== '' || url.password !== '') {
    return invalid(`origins/${service}`, `The origin of service ${service} must be an https URL without credentials.`);
  }
  if (url.search !== '' || url.hash !== '') invalid(`origins/${service}`, 'An origin has neither query nor fragment.');
  return url;
}

function setting(settings: NetworkOptions['settings'], name: string, service: string, otherwise?: string): string {
  const value = settings !== undefined && Object.hasOwn(settings, name) ? settings[name] : otherwise;
  if (value === undefined || !SETTING.test(value)) {
    return invalid(
      `settings/${name}`,
      `The origin of service ${service} needs the setting ${name}, a host name or part of one.`,
    );
  }
  return value;
}

function invalid(place: string, message: string): never {
  throw new ConfigurationError('INVALID_OPTION', message, { place });
}
