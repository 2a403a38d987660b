import { ResponseShapeError } from '@countersign/contracts';
import { coreRemedies } from './remedies.js';

/** One page of a list. */
export interface Page<Item, Cursor> {
  readonly items: readonly Item[];
  /** What the next page is asked for with; `undefined` after the last one. A page may be empty and yet not be the last. */
  readonly next: Cursor | undefined;
}

export interface PaginateOptions<Item, Cursor extends string | number> {
  /** Fetches a page; the first with `undefined`. */
  readonly page: (cursor: Cursor | undefined) => Promise<Page<Item, Cursor>>;
  /**
   * Names an item, so that one that slides onto the next page while the list grows comes once. Names of two pages are
   * kept, however long the list is.
   */
  readonly key?: ((item: Item) => string) | undefined;
  /** @defaultValue 10_000 */
  readonly maxPages?: number | undefined;
}

/**
 * The items of a list that comes in pages. The next page is fetched when its first item is asked for, so a caller that
 * stops early fetches no more.
 * @throws {@link ResponseShapeError} for a cursor that came before, or more pages than allowed: the list would not end.
 */
export async function* paginate<Item, Cursor extends string | number>(
  options: PaginateOptions<Item, Cursor>,
): AsyncGenerator<Item, void, undefined> {
  const { page, key, maxPages = 10_000 } = options;
  const cursors = new Set<Cursor>();
  let before = new Set<string>();
  let cursor: Cursor | undefined;
  for (let count = 1; ; count += 1) {
    const { items, next } = await page(cursor);
    const present = new Set<string>();
    for (const item of items) {
      const name = key?.(item);
      if (name !== undefined) {
        if (before.has(name) || present.has(name)) continue;
        present.add(name);
      }
      yield item;
    }
    if (next === undefined) return;
    if (cursors.has(next)) endless(`the cursor of page ${count} came before`);
    if (count >= maxPages) endless(`it has more than ${maxPages} pages`);
    cursors.add(next);
    cursor = next;
    // An empty page says nothing about what slides: the names before it still count.
    if (items.length > 0) before = present;
  }
}

function endless(why: string): never {
  throw new ResponseShapeError(`The list does not end: ${why}.`, { remedy: coreRemedies.PAGES_ENDLESS });
}
