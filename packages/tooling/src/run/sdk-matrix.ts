/** What came of one SDK. */
export interface PeerRun {
  readonly connector: string;
  readonly sdk: string;
  /** A vendor, or the community. */
  readonly keptBy: string;
  readonly version: string;
  /** An emulator kept by others, whose client our connector is. */
  readonly serves?: boolean | undefined;
  readonly calls: readonly PeerCall[];
}

export interface PeerCall {
  readonly call: string;
  readonly ok: boolean;
  readonly detail?: string | undefined;
}

/** What a peer script printed. @throws when it printed anything else, or nothing. */
export function parsePeerCalls(stdout: string): readonly PeerCall[] {
  const calls: unknown = JSON.parse(stdout.slice(Math.max(0, stdout.lastIndexOf('\n[') + 1)));
  if (!Array.isArray(calls) || calls.length === 0 || !calls.every(isPeerCall)) throw new TypeError('no list of calls');
  return calls;
}

function isPeerCall(value: unknown): value is PeerCall {
  return (
    typeof value === 'object' && value !== null && 'call' in value && 'ok' in value && typeof value.ok === 'boolean'
  );
}

/** The page docs/sdk-matrix.md. It holds no date and no time, so that it changes only when a result does. */
export function matrixPage(runs: readonly PeerRun[]): string {
  const clients = runs.filter(({ serves }) => serves !== true);
  const servers = runs.filter(({ serves }) => serves === true);
  const rows = clients.map(rowOf);
  const details = [...clients, ...servers].map(({ connector, sdk, serves, calls }) => {
    const lines = calls.map(
      ({ call, ok, detail }) => `- ${ok ? 'passes' : '**fails**'}: ${call}${ok ? '' : ` (${detail})`}`,
    );
    const title = serves ? `the ${connector} connector on ${sdk}` : `${sdk} on the ${connector} emulator`;
    return `\n## ${title}\n\n${lines.join('\n')}`;
  });
  const others =
    servers.length === 0
      ? []
      : [
          '',
          'Emulators kept by others, with our connector as their client; TLS 1.3 is a front of ours before them:',
          '',
          '| connector | emulator | kept by | version | calls as expected |',
          '| --- | --- | --- | --- | --- |',
          ...servers.map(rowOf),
        ];
  return [
    '# SDKs of others on our emulators',
    '',
    'Written by `npm run test:peers`. Each SDK runs unchanged, over TLS 1.3, against the emulator that the connector ships:',
    'what it calls successfully here, the emulator understands as the vendor does, as far as that SDK shows.',
    '',
    '| connector | SDK | kept by | version | calls as expected |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    ...others,
    ...details,
    '',
  ].join('\n');
}

function rowOf({ connector, sdk, keptBy, version, calls }: PeerRun): string {
  const passed = calls.filter(({ ok }) => ok).length;
  return `| ${connector} | \`${sdk}\` | ${keptBy} | ${version} | ${passed} of ${calls.length} |`;
}
