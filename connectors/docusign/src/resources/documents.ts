import { ResponseShapeError } from '@countersign/contracts';
import type { CallControl } from '@countersign/core';
import type { AccountApi } from './account-api.js';

export interface EnvelopeDocument {
  readonly id: string;
  readonly name: string;
  /** `content`, or `summary` for the certificate. */
  readonly type: string | undefined;
}

export interface DownloadControl extends CallControl {
  /** @defaultValue `'combined'`: all documents as one PDF */
  readonly document?: string | undefined;
  /** Append the certificate of completion to the combined PDF: who signed, when, from where. @defaultValue true */
  readonly certificate?: boolean | undefined;
}

/** Documents reach 25 MB each; several make one combined PDF. */
const MAX_BYTES = 128 * 1024 * 1024;

/** The documents of an envelope. */
export class Documents {
  readonly #account: AccountApi;

  constructor(account: AccountApi) {
    this.#account = account;
  }

  async list(envelopeId: string, control: CallControl = {}): Promise<readonly EnvelopeDocument[]> {
    const { data } = await this.#account.api.call('documents.list', {
      params: { path: { accountId: this.#account.accountId, envelopeId } },
      ...control,
    });
    return (data.envelopeDocuments ?? []).map(({ documentId, name, type }) => ({
      id: documentId ?? '',
      name: name ?? '',
      type,
    }));
  }

  /**
   * The PDF as it is now: before `completed` it lacks signatures, so ask for the envelope's status first.
   * @throws {@link ResponseShapeError} when what came is no whole PDF.
   */
  async download(
    envelopeId: string,
    { document = 'combined', certificate = true, ...control }: DownloadControl = {},
  ): Promise<Uint8Array> {
    const { data } = await this.#account.api.call('documents.download', {
      params: {
        path: { accountId: this.#account.accountId, envelopeId, documentId: document },
        query: document === 'combined' ? { certificate: certificate ? 'true' : 'false' } : {},
      },
      headers: { accept: 'application/pdf' },
      parseAs: 'arrayBuffer',
      maxBytes: MAX_BYTES,
      ...control,
    });
    const bytes = new Uint8Array(data);
    if (Buffer.from(bytes.subarray(0, 5)).toString('latin1') === '%PDF-') return bytes;
    throw new ResponseShapeError('documents.download was answered with something that is no PDF.', {
      place: 'documents.download',
      details: { length: bytes.length },
    });
  }
}
