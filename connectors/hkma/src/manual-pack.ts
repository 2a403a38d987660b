import { InputError } from '@countersign/contracts';
import { zipSync } from 'fflate';
import { type SealedManifest, sha256Hex } from './manifest.js';
import { remedies } from './remedies.js';

const readme = `Manual submission pack

manifest.json   what is submitted, in canonical JSON (RFC 8785)
manifest.jws    detached signature over the exact bytes of manifest.json (RFC 7515 appendix F, RFC 7797)
files/          the files that the manifest names by SHA-256

HKMA publishes no public API or format for this; the format is Countersign's own.
金管局沒有公布相關的公開 API 或格式；此格式由 Countersign 自行訂立。
`;

/**
 * What goes by another channel when the upload can't: a zip of manifest, signature and file. The same input gives the same
 * bytes.
 * @throws {@link InputError} `CONTENT_CHANGED` when the file is not the manifest's.
 */
export function createManualPack(pack: {
  readonly sealed: SealedManifest;
  readonly jws: string;
  readonly file: Uint8Array;
}): Uint8Array {
  const [described] = pack.sealed.manifest.files;
  if (described?.sha256 !== sha256Hex(pack.file)) {
    throw new InputError('CONTENT_CHANGED', 'The file is not the one of the manifest.', {
      place: 'file',
      remedy: remedies.CONTENT_CHANGED,
    });
  }
  return zipSync(
    {
      'README.txt': Buffer.from(readme),
      'manifest.json': pack.sealed.bytes,
      'manifest.jws': Buffer.from(pack.jws),
      [`files/${described.name}`]: pack.file,
    },
    // No clock: the first day that a zip can tell.
    { mtime: new Date(1980, 0, 1), level: 6 },
  );
}
