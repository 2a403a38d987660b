import { unzipSync, zipSync } from 'fflate';

// One form only: stored, in the order of names, no dates, no comments. What can't be packed to the same bytes again was
// not packed by us: two readers of such a zip could see two things, and nothing in it needs to be inflated.

const MOST_BYTES = 40 * 1024 * 1024;
const MOST_FILES = 16;

/** Files as one zip; the same files give the same bytes. */
export function zipFiles(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const sorted = [...files].sort(([one], [other]) => (one < other ? -1 : 1));
  // No clock: the first day that a zip can tell.
  return zipSync(Object.fromEntries(sorted), { mtime: new Date(1980, 0, 1), level: 0 });
}

/**
 * Files of a zip that {@link zipFiles} made; `'unreadable'` for what is no zip or too large, `'not-canonical'` for every
 * other. Nothing is written anywhere.
 */
export function unzipFiles(zip: Uint8Array): ReadonlyMap<string, Uint8Array> | 'unreadable' | 'not-canonical' {
  if (zip.length > MOST_BYTES) return 'unreadable';
  let strange = false;
  let count = 0;
  let bytes = 0;
  let found: Record<string, Uint8Array>;
  try {
    found = unzipSync(zip, {
      filter: ({ compression, size, originalSize }) => {
        count += 1;
        bytes += size;
        // Files that lie over each other would be copied as often as they are named.
        strange ||= compression !== 0 || size !== originalSize || count > MOST_FILES || bytes > zip.length;
        return !strange;
      },
    });
  } catch {
    return 'unreadable';
  }
  if (strange) return 'not-canonical';
  const files = new Map(Object.entries(found));
  return Buffer.compare(zipFiles(files), zip) === 0 ? files : 'not-canonical';
}
