import { createHash } from 'node:crypto';
import type { EmulatorRequest, EmulatorResponse } from '@countersign/testing';
import { answer, answering, refuse } from './answers.js';
import { type Context, numberOf, type Row, rowOf, type StoredFile, textOf, word } from './state.js';

/** Of key and value together (drive/api/guides/properties). */
const PROPERTY_BYTES = 124;
const SESSION_LIFE = 7 * 24 * 60 * 60_000;

export function generateIds(request: EmulatorRequest, context: Context): EmulatorResponse {
  const count = Number(request.query.get('count') ?? 10);
  const ids = Array.from({ length: count }, () => `1${word(context.random, 16)}`);
  for (const id of ids) context.state.fileIds.add(id);
  return answer(context, 200, { kind: 'drive#generatedIds', space: 'drive', ids });
}

export function createFile(request: EmulatorRequest, context: Context): EmulatorResponse {
  return answering(context, () => {
    if (request.query.get('uploadType') === 'multipart') {
      const { metadata, type, bytes } = readRelated(request);
      return fileAnswer(store(checked(metadata, context), type, bytes, context), request, context);
    }
    if ((request.headers['content-type'] ?? '').startsWith('multipart/')) throw refuse.invalid('Bad content type.');
    const { clock, random, state, origin } = context;
    const id = word(random, 20);
    const length = Number(request.headers['x-upload-content-length'] ?? Number.NaN);
    const type = request.headers['x-upload-content-type'] ?? 'application/octet-stream';
    const metadata = checked(rowOf(request.body), context);
    state.uploads.set(id, { metadata, type, length, endsAt: clock.now() + SESSION_LIFE });
    const location = `${origin}/upload/drive/v3/files?uploadType=resumable&upload_id=${id}`;
    return {
      ...answer(context, 200, undefined, { location, 'content-type': 'application/json' }),
      body: new Uint8Array(),
    };
  });
}

/** All bytes at once: pieces are not played. */
export function uploadContent(request: EmulatorRequest, context: Context): EmulatorResponse {
  return answering(context, () => {
    const id = request.query.get('upload_id') ?? '';
    const upload = context.state.uploads.get(id);
    if (upload === undefined || context.clock.now() >= upload.endsAt) throw refuse.notFound();
    if (request.headers['content-range'] !== undefined) throw refuse.invalid('The twin takes no pieces.');
    if (Number.isFinite(upload.length) && upload.length !== request.bytes.length) {
      throw refuse.invalid('The length is not the one announced.');
    }
    const file = store(upload.metadata, upload.type, request.bytes, context);
    context.state.uploads.delete(id);
    return fileAnswer(file, request, context);
  });
}

export function getFile(request: EmulatorRequest, context: Context): EmulatorResponse {
  return answering(context, () => {
    const id = request.pathParameters['fileId'] ?? '';
    const file = context.state.files.get(id);
    if (file === undefined) throw refuse.fileNotFound(id);
    return fileAnswer(file, request, context);
  });
}

export function listFiles(request: EmulatorRequest, context: Context): EmulatorResponse {
  return answering(context, () => {
    const isAsked = queryOf(request.query.get('q') ?? '');
    const lag = context.fault('lookup-lag');
    const since = lag === undefined ? Number.POSITIVE_INFINITY : context.clock.now() - (numberOf(lag['ms']) ?? 5000);
    const found = [...context.state.files.values()].filter((file) => file.createdAt <= since && isAsked(file));
    const [, inner] = /files\(([^()]*)\)/.exec(request.query.get('fields') ?? '') ?? [];
    return answer(context, 200, {
      kind: 'drive#fileList',
      incompleteSearch: false,
      files: found.map((file) => wireFile(file, inner, context)),
    });
  });
}

/** What the twin understands: terms joined by `and`. */
function queryOf(query: string): (file: StoredFile) => boolean {
  const text = "'((?:[^'\\\\]|\\\\.)*)'";
  const plain = (part = '') => part.replace(/\\(.)/g, '$1');
  const property = new RegExp(`appProperties has \\{ ?key=${text} and value=${text} ?\\}`);
  const [whole, key, value] = property.exec(query) ?? [];
  const rest = (whole === undefined ? query : query.replace(whole, '')).replace(/\band\b/g, ' ').trim();
  if (!/^(trashed ?= ?(true|false))?$/.test(rest)) throw refuse.invalid('Invalid Value');
  const trashed = rest === '' ? undefined : rest.endsWith('true');
  return (file) =>
    (key === undefined || file.appProperties[plain(key)] === plain(value)) &&
    (trashed === undefined || file.trashed === trashed);
}

