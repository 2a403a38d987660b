import { type ClientOptions, ConfigurationError, type Connector } from '@countersign/contracts';
import { assertDescriptor } from './descriptor-check.js';
import { createNetwork } from './network/network.js';
import { coreRemedies } from './remedies.js';

/** A connector as its package writes it: everything but the network, which is the same for all. */
export type ConnectorDefinition<Client, Options extends ClientOptions> = Omit<Connector<Client, Options>, 'network'>;

/**
 * Makes a connector of a definition. A connector package default-exports the result.
 * @throws {@link ConfigurationError} `INVALID_DESCRIPTOR` when descriptor and actions don't fit together.
 */
export function defineConnector<Client, Options extends ClientOptions>(
  definition: ConnectorDefinition<Client, Options>,
): Connector<Client, Options> {
  const { descriptor, actions } = definition;
  assertDescriptor(descriptor);
  const names = new Set<string>();
  for (const action of actions) {
    if (names.has(action.name)) incoherent(`actions/${action.name}`, 'The name is used twice.');
    names.add(action.name);
    for (const operation of action.operations) {
      if (!Object.hasOwn(descriptor.operations, operation)) {
        incoherent(`actions/${action.name}/operations`, `The descriptor declares no operation ${operation}.`);
      }
    }
  }
  for (const { name, reverse } of actions) {
    if (reverse !== undefined && !names.has(reverse.action)) {
      incoherent(`actions/${name}/reverse`, `There is no action ${reverse.action}.`);
    }
  }
  return { ...definition, network: (options) => createNetwork(descriptor, options) };
}

function incoherent(place: string, message: string): never {
  throw new ConfigurationError('INVALID_DESCRIPTOR', message, { place, remedy: coreRemedies.INVALID_DESCRIPTOR });
}
