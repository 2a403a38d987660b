import { type ActionContext, ApiError, AuthError, RateLimitedError } from '@countersign/contracts';
import type { CallControl } from '@countersign/core';
import type { QuickBooks } from '../quickbooks.js';

// A type, not an interface: it goes into an action's output, which is JSON.
export type AttachedDocument = {
  readonly sha256: string;
  /** `null` when QuickBooks refused the file; the bill stands all the same. */
  readonly attachableId: string | null;
  /** Code of the refusal. */
  readonly refused?: string;
};

export interface ReadDocument {
  readonly sha256: string;
  readonly bytes: Uint8Array;
}

/** Read before anything is written: a document that is missing stops the booking. */
export function readDocuments(
  documents: ActionContext<QuickBooks>['documents'],
  sha256s: readonly string[] = [],
): Promise<readonly ReadDocument[]> {
  return Promise.all([...new Set(sha256s)].map(async (sha256) => ({ sha256, bytes: await documents.read(sha256) })));
}

/** Uploads a bill's documents, each once over all tries. */
export async function attachDocuments(
  { client, key, memo }: ActionContext<QuickBooks>,
  bill: { readonly id: string; readonly docNumber: string },
  documents: readonly ReadDocument[],
  control: CallControl,
): Promise<readonly AttachedDocument[]> {
  const attached: AttachedDocument[] = [];
  for (const [index, { sha256, bytes }] of documents.entries()) {
    const name = `document:${sha256}`;
    const noted = await memo.get(name);
    if (typeof noted === 'string') {
      attached.push({ sha256, attachableId: noted });
      continue;
    }
    const { contentType, extension } = kindOf(bytes);
    try {
      const { id } = await client.attachables.upload(
        {
          fileName: `${bill.docNumber.replace(/["\\]/g, '')}-${index + 1}.${extension}`,
          contentType,
          bytes,
          attachTo: { type: 'Bill', id: bill.id },
          note: `sha256 ${sha256}`,
        },
        { ...control, idempotencyKey: `${key}-d${index}` },
      );
      await memo.set(name, id);
      attached.push({ sha256, attachableId: id });
    } catch (error) {
      // A passing fault is for the next try. A refusal of the file doesn't undo the bill, but is shown.
      if (!(error instanceof ApiError) || error instanceof RateLimitedError || error.retryable) throw error;
      // That the access is refused says nothing about the file, and nothing about the bill, which stands by now.
      if (error.status === 401) throw accessRefused(error);
      attached.push({ sha256, attachableId: null, refused: error.code });
    }
  }
  return attached;
}

function accessRefused({ code }: ApiError): AuthError {
  return new AuthError('NEEDS_RECONNECT', 'QuickBooks refused the access while documents were being attached.', {
    details: { code },
  });
}

/** By the first bytes: PDF, PNG, JPEG, else anything. */
function kindOf(bytes: Uint8Array): { readonly contentType: string; readonly extension: string } {
  const head = Buffer.from(bytes.subarray(0, 8)).toString('latin1');
  if (head.startsWith('%PDF-')) return { contentType: 'application/pdf', extension: 'pdf' };
  if (head.startsWith('\x89PNG')) return { contentType: 'image/png', extension: 'png' };
  if (head.startsWith('\xff\xd8\xff')) return { contentType: 'image/jpeg', extension: 'jpg' };
  return { contentType: 'application/octet-stream', extension: 'bin' };
}