function checked(metadata: Row, { state }: Context): Row {
  const id = textOf(metadata['id']);
  if (id !== undefined) {
    if (state.files.has(id)) throw refuse.fileIdInUse();
    if (!state.fileIds.has(id)) throw refuse.invalid('The provided file ID is not usable.');
  }
  const parents = Array.isArray(metadata['parents']) ? metadata['parents'].map(String) : [];
  if (parents.length > 1) throw refuse.invalid('A file cannot have multiple parents.');
  const missing = parents.find((parent) => parent !== state.folder && parent !== 'root');
  if (missing !== undefined) throw refuse.fileNotFound(missing);
  for (const [key, value] of Object.entries(rowOf(metadata['appProperties']))) {
    if (Buffer.byteLength(key + String(value)) > PROPERTY_BYTES) throw refuse.invalid('A property is too long.');
  }
  return metadata;
}

function store(metadata: Row, type: string, bytes: Uint8Array, { state, clock, random }: Context): StoredFile {
  const id = textOf(metadata['id']) ?? `1${word(random, 16)}`;
  // Two uploads may have begun with one id: the first that ends has it.
  if (state.files.has(id)) throw refuse.fileIdInUse();
  const [parent] = Array.isArray(metadata['parents']) ? metadata['parents'] : ['root'];
  const properties = Object.entries(rowOf(metadata['appProperties'])).map(([key, value]) => [key, String(value)]);
  const file: StoredFile = {
    id,
    name: textOf(metadata['name']) ?? 'Untitled',
    mimeType: textOf(metadata['mimeType']) ?? type,
    description: textOf(metadata['description']),
    parent: String(parent),
    appProperties: Object.fromEntries(properties),
    size: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    md5: createHash('md5').update(bytes).digest('hex'),
    createdAt: clock.now(),
    trashed: false,
  };
  state.files.set(id, file);
  return file;
}

function readRelated(request: EmulatorRequest) {
  const [, quoted, bare] =
    /^multipart\/related;.*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(request.headers['content-type'] ?? '') ?? [];
  const boundary = quoted ?? bare;
  if (boundary === undefined) throw refuse.invalid('Bad content type.');
  const framed = Buffer.concat([Buffer.from('\r\n'), request.bytes]);
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  const at = [0, 1, 2].reduce<number[]>((found) => [...found, framed.indexOf(delimiter, (found.at(-1) ?? -1) + 1)], []);
  const [first = -1, second = -1, last = -1] = at;
  if (first < 0 || second <= first || last <= second) throw refuse.invalid('Malformed multipart body.');
  const metadata = part(framed.subarray(first + delimiter.length, second));
  const media = part(framed.subarray(second + delimiter.length, last));
  if (!metadata.type.startsWith('application/json')) throw refuse.invalid('Malformed multipart body.');
  return { metadata: jsonOf(metadata.bytes), type: media.type, bytes: media.bytes };
}

function part(bytes: Buffer): { readonly type: string; readonly bytes: Buffer } {
  const end = bytes.indexOf('\r\n\r\n');
  const [, type] = /content-type: *([^\r\n]+)/i.exec(bytes.subarray(0, end).toString('latin1')) ?? [];
  if (end < 0 || type === undefined) throw refuse.invalid('Malformed multipart body.');
  return { type, bytes: bytes.subarray(end + 4) };
}

function jsonOf(bytes: Buffer): Row {
  try {
    return rowOf(JSON.parse(bytes.toString('utf8')));
  } catch {
    throw refuse.invalid('Parse Error');
  }
}

function fileAnswer(file: StoredFile, request: EmulatorRequest, context: Context): EmulatorResponse {
  return answer(context, 200, wireFile(file, request.query.get('fields') ?? undefined, context));
}

/** Without `fields` only the little that Drive gives unasked. */
function wireFile(file: StoredFile, fields: string | undefined, { origin }: Context): Row {
  const row: Row = {
    kind: 'drive#file',
    id: file.id,
    name: file.name,
    mimeType: file.mimeType,
    ...(file.description === undefined ? {} : { description: file.description }),
    parents: [file.parent],
    appProperties: file.appProperties,
    createdTime: new Date(file.createdAt).toISOString(),
    size: String(file.size),
    md5Checksum: file.md5,
    sha256Checksum: file.sha256,
    trashed: file.trashed,
    webViewLink: `${origin}/file/d/${file.id}/view`,
  };
  const wanted = (fields ?? 'kind,id,name,mimeType').split(',').map((name) => name.trim());
  return Object.fromEntries(Object.entries(row).filter(([name]) => wanted.includes(name) || wanted.includes('*')));
}
