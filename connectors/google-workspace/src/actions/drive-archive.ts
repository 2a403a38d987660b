import { createHash } from 'node:crypto';
import {
  type Action,
  type ActionContext,
  type ActionResult,
  ApiError,
  ConfigurationError,
  type Json,
  StateError,
} from '@countersign/contracts';
import { ifFound, lookAgain } from '@countersign/core';
import archiveInputJsonSchema from '../generated/drive-archive.input.json' with { type: 'json' };
import type { GoogleWorkspace } from '../google-workspace.js';
import { parseArchiveSettings } from '../options.js';
import { remedies } from '../remedies.js';
import type { DriveFile } from '../resources/files.js';
import { archiveSource } from '../sources.js';
import { type ArchiveActionInput, archiveInput } from './archive-input.js';
import { mediaTypeOf } from './media-type.js';
import { EFFECT_PROPERTY } from './own-event.js';

/** A document in the archive. */
export interface ArchiveOutput {
  readonly fileId: string;
  readonly name: string;
  /** Of the bytes at Google, as Google says: the same as the approved document's. */
  readonly sha256: string;
  /** In bytes. */
  readonly size: number;
  /** Page of the file, for those who may see it. */
  readonly url: string;
  /** The effect that archived it. */
  readonly effect: string;
}

type Context = ActionContext<GoogleWorkspace>;

/** Waits before looking again: the search shows a new file late. */
const LOOK_AGAIN_MS = [1000, 4000, 10_000];

/** Puts an approved document into the connection's archive folder. */
export const driveArchive: Action<GoogleWorkspace, ArchiveActionInput, ArchiveOutput & Json> = {
  name: 'drive.archive',
  title: { en: 'Archive a document in Google Drive', 'zh-HK': '將文件存檔至 Google 雲端硬碟' },
  input: archiveInput,
  inputJsonSchema: archiveInputJsonSchema,
  operations: ['files.generateIds', 'files.list', 'files.get', 'files.create', 'files.uploadContent'],
  guarantee: {
    kind: 'client-id',
    statement: {
      en: 'Google gives an id before there is a file; it is stored, and only then is the file made with it. Google refuses a second file of one id, and before a repeat the id is looked up. The bytes are compared by the checksum that Google gives.',
      'zh-HK':
        'Google 先提供檔案編號，儲存後才以該編號建立檔案。Google 拒絕相同編號的第二個檔案，而重送前會先查詢該編號。檔案內容以 Google 提供的校驗碼核對。',
    },
    source: archiveSource,
  },
  run: archiveDocument,
};

async function archiveDocument(
  context: Context,
  input: ArchiveActionInput,
): Promise<ActionResult<ArchiveOutput & Json>> {
  const { client, connection, documents, key, memo, signal } = context;
  const { folder } = parseArchiveSettings(connection.settings);
  if (folder === undefined) {
    const message = 'The connection names no folder to archive in.';
    const place = 'settings/archiveFolder';
    throw new ConfigurationError('ARCHIVE_FOLDER_MISSING', message, { place, remedy: remedies.ARCHIVE_FOLDER_MISSING });
  }
  const noted = await memo.get('file');
  const known = typeof noted === 'string' ? noted : undefined;
  const earlier = context.mayHaveHappened ? await lookUp(context, known) : undefined;
  if (earlier !== undefined) return found(context, input, earlier);
  const { name, sha256 } = input.document;
  // Read before anything is written: a document that is missing stops it.
  const bytes = await documents.read(sha256);
  const id = known ?? (await newId(context));
  // Noted before the file is made: whatever is made is what is noted here.
  if (known === undefined) await memo.set('file', id);
  try {
    const made = await client.files.create(
      {
        id,
        name,
        mediaType: mediaTypeOf(name),
        folder,
        bytes,
        properties: { [EFFECT_PROPERTY]: key },
        ...(input.reference === undefined ? {} : { description: input.reference }),
      },
      { signal },
    );
    return result(context, made, checked(made, sha256, bytes), false);
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 409)) throw error;
    return found(context, input, await client.files.get(id, { signal }));
  }
}

async function newId({ client, signal }: Context): Promise<string> {
  const [id] = await client.files.newIds(1, { signal });
  if (id !== undefined) return id;
  throw new StateError('ARCHIVE_NO_ID', 'Google gave no id for a file.', { remedy: remedies.ARCHIVE_NO_ID });
}

/** By the noted id, which no search can lag behind; by the effect's key where the note was lost. */
async function lookUp(
  { client, clock, key, signal }: Context,
  known: string | undefined,
): Promise<DriveFile | undefined> {
  if (known !== undefined) return ifFound(client.files.get(known, { signal }));
  // Nothing was noted, so that nothing was made by this effect; unless its notes were lost.
  const [file] = await lookAgain({ clock, signal }, LOOK_AGAIN_MS, () =>
    client.files.findByProperty(EFFECT_PROPERTY, key, { signal }),
  );
  return file;
}

async function found(
  context: Context,
  { document }: ArchiveActionInput,
  file: DriveFile,
): Promise<ActionResult<ArchiveOutput & Json>> {
  const details = { fileId: file.id };
  if (file.trashed) {
    throw new StateError('ARCHIVE_TRASHED', 'The document was archived, and is in the bin since.', {
      remedy: remedies.ARCHIVE_TRASHED,
      details,
    });
  }
  if (file.properties[EFFECT_PROPERTY] !== context.key) {
    throw new StateError('ARCHIVE_ID_TAKEN', 'A file of this id was not made by this effect.', {
      remedy: remedies.ARCHIVE_ID_TAKEN,
      details,
    });
  }
  const bytes = file.sha256 === undefined ? await context.documents.read(document.sha256) : undefined;
  return result(context, file, checked(file, document.sha256, bytes), true);
}

/** @returns the digest, once Google's checksum says that these are the approved bytes. */
function checked(file: DriveFile, sha256: string, bytes: Uint8Array | undefined): string {
  const md5 = bytes === undefined ? undefined : createHash('md5').update(bytes).digest('hex');
  const same = file.sha256 === undefined ? file.md5 !== undefined && file.md5 === md5 : file.sha256 === sha256;
  if (same) return sha256;
  throw new StateError('ARCHIVE_DIFFERS', 'What Google stores is not the approved document.', {
    remedy: remedies.ARCHIVE_DIFFERS,
    details: { fileId: file.id },
  });
}

function result(
  { key }: Context,
  { id, name, size = 0, url = '' }: DriveFile,
  sha256: string,
  replayed: boolean,
): ActionResult<ArchiveOutput & Json> {
  return {
    output: { fileId: id, name, sha256, size, url, effect: key },
    refs: [{ kind: 'drive-file', id, label: name, ...(url === '' ? {} : { url }) }],
    replayed,
  };
}
