import { canonicalJson, type LocalizedText } from '@countersign/contracts';
import * as v from 'valibot';
import { type ApprovalRecord, fold } from '../actions/four-eyes.js';
import { checkKriMetrics } from '../dataset/kri-metrics.js';
import { contentDigest, type Manifest, parseManifest, sha256Hex } from '../manifest.js';
import { parseReceipt, type Receipt, receiptIsAbout } from '../resources/receipt.js';
import { type TrustedKey, verifyDetached } from '../signature/detached-jws.js';
import { digestList, type EvidenceFiles } from './evidence-pack.js';
import { evidenceTexts, readmes } from './pack-texts.js';
import { unzipFiles } from './pack-zip.js';

export interface EvidenceFinding {
  readonly code: keyof typeof evidenceTexts;
  /** Of the pack; empty for the whole. */
  readonly file: string;
  readonly message: LocalizedText;
}

export interface EvidenceReport {
  /** Nothing was found. */
  readonly valid: boolean;
  readonly findings: readonly EvidenceFinding[];
  /** What it proves; only where it is valid. */
  readonly proves?: EvidenceSummary | undefined;
}

export interface EvidenceSummary {
  readonly submissionId: string;
  readonly entity: string;
  readonly period: { readonly from: string; readonly to: string };
  readonly manifestSha256: string;
  readonly preparedBy: string;
  readonly approvedBy: readonly string[];
  /** A proof of a person among the approvals is simulated: no submission to a real receiver. */
  readonly simulated: boolean;
  /** `null`: there is no receipt in the pack. */
  readonly receipt: { readonly receiptNo: string; readonly state: string; readonly receivedAt: string } | null;
}

export interface EvidenceKeys {
  /** Got from the parties themselves, never from a pack. */
  readonly submitterKeys: readonly TrustedKey[];
  readonly receiverKeys: readonly TrustedKey[];
}

/**
 * Proves a pack offline, as a zip or as files by name: every signature by a pinned key, every digest, the dataset's own
 * rules, four eyes, and the chain from receipt to manifest to dataset and approvals. Never throws; opens nothing.
 */
export function verifyEvidencePack(pack: Uint8Array | EvidenceFiles, keys: EvidenceKeys): EvidenceReport {
  const files = pack instanceof Uint8Array ? unzipFiles(pack) : pack;
  if (files === 'unreadable') return report([found('PACK_UNREADABLE', '')]);
  if (files === 'not-canonical') return report([found('NOT_CANONICAL', '')]);
  const examiner = new Examiner(files, keys);
  return report(examiner.findings(), examiner.summary());
}

const recordShape = v.strictObject({
  schema: v.literal('countersign.approvals/1'),
  approval: v.string(),
  preparedBy: v.string(),
  initiator: v.string(),
  approvals: v.array(
    v.strictObject({
      by: v.string(),
      onBehalfOf: v.nullable(v.string()),
      node: v.string(),
      at: v.string(),
      proof: v.string(),
    }),
  ),
});

class Examiner {
  readonly #files: EvidenceFiles;
  readonly #keys: EvidenceKeys;
  readonly #manifest: Manifest | undefined;
  readonly #receipt: Receipt | undefined;
  readonly #findings: EvidenceFinding[] = [];

  constructor(files: EvidenceFiles, keys: EvidenceKeys) {
    this.#files = files;
    this.#keys = keys;
    this.#manifest = parseManifest(this.#text('manifest.json') ?? '');
    this.#receipt = parseReceipt(this.#text('receipt.json') ?? '');
  }

