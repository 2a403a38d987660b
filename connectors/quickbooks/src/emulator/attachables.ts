import type { BodyPart, EmulatorRequest } from '@countersign/testing';
import { Refusal, refuse } from './answers.js';
import { insert, without } from './records.js';
import { type Context, isRow, listOf, type Row, refOf, type Value } from './state.js';

const ATTACHED_TO = new Set(['Bill', 'Vendor', 'Account']);

/** Stores every pair of parts; a pair that is wrong gets its own fault, and the answer is 200 all the same. */
export function upload(request: EmulatorRequest, context: Context, requestId: string | undefined): readonly Value[] {
  const parts = Array.isArray(request.body) ? request.body.filter(isPart) : [];
  const metadata = parts.filter(({ name }) => name?.startsWith('file_metadata_'));
  if (metadata.length === 0) throw refuse.required('file_metadata_01');
  return metadata.map((part) => {
    const content = parts.find(({ name }) => name === part.name?.replace('metadata', 'content'));
    try {
      return { Attachable: store(context, part, content, requestId) };
    } catch (error) {
      if (error instanceof Refusal) return { Fault: error.body };
      throw error;
    }
  });
}

function store(context: Context, part: BodyPart, content: BodyPart | undefined, requestId: string | undefined): Row {
  const metadata: unknown = JSON.parse(Buffer.from(part.bytes).toString('utf8'));
  if (!isRow(metadata)) {
    throw new Refusal('6040', 'File metadata must be Attachable', 'The metadata part is no Attachable.');
  }
  if (!content) throw refuse.required(part.name?.replace('metadata', 'content') ?? 'file_content_01');
  for (const link of listOf(metadata['AttachableRef']).filter(isRow)) {
    const reference = isRow(link['EntityRef']) ? link['EntityRef'] : {};
    const id = refOf(link, 'EntityRef') ?? '';
    const type = reference['type'];
    if (type !== 'Bill' && type !== 'Vendor' && type !== 'Account') {
      throw new Refusal('6050', 'Entity reference type unsupported', `Not one of ${[...ATTACHED_TO].join(', ')}.`);
    }
    if (!context.state.tables[type].has(id)) throw refuse.reference(type, id);
  }
  const { row } = insert(
    context,
    'Attachable',
    {
      ContentType: content.contentType ?? 'application/octet-stream',
      ...without(metadata, ['Size', 'FileAccessUri', 'TempDownloadUri']),
      Size: content.bytes.length,
    },
    requestId,
  );
  const id = String(row['Id']);
  row['FileAccessUri'] = `/v3/company/${context.state.realmId}/download/${id}`;
  row['TempDownloadUri'] = `${context.origin}/files/${id}`;
  context.state.files.set(id, content.bytes);
  return row;
}

function isPart(value: unknown): value is BodyPart {
  return typeof value === 'object' && value !== null && 'bytes' in value && 'name' in value;
}
