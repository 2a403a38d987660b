import { createHash } from 'node:crypto';
import type { EmulatorRequest, EmulatorResponse } from '@countersign/testing';
import { answer, answering, apiHeaders, refuse, wireTime } from './answers.js';
import { mustFind } from './envelopes.js';
import { textPdf } from './pdf.js';
import type { Context, Envelope, StoredDocument } from './state.js';

export function listDocuments(request: EmulatorRequest, context: Context): EmulatorResponse {
  return answering(context, () => {
    const { id, documents } = mustFind(request, context);
    const uri = `/envelopes/${id}/documents`;
    const content = documents.map(({ documentId, name }, index) => ({
      documentId,
      name,
      type: 'content',
      uri: `${uri}/${documentId}`,
      order: String(index + 1),
    }));
    const summary = {
      documentId: 'certificate',
      name: 'Summary',
      type: 'summary',
      uri: `${uri}/certificate`,
      order: '999',
    };
    return answer(context, 200, { envelopeId: id, envelopeDocuments: [...content, summary] });
  });
}

/** One document, the certificate, or all as one PDF. */
export function downloadDocument(request: EmulatorRequest, context: Context): EmulatorResponse {
  return answering(context, () => {
    const envelope = mustFind(request, context);
    const wanted = request.pathParameters['documentId'] ?? '';
    const headers = { ...apiHeaders(context), 'content-type': 'application/pdf' };
    if (wanted === 'combined') {
      const certificate = request.query.get('certificate') === 'true' ? [certificatePage(envelope)] : [];
      const pages = envelope.documents.map((document) => documentPage(envelope, document));
      return { status: 200, headers, body: textPdf([...pages, ...certificate]) };
    }
    if (wanted === 'certificate') return { status: 200, headers, body: textPdf([certificatePage(envelope)]) };
    const document = envelope.documents.find(({ documentId }) => documentId === wanted);
    if (document === undefined) throw refuse.document();
    return { status: 200, headers, body: document.bytes };
  });
}

/** The real service stamps the pages themselves; here one page stands for each document and names its bytes. */
function documentPage(envelope: Envelope, { name, bytes }: StoredDocument): readonly string[] {
  return [
    `DocuSign Envelope ID: ${envelope.id.toUpperCase()}`,
    '',
    `Document: ${name}`,
    `SHA-256: ${createHash('sha256').update(bytes).digest('hex')}`,
    '',
    ...envelope.recipients
      .filter(({ signedAt }) => signedAt !== undefined)
      .map(({ name: signer, signedAt = 0 }) => `Signed by ${signer} at ${wireTime(signedAt)}`),
  ];
}

function certificatePage(envelope: Envelope): readonly string[] {
  return [
    'Certificate Of Completion',
    `Envelope Id: ${envelope.id.toUpperCase()}`,
    `Subject: ${envelope.subject}`,
    `Status: ${envelope.status}`,
    ...envelope.recipients.map(
      ({ name, email, status, signedAt }) =>
        `${name} <${email}> ${status}${signedAt === undefined ? '' : ` ${wireTime(signedAt)}`}`,
    ),
  ];
}
