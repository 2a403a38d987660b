import type { Connector } from '@countersign/contracts';

/** Loaded when asked for: a worker needs one of them, and the time to load counts at every point. */
const connectors: Readonly<Record<string, () => Promise<{ readonly default: Connector }>>> = {
  dingtalk: () => import('@countersign/dingtalk'),
  docusign: () => import('@countersign/docusign'),
  'google-workspace': () => import('@countersign/google-workspace'),
  hkma: () => import('@countersign/hkma'),
  quickbooks: () => import('@countersign/quickbooks'),
  zoom: () => import('@countersign/zoom'),
};

export const connectorNames: readonly string[] = Object.keys(connectors);

export async function loadConnector(name: string): Promise<Connector> {
  const load = connectors[name];
  if (load === undefined) throw new Error(`There is no connector "${name}".`);
  return (await load()).default;
}
