import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readRepository } from '../structure/repository.ts';
import { runCommand } from './command.ts';

export interface PackedPackage {
  readonly name: string;
  /** `packages/core`. */
  readonly folder: string;
  readonly tarball: string;
}

/** Packs every public package as it would be published. They must be built. */
export async function packAll(root: string, into: string): Promise<readonly PackedPackage[]> {
  const open = readRepository(root).packages.filter((one) => !one.manifest.private);
  const packed: PackedPackage[] = [];
  for (const { manifest, folder } of open) {
    const { code, output } = await runCommand('pnpm', ['pack', '--pack-destination', into], {
      cwd: join(root, folder),
    });
    const stem = `${manifest.name.replace('@', '').replace('/', '-')}-${manifest.version}.tgz`;
    if (code !== 0 || !readdirSync(into).includes(stem)) throw new Error(`${folder} could not be packed: ${output}`);
    packed.push({ name: manifest.name, folder, tarball: join(into, stem) });
  }
  return packed;
}
