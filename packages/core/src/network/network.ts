import {
  type Clock,
  type ConnectorDescriptor,
  type Logger,
  type Network,
  type NetworkOptions,
  systemClock,
} from '@countersign/contracts';
import { checkClientCertificate } from './client-certificate.js';
import { createDial } from './dial.js';
import { createEgressPolicy } from './egress-policy.js';
import type { ConnectionEvidence } from './evidence.js';
import { type Resolve, systemResolve } from './guarded-lookup.js';
import { parseProxy } from './proxy-tunnel.js';
import type { Warn } from './residency.js';
import { StrictAgent } from './strict-agent.js';
import { createTransport } from './transport.js';

/** What a network is given from outside; every part has a default. */
export interface NetworkPorts {
  /** Gives every address of a host; the policy judges them. @defaultValue the system's resolver */
  readonly resolve?: Resolve | undefined;
  readonly clock?: Pick<Clock, 'now'> | undefined;
  readonly logger?: Logger | undefined;
  /** Called once per connection, after all checks passed. */
  readonly onConnection?: ((evidence: ConnectionEvidence) => void) | undefined;
  /** For TCP, TLS and the checks together. @defaultValue 10_000 */
  readonly connectTimeoutMs?: number | undefined;
}

/** A network that also tells what its connections negotiated. */
export interface StrictNetwork extends Network {
  /** Newest evidence per `host:port`. */
  readonly evidence: ReadonlyMap<string, ConnectionEvidence>;
}

/**
 * The network as one environment of a descriptor allows it: TLS 1.3 (or an accepted, dated exception), only the listed
 * hosts, only public addresses; for the emulator, only loopback with the CA given. Opens nothing until it is used.
 * @throws {@link ConfigurationError} for options that don't fit the descriptor.
 */
export function createNetwork(
  descriptor: ConnectorDescriptor,
  options: NetworkOptions,
  ports: NetworkPorts = {},
): StrictNetwork {
  const clock = ports.clock ?? options.clock ?? systemClock;
  const logger = ports.logger ?? options.logger;
  const evidence = new Map<string, ConnectionEvidence>();
  const warn: Warn = (event, fields) => logger?.warn(event, fields);
  const { clientCertificate, proxy } = options;
  if (clientCertificate !== undefined) checkClientCertificate(clientCertificate, clock.now());
  const policy = createEgressPolicy(descriptor, options, () => clock.now(), warn);
  const dial = createDial({
    policy,
    clientCertificate,
    proxy: proxy === undefined ? undefined : parseProxy(proxy),
    warn,
    resolve: ports.resolve ?? systemResolve,
    clock,
    ca: options.ca,
    connectTimeoutMs: ports.connectTimeoutMs ?? 10_000,
    onConnection: (found) => {
      evidence.set(`${found.host}:${found.port}`, found);
      logger?.debug('tls.connected', { ...found });
      if (found.exception !== undefined) {
        warn('tls.exception-used', {
          host: found.host,
          protocol: found.protocol,
          exception: found.exception,
        });
      }
      ports.onConnection?.(found);
    },
  });
  const transport = createTransport(dial, {
    mutualTls: clientCertificate !== undefined,
    checkData: policy.checkData,
  });
  const agent = new StrictAgent(dial, policy.checkData);
  return {
    transport: transport.send,
    agent,
    evidence,
    close: async () => {
      agent.destroy();
      await transport.close();
      dial.close();
    },
  };
}
