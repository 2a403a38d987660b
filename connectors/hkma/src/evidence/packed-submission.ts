import { parseManifest, type SealedManifest, sha256Hex } from '../manifest.js';
import { unzipFiles } from './pack-zip.js';

/** Manifest and dataset of a pack that `verifyEvidencePack` found valid; `undefined` for what is none. */
export function sealed(pack: Uint8Array): (SealedManifest & { readonly file: Uint8Array }) | undefined {
  const files = unzipFiles(pack);
  if (typeof files === 'string') return undefined;
  const bytes = files.get('manifest.json');
  const manifest = bytes && parseManifest(Buffer.from(bytes).toString('utf8'));
  const file = files.get(`files/${manifest?.files[0]?.name ?? ''}`);
  if (bytes === undefined || manifest === undefined || file === undefined) return undefined;
  return { manifest, bytes, sha256: sha256Hex(bytes), file };
}
