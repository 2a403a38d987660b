import type { SettingDescriptor } from './connector.js';
import type { ConnectorDescriptor } from './descriptor.js';
import { ConfigurationError } from './errors.js';

interface Choosable {
  readonly descriptor: ConnectorDescriptor;
  readonly settings?: readonly SettingDescriptor[];
}

/**
 * The connector as one connection uses it: with the grant that the settings choose (`grantChoices`) in the place of the
 * descriptor's own. The same connector where there is no choice, or none was made.
 * @throws {@link ConfigurationError} `INVALID_OPTION` for a grant that the connector doesn't know.
 */
export function withChosenGrant<C extends Choosable>(connector: C, settings: Readonly<Record<string, unknown>>): C {
  const { descriptor } = connector;
  const { setting = '', choices = {} } = descriptor.grantChoices ?? {};
  const chosen = Object.hasOwn(settings, setting) ? settings[setting] : undefined;
  if (descriptor.grantChoices === undefined || chosen === undefined) return connector;
  const choice = typeof chosen === 'string' && Object.hasOwn(choices, chosen) ? choices[chosen] : undefined;
  if (choice === undefined) {
    const known = Object.keys(choices).join(', ');
    throw new ConfigurationError('INVALID_OPTION', `The setting ${setting} is left out, or one of: ${known}.`, {
      place: `settings/${setting}`,
    });
  }
  const unneeded = (name: string) => choice.unneeded.includes(name);
  const { production, sandbox, emulator } = descriptor.environments;
  const environments = {
    production: { ...production, ...choice.environments.production },
    sandbox: { ...sandbox, ...choice.environments.sandbox },
    emulator: { ...emulator, ...choice.environments.emulator },
  };
  return {
    ...connector,
    descriptor: { ...descriptor, oauth: choice.oauth, environments },
    ...(connector.settings === undefined
      ? {}
      : { settings: connector.settings.map((one) => (unneeded(one.name) ? { ...one, required: false } : one)) }),
  };
}
