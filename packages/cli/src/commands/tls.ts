import type { Command } from 'commander';
import type { CommandContext } from '../command-context.js';
import { UsageError } from '../command-errors.js';
import { table } from '../terminal.js';

export function addTls(program: Command, context: CommandContext): void {
  const { say, files, report } = context;
  program
    .command('tls')
    .description(say('tls'))
    .command('probe')
    .description(say('probe'))
    .argument('<host:port>', say('hostPort'))
    .option('--ca <file>', say('ca'))
    .action(async (address: string, options: { readonly ca?: string }) => {
      const { host, port } = parseAddress(address);
      const ca = options.ca === undefined ? undefined : files.text(options.ca, '--ca');
      const { probeTls } = await import('@countersign/core');
      const probe = await probeTls(host, port, { ca });
      const ok = probe.accepts['1.3'] && probe.authorized;
      const versions = (['1.3', '1.2'] as const)
        .filter((version) => probe.accepts[version])
        .map((version) => `TLSv${version}`);
      report.result(
        { ok, ...probe },
        [
          say('probed', { host: probe.host, port: probe.port, protocol: probe.protocol, cipher: probe.cipher }),
          say('probeAccepts', { versions: versions.join(', ') }),
          ...(probe.accepts['1.3'] ? [] : [say('probeBelow')]),
          ...(probe.authorized ? [] : [say('probeUntrusted', { reason: probe.reason ?? '?' })]),
          table(probe.chain.map(({ subject, issuer, validTo, sha256 }) => [subject, issuer, validTo, sha256])),
        ].join('\n'),
      );
      context.end(ok ? 0 : 1);
    });
}

/** `host`, `host:port`, `[::1]:port`. */
function parseAddress(address: string): { readonly host: string; readonly port: number } {
  const match = /^(?:\[([0-9a-f:.]+)\]|([^:/\s]+))(?::(\d{1,5}))?$/i.exec(address);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3] ?? 443);
  if (host === undefined || port < 1 || port > 65_535)
    throw new UsageError(`HOST:PORT is wanted, not ${address}.`, 'HOST:PORT');
  return { host, port };
}
