import { canonicalJson, InputError } from '@countersign/contracts';
import * as v from 'valibot';
import type { SignedText } from '../actions/submission-upload.js';
import { parseManifest, sha256Hex } from '../manifest.js';
import { remedies } from '../remedies.js';
import { readmes } from './pack-texts.js';
import { zipFiles } from './pack-zip.js';

/** Bytes of a pack by name; names never leave their folder. */
export type EvidenceFiles = ReadonlyMap<string, Uint8Array>;

export interface Evidence {
  /** As the action's output has them. */
  readonly manifest: SignedText;
  readonly approvals: string;
  /** Left out in a pack that goes by another channel, before any decision. */
  readonly receipt?: SignedText | undefined;
  /** The dataset. */
  readonly file: Uint8Array;
  /** Signs the list of digests: `client.submissions.sign`. */
  sign(bytes: Uint8Array): string;
}

/**
 * Everything about one submission, self-contained: manifest, signatures, dataset, receipt, approvals, digests, and how to
 * verify it in both languages.
 * @throws {@link InputError} `CONTENT_CHANGED` when the parts are not of one submission.
 */
export function evidenceFiles({ manifest, approvals, receipt, file, sign }: Evidence): EvidenceFiles {
  const parsed = parseManifest(manifest.text);
  const [described] = parsed?.files ?? [];
  if (parsed === undefined || described === undefined) throw changed('manifest');
  if (described.sha256 !== sha256Hex(file) || described.size !== file.length) throw changed('file');
  if (parsed.approvalsSha256 !== sha256Hex(approvals)) throw changed('approvals');
  const files = new Map<string, Uint8Array>(Object.entries(readmes).map(([name, text]) => [name, Buffer.from(text)]));
  files.set('manifest.json', Buffer.from(manifest.text));
  files.set('manifest.jws', Buffer.from(manifest.jws));
  files.set('approvals.json', Buffer.from(approvals));
  files.set(`files/${described.name}`, file);
  if (receipt !== undefined) {
    files.set('receipt.json', Buffer.from(receipt.text));
    files.set('receipt.jws', Buffer.from(receipt.jws));
  }
  const digests = Buffer.from(digestList(files, parsed.submissionId));
  files.set('digests.json', digests);
  files.set('digests.jws', Buffer.from(sign(digests)));
  return files;
}

/** The same as one zip. */
export function createEvidencePack(evidence: Evidence): Uint8Array {
  return zipFiles(evidenceFiles(evidence));
}

const signed = v.object({ text: v.string(), jws: v.string() });
const outputShape = v.object({ manifest: signed, approvals: v.string(), receipt: v.optional(signed) });

/**
 * The parts of a pack out of an output of `submission.upload` as it was stored, and the dataset's SHA-256; `undefined` for
 * anything else.
 */
export function parseEvidence(
  output: unknown,
): (Pick<Evidence, 'manifest' | 'approvals' | 'receipt'> & { readonly fileSha256: string }) | undefined {
  const parsed = v.safeParse(outputShape, output);
  const manifest = parsed.success ? parseManifest(parsed.output.manifest.text) : undefined;
  if (!parsed.success || manifest === undefined) return undefined;
  return { ...parsed.output, fileSha256: manifest.files[0]?.sha256 ?? '' };
}

/** Digests of everything but themselves, in canonical JSON. */
export function digestList(files: EvidenceFiles, submissionId: string): string {
  const listed = [...files]
    .filter(([name]) => !name.startsWith('digests.'))
    .map(([name, bytes]) => ({ name, sha256: sha256Hex(bytes), size: bytes.length }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
  return canonicalJson({ schema: 'countersign.evidence/1', submissionId, files: listed });
}

function changed(place: string): InputError {
  return new InputError('CONTENT_CHANGED', `${place} is not of this submission.`, {
    place,
    remedy: remedies.CONTENT_CHANGED,
  });
}