  findings(): readonly EvidenceFinding[] {
    this.#checkNames();
    this.#checkDigests();
    this.#checkSignature('manifest', this.#keys.submitterKeys);
    this.#checkSignature('digests', this.#keys.submitterKeys);
    if (this.#manifest === undefined) this.#found('FORM', 'manifest.json');
    else {
      this.#checkDataset(this.#manifest);
      this.#checkApprovals(this.#manifest);
      this.#checkReceipt(this.#manifest);
    }
    return this.#findings;
  }

  summary(): EvidenceSummary | undefined {
    if (this.#manifest === undefined) return undefined;
    const { submissionId, entity, period, preparedBy, approvedBy } = this.#manifest;
    const receipt = this.#receipt && {
      receiptNo: this.#receipt.receiptNo,
      state: this.#receipt.state,
      receivedAt: this.#receipt.receivedAt,
    };
    const manifestSha256 = sha256Hex(this.#text('manifest.json') ?? '');
    const simulated = this.#approvals()?.approvals.some(({ proof }) => proof === 'simulation') ?? false;
    return {
      submissionId,
      entity,
      period,
      manifestSha256,
      preparedBy,
      approvedBy,
      simulated,
      receipt: receipt ?? null,
    };
  }

  #checkNames(): void {
    const withReceipt = this.#files.has('receipt.json') || this.#files.has('receipt.jws');
    const expected = new Set([
      ...Object.keys(readmes),
      ...['manifest.json', 'manifest.jws', 'approvals.json', 'digests.json', 'digests.jws'],
      ...(withReceipt ? ['receipt.json', 'receipt.jws'] : []),
      ...(this.#manifest?.files ?? []).map(({ name }) => `files/${name}`),
    ]);
    for (const name of expected) if (!this.#files.has(name)) this.#found('FILE_MISSING', name);
    for (const name of this.#files.keys()) if (!expected.has(name)) this.#found('FILE_UNEXPECTED', name);
  }

  #checkDigests(): void {
    const now = digestList(this.#files, this.#manifest?.submissionId ?? '');
    const then = this.#text('digests.json') ?? '';
    if (now === then) return;
    const listed = v.safeParse(
      v.pipe(
        v.string(),
        v.parseJson(),
        v.looseObject({ files: v.array(v.looseObject({ name: v.string(), sha256: v.string() })) }),
      ),
      then,
    );
    const digests = new Map(listed.success ? listed.output.files.map(({ name, sha256 }) => [name, sha256]) : []);
    const others = [...this.#files].filter(
      ([name, bytes]) => !name.startsWith('digests.') && digests.get(name) !== sha256Hex(bytes),
    );
    for (const [name] of others.length === 0 ? [['digests.json']] : others) this.#found('DIGEST', name ?? '');
  }

  #checkSignature(name: 'manifest' | 'digests' | 'receipt', trusted: readonly TrustedKey[]): void {
    const bytes = this.#files.get(`${name}.json`);
    const jws = this.#text(`${name}.jws`);
    if (bytes === undefined || jws === undefined) return; // FILE_MISSING says so.
    try {
      // Of whatever time: a pack is read for years.
      verifyDetached(jws, bytes, trusted, { now: Number.MAX_SAFE_INTEGER });
    } catch {
      this.#found('SIGNATURE', `${name}.jws`);
    }
  }

  #checkDataset(manifest: Manifest): void {
    const [described] = manifest.files;
    const name = `files/${described?.name ?? ''}`;
    const bytes = this.#files.get(name);
    if (described === undefined || bytes === undefined) return;
    const { valid, dataset } = checkKriMetrics(bytes);
    const { supersedes, lateReason, ...rest } = manifest;
    const content = {
      ...rest,
      file: described,
      supersedes: supersedes ?? undefined,
      lateReason: lateReason ?? undefined,
    };
    const same =
      valid &&
      described.sha256 === sha256Hex(bytes) &&
      described.size === bytes.length &&
      described.records === dataset?.records.length &&
      dataset.entity === manifest.entity &&
      canonicalJson(dataset.period) === canonicalJson(manifest.period);
    if (!same) this.#found('DATASET', name);
    if (contentDigest(content) !== manifest.contentSha256) this.#found('FORM', 'manifest.json');
  }

  #checkApprovals(manifest: Manifest): void {
    const text = this.#text('approvals.json');
    if (text === undefined) return;
    const record = this.#approvals();
    const same =
      record !== undefined &&
      canonicalJson(record) === text &&
      sha256Hex(text) === manifest.approvalsSha256 &&
      record.approval === manifest.approvalRef &&
      record.preparedBy === manifest.preparedBy &&
      isFourEyes(record, manifest);
    if (!same) this.#found('APPROVALS', 'approvals.json');
  }

  #approvals(): ApprovalRecord | undefined {
    const text = this.#text('approvals.json') ?? '';
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), recordShape), text);
    return parsed.success ? parsed.output : undefined;
  }

  #checkReceipt(manifest: Manifest): void {
    if (!this.#files.has('receipt.json')) return;
    this.#checkSignature('receipt', this.#keys.receiverKeys);
    const manifestSha256 = sha256Hex(this.#text('manifest.json') ?? '');
    if (this.#receipt === undefined) this.#found('FORM', 'receipt.json');
    else if (!receiptIsAbout(this.#receipt, manifest, manifestSha256)) this.#found('RECEIPT', 'receipt.json');
  }

  /** `undefined` where it is missing or no UTF-8. */
  #text(name: string): string | undefined {
    const bytes = this.#files.get(name);
    if (bytes === undefined) return undefined;
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      return '';
    }
  }

  #found(code: EvidenceFinding['code'], file: string): void {
    this.#findings.push(found(code, file));
  }
}

/** By the record alone: two people in two places, neither the maker nor who asked. */
function isFourEyes({ approvals, preparedBy, initiator }: ApprovalRecord, { approvedBy }: Manifest): boolean {
  const barred = new Set([fold(preparedBy), fold(initiator)]);
  const places = approvals.map(({ by, onBehalfOf }) => [fold(by), fold(onBehalfOf ?? by)]);
  const people = [...new Set(approvals.map(({ by }) => by))].sort();
  return (
    canonicalJson(people) === canonicalJson(approvedBy) &&
    places.every((place) => place.every((id) => !barred.has(id))) &&
    places.some(([by, place]) => places.some(([other, seat]) => by !== other && place !== seat))
  );
}

function found(code: EvidenceFinding['code'], file: string): EvidenceFinding {
  return { code, file, message: evidenceTexts[code] };
}

function report(findings: readonly EvidenceFinding[], proves?: EvidenceSummary): EvidenceReport {
  const valid = findings.length === 0;
  return { valid, findings, ...(valid ? { proves } : {}) };
}
