// @googleapis/drive, Google's own.

import { ok, strictEqual } from 'node:assert';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { drive } from '@googleapis/drive';
import { oauth, options, refused } from './google-auth.mjs';
import { attempt, emulator } from './peer.mjs';

const google = drive({ version: 'v3', auth: oauth, ...options });
const bytes = Buffer.from('%PDF-1.4 Supply contract');
const fields = 'id,name,sha256Checksum,parents,appProperties';
const { archiveFolder = '' } = emulator.credentials.settings;

const id = await attempt('files.generateIds', async () => {
  const { data } = await google.files.generateIds({ count: 1 });
  ok(data.ids?.[0], 'an id');
  return data.ids[0];
});
const create = (given) =>
  google.files.create(
    {
      requestBody: { id: given, name: '合約.pdf', parents: [archiveFolder], appProperties: { peer: "it's" } },
      media: { mimeType: 'application/pdf', body: Readable.from([bytes]) },
      fields,
    },
    options,
  );
await attempt('files.create with an id and bytes (multipart)', async () => {
  const { data } = await create(id);
  strictEqual(data.id, id);
  strictEqual(data.sha256Checksum, createHash('sha256').update(bytes).digest('hex'));
  strictEqual(data.parents?.[0], archiveFolder);
});
await attempt('files.create again with that id is refused (409)', async () => {
  strictEqual(await refused(create(id)), '409 fileIdInUse');
});
await attempt('files.create with an id that was not given out is refused (400)', async () => {
  strictEqual(await refused(create('mine')), '400 invalid');
});
await attempt('files.list by appProperties', async () => {
  const q = "appProperties has { key='peer' and value='it\\'s' } and trashed = false";
  const { data } = await google.files.list({ q, fields: 'files(id,name)' });
  strictEqual(data.files?.[0]?.id, id);
});
await attempt('files.get', async () => {
  const { data } = await google.files.get({ fileId: id ?? '' });
  strictEqual(data.name, '合約.pdf');
  strictEqual(data.sha256Checksum, undefined);
});
await attempt('files.get of another file is refused (404)', async () => {
  strictEqual(await refused(google.files.get({ fileId: 'none' })), '404 notFound');
});
