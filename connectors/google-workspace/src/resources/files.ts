import { InputError, ResponseShapeError } from '@countersign/contracts';
import { type AccountApi, type CallControl, instantOf, type Wire } from './google-api.js';

/** A file in Drive. */
export interface DriveFile {
  readonly id: string;
  readonly name: string;
  readonly mediaType: string | undefined;
  readonly folders: readonly string[];
  /** Lower-case hex; Google gives at least one of the two for bytes that it stores. */
  readonly sha256: string | undefined;
  readonly md5: string | undefined;
  /** In bytes. */
  readonly size: number | undefined;
  readonly createdAt: string | undefined;
  /** In the bin: deleted for good after thirty days. */
  readonly trashed: boolean;
  readonly url: string | undefined;
  /** What only this app sees. */
  readonly properties: Readonly<Record<string, string>>;
}

export interface FileInput {
  /** One of {@link Files.newIds}; makes a repeat a `CONFLICT`. */
  readonly id: string;
  readonly name: string;
  readonly mediaType: string;
  /** Id of the folder. @defaultValue the account's own space */
  readonly folder?: string | undefined;
  readonly description?: string | undefined;
  /** 124 bytes each at most, key and value together. */
  readonly properties?: Readonly<Record<string, string>> | undefined;
  readonly bytes: Uint8Array;
}

const FIELDS = 'id,name,mimeType,parents,appProperties,createdTime,size,md5Checksum,sha256Checksum,trashed,webViewLink';
/** The largest that goes in one request with its metadata (drive/api/guides/manage-uploads). */
const MULTIPART_BYTES = 5 * 1024 * 1024;
const UPLOAD_PATH = '/upload/drive/v3/files';
const control = { supportsAllDrives: true, fields: FIELDS } as const;

/** Files that this app made in Drive. */
export class Files {
  readonly #account: AccountApi;

  constructor(account: AccountApi) {
    this.#account = account;
  }

  /** Ids that files may be made with. */
  async newIds(count = 1, options: CallControl = {}): Promise<readonly string[]> {
    const { data } = await this.#account.api.call('files.generateIds', {
      params: { query: { count, space: 'drive', type: 'files' } },
      ...options,
    });
    return data.ids;
  }

  /**
   * Makes a file. Up to 5 MB go in one request; more is begun, and then sent in a second one. Effect: write.
   * @throws {@link ApiError} `CONFLICT` when the id is taken, `NOT_FOUND` for a folder that this app doesn't see,
   * `SCOPE_MISSING`; {@link TransportError} `OUTCOME_UNKNOWN`.
   */
  async create(input: FileInput, options: CallControl = {}): Promise<DriveFile> {
    return input.bytes.length <= MULTIPART_BYTES ? this.#inOne(input, options) : this.#inTwo(input, options);
  }

  /** @throws {@link ApiError} `NOT_FOUND` */
  async get(id: string, options: CallControl = {}): Promise<DriveFile> {
    const { data } = await this.#account.api.call('files.get', {
      params: { path: { fileId: id }, query: control },
      ...options,
    });
    return fileOf(data);
  }

  /** Files that have this property, the oldest first, those in the bin too; the search may lag behind. */
  async findByProperty(key: string, value: string, options: CallControl = {}): Promise<readonly DriveFile[]> {
    const { data } = await this.#account.api.call('files.list', {
      params: {
        query: {
          q: `appProperties has { key='${escaped(key)}' and value='${escaped(value)}' }`,
          pageSize: 20,
          includeItemsFromAllDrives: true,
          supportsAllDrives: true,
          fields: `nextPageToken,files(${FIELDS})`,
        },
      },
      ...options,
    });
    return data.files.map(fileOf).sort((one, other) => (one.createdAt ?? '').localeCompare(other.createdAt ?? ''));
  }

  async #inOne(input: FileInput, options: CallControl): Promise<DriveFile> {
    // The bytes of a document can't hold it by chance, and its maker doesn't know the id.
    const boundary = `=_${input.id}`;
    const { data } = await this.#account.api.call('files.create', {
      params: { query: { uploadType: 'multipart', ...control } },
      // Typed as text by the document; it goes out as bytes.
      body: '',
      bodySerializer: () => related(input, boundary),
      headers: { 'content-type': `multipart/related; boundary="${boundary}"` },
      ...options,
    });
    return fileOf(data);
  }

  async #inTwo(input: FileInput, options: CallControl): Promise<DriveFile> {
    const { api } = this.#account;
    const begun = await api.call('files.create', {
      params: { query: { uploadType: 'resumable', ...control } },
      body: metadataOf(input),
      headers: { 'x-upload-content-type': input.mediaType, 'x-upload-content-length': String(input.bytes.length) },
      ...options,
    });
    const { data } = await api.call('files.uploadContent', {
      params: { query: { uploadType: 'resumable', upload_id: uploadIdOf(begun.headers.get('location')), ...control } },
      body: '',
      bodySerializer: () => input.bytes,
      headers: { 'content-type': input.mediaType },
      ...options,
    });
    return fileOf(data);
  }
}

/** Only the id is taken of the address: the bytes go to the declared origin and no other. */
function uploadIdOf(location: string | null): string {
  const url = URL.parse(location ?? '', 'https://www.googleapis.com');
  const id = url?.pathname === UPLOAD_PATH ? url.searchParams.get('upload_id') : undefined;
  if (id) return id;
  throw new ResponseShapeError('files.create was answered without the address of an upload.', {
    place: 'files.create',
  });
}

function metadataOf({ id, name, mediaType, folder, description, properties }: FileInput): Wire<'NewFile'> {
  return {
    id,
    name,
    mimeType: mediaType,
    ...(folder === undefined ? {} : { parents: [folder] }),
    ...(description === undefined ? {} : { description }),
    ...(properties === undefined ? {} : { appProperties: { ...properties } }),
  };
}

/** RFC 2387. */
function related(input: FileInput, boundary: string): Uint8Array {
  if (!/^[\x21-\x7e]+\/[\x21-\x7e]+$/.test(input.mediaType)) {
    throw new InputError('INVALID_INPUT', 'It is a media type.', { place: 'mediaType' });
  }
  const head = `--${boundary}\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n${JSON.stringify(metadataOf(input))}\r\n--${boundary}\r\nContent-Type: ${input.mediaType}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head, 'utf8'), input.bytes, Buffer.from(`\r\n--${boundary}--\r\n`, 'latin1')]);
}

/** Of a query's text between single quotes. */
function escaped(text: string): string {
  return text.replace(/[\\']/g, (character) => `\\${character}`);
}

function fileOf(row: Wire<'File'>): DriveFile {
  if (row.id === undefined) throw new ResponseShapeError('A file has no id.', { place: 'id' });
  return {
    id: row.id,
    name: row.name ?? '',
    mediaType: row.mimeType,
    folders: row.parents ?? [],
    sha256: row.sha256Checksum?.toLowerCase(),
    md5: row.md5Checksum?.toLowerCase(),
    size: /^\d{1,15}$/.test(row.size ?? '') ? Number(row.size) : undefined,
    createdAt: instantOf(row.createdTime),
    trashed: row.trashed ?? false,
    url: row.webViewLink,
    properties: row.appProperties ?? {},
  };
}
