import { type Actor, type ApprovalInstance, sameRef } from '@countersign/contracts';
import type { DocuSign } from '@countersign/docusign';
import type { Runtime } from '@countersign/runtime';
import { TENANT } from './company.js';

const COMPLETED = 'io.countersign.docusign.envelope.completed.v1';

const archivist: Actor = {
  type: 'system',
  ref: { system: 'countersign', tenant: TENANT, kind: 'service', id: 'archive' },
  name: 'Archive',
};

/** A signed contract in the archive. */
export interface Archived {
  readonly approval: string;
  readonly envelopeId: string;
  /** Of the combined PDF with its certificate, lower-case hex: its name in the archive. */
  readonly sha256: string;
}

/**
 * Downloads what everybody has signed and keeps it under its digest, which it writes back to the approval. Safe to
 * repeat: what an approval has in the archive is left alone.
 */
export async function archiveSigned(runtime: Runtime, client: DocuSign): Promise<readonly Archived[]> {
  const archived: Archived[] = [];
  for (let after = 0; ; ) {
    const page = await runtime.events.list({ type: COMPLETED, after });
    for (const { event } of page) {
      const { correlationid: approval, subject: envelopeId } = event;
      if (approval === undefined || envelopeId === undefined) continue;
      const instance = await runtime.workspace.get(approval);
      if (instance === undefined || isNoted(instance, envelopeId)) continue;
      // The event says so, and yet: before that, the PDF is there without signatures.
      if ((await client.envelopes.get(envelopeId)).status !== 'completed') continue;
      const sha256 = await runtime.documents.put(await client.documents.download(envelopeId));
      await runtime.workspace.comment(approval, `${noteOf(envelopeId)}, sha256 ${sha256}`, archivist);
      archived.push({ approval, envelopeId, sha256 });
    }
    const last = page.at(-1);
    if (last === undefined) return archived;
    after = last.seq;
  }
}

function noteOf(envelopeId: string): string {
  return `Signed and archived 已簽妥並存檔: envelope ${envelopeId}`;
}

/** By the archive itself: anybody may write a comment that reads the same. */
function isNoted({ decisions }: ApprovalInstance, envelopeId: string): boolean {
  const note = noteOf(envelopeId);
  return decisions.some(({ by, comment }) => sameRef(by.ref, archivist.ref) && comment?.startsWith(note));
}
