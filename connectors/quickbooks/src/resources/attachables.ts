import { createHash } from 'node:crypto';
import { type ConnectorError, InputError, ResponseShapeError } from '@countersign/contracts';
import type { CallControl } from '@countersign/core';
import { mapError } from '../error.js';
import {
  type CompanyApi,
  companyPath,
  freshKey,
  recordPath,
  type Stored,
  storedOf,
  type Wire,
  type WriteControl,
} from './company-api.js';

export interface Attachable extends Stored {
  readonly fileName: string | undefined;
  readonly contentType: string | undefined;
  /** In bytes. */
  readonly size: number | undefined;
  readonly note: string | undefined;
  /** Records that it belongs to. */
  readonly attachedTo: readonly { readonly type: string; readonly id: string }[];
}

export interface AttachableInput {
  /** On one line, without quotes. */
  readonly fileName: string;
  /** `application/pdf`. */
  readonly contentType: string;
  readonly bytes: Uint8Array;
  readonly attachTo: { readonly type: 'Bill' | 'Vendor' | 'Account'; readonly id: string };
  readonly note?: string | undefined;
}

/** Files that belong to records. */
export class Attachables {
  readonly #company: CompanyApi;

  constructor(company: CompanyApi) {
    this.#company = company;
  }

  /** @throws {@link ApiError} `NOT_FOUND` */
  async get(id: string, control: CallControl = {}): Promise<Attachable> {
    const params = recordPath(this.#company, id);
    const { data } = await this.#company.api.call('attachables.get', { params, ...control });
    return attachableOf(data.Attachable);
  }

  /**
   * Uploads a file and ties it to a record. Effect: write.
   * @throws {@link ApiError} also for the fault of the item, which QuickBooks sends with HTTP 200.
   */
  async upload(
    input: AttachableInput,
    { idempotencyKey = freshKey(), ...control }: WriteControl = {},
  ): Promise<Attachable> {
    const { body, contentType } = multipart(input);
    const { data, status, requestId } = await this.#company.api.call('attachables.upload', {
      params: companyPath(this.#company),
      body: { file_metadata_01: metadataOf(input), file_content_01: '' },
      bodySerializer: () => body,
      headers: { 'content-type': contentType },
      idempotencyKey,
      ...control,
    });
    const [item] = data.AttachableResponse;
    if (item?.Attachable) return attachableOf(item.Attachable);
    const refused: ConnectorError | undefined =
      item &&
      mapError({ operation: 'attachables.upload', status: status === 200 ? 400 : status, body: item, requestId });
    throw refused ?? new ResponseShapeError('attachables.upload was answered with neither a file nor a fault.');
  }
}

function metadataOf(input: AttachableInput): Wire<'AttachableWrite'> {
  return {
    FileName: input.fileName,
    ContentType: input.contentType,
    ...(input.note === undefined ? {} : { Note: input.note }),
    AttachableRef: [{ EntityRef: { type: input.attachTo.type, value: input.attachTo.id }, IncludeOnSend: false }],
  };
}

/** Two parts, `file_metadata_01` and `file_content_01`, in bytes that are the same for the same file (RFC 7578). */
function multipart(input: AttachableInput): { readonly body: Uint8Array; readonly contentType: string } {
  if (!/^[^"\\\r\n]{1,200}$/.test(input.fileName) || !/^[\w.+-]+\/[\w.+-]+$/.test(input.contentType)) {
    throw new InputError(
      'INVALID_INPUT',
      'A file name is on one line without quotes; a content type is type/subtype.',
      {
        place: 'fileName',
      },
    );
  }
  const boundary = `countersign-${createHash('sha256').update(input.bytes).digest('hex').slice(0, 32)}`;
  const head = (name: string, file: string, type: string) =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"; filename="${file}"\r\nContent-Type: ${type}\r\n\r\n`;
  const body = Buffer.concat([
    Buffer.from(head('file_metadata_01', 'metadata.json', 'application/json')),
    Buffer.from(JSON.stringify(metadataOf(input))),
    Buffer.from(`\r\n${head('file_content_01', input.fileName, input.contentType)}`),
    input.bytes,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  return { body, contentType: `multipart/form-data; boundary=${boundary}` };
}

function attachableOf(row: Wire<'Attachable'>): Attachable {
  return {
    ...storedOf(row),
    fileName: row.FileName,
    contentType: row.ContentType,
    size: row.Size,
    note: row.Note,
    attachedTo: (row.AttachableRef ?? []).flatMap(({ EntityRef: entity }) =>
      entity === undefined ? [] : [{ type: entity.type ?? '', id: entity.value }],
    ),
  };
}
