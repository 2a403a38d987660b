import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Page, paginate } from './paginate.js';

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** A list of pages, the cursor being the index of the next. */
function list<Item>(pages: readonly (readonly Item[])[]) {
  const asked: (number | undefined)[] = [];
  const page = async (cursor: number | undefined): Promise<Page<Item, number>> => {
    asked.push(cursor);
    const index = cursor ?? 0;
    return { items: pages[index] ?? [], next: index + 1 < pages.length ? index + 1 : undefined };
  };
  return { page, asked };
}

describe('the items of a list', () => {
  test('come all, once and in order, however they are cut into pages', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(fc.nat(), { maxLength: 4 }), { maxLength: 8 }), async (pages) => {
        expect(await collect(paginate({ page: list(pages).page }))).toEqual(pages.flat());
      }),
    );
  });

  test('come past empty pages, as a filter leaves them, and an empty last page', async () => {
    expect(await collect(paginate({ page: list([['a'], [], [], ['b'], []]).page }))).toEqual(['a', 'b']);
  });

  test('that slide onto the next page while the list grows come once', async () => {
    const page = list([['c', 'b'], ['b', 'a'], [], ['a', 'z']]).page;
    expect(await collect(paginate({ page, key: (item) => item }))).toEqual(['c', 'b', 'a', 'z']);
  });

  test('are fetched no further than they are asked for', async () => {
    const { page, asked } = list([['a', 'b'], ['c'], ['d']]);
    for await (const item of paginate({ page })) if (item === 'b') break;
    expect(asked).toEqual([undefined]);
  });
});

describe('a list without end', () => {
  test.each([
    ['a cursor that names itself', ['x', 'x']],
    ['cursors that go round', ['x', 'y', 'z', 'x']],
  ])('is given up at %s', async (_case, cursors) => {
    let asked = 0;
    const page = async () => {
      asked += 1;
      return { items: [asked], next: cursors[asked - 1] ?? 'x' };
    };
    await expect(collect(paginate({ page }))).rejects.toMatchObject({
      code: 'UNEXPECTED_RESPONSE',
      message: expect.stringContaining('came before'),
    });
    expect(asked).toBe(cursors.length);
  });

  test('is given up at the cap on pages, having given what came before', async () => {
    let asked = 0;
    const seen: number[] = [];
    const pages = paginate({
      page: async () => {
        asked += 1;
        return { items: [asked], next: asked };
      },
      maxPages: 50,
    });
    await expect(
      (async () => {
        for await (const item of pages) seen.push(item);
      })(),
    ).rejects.toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
    expect(seen).toHaveLength(50);
  });
});
