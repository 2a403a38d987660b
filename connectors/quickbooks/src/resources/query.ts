import type { CallControl } from '@countersign/core';
import { type CompanyApi, companyPath, type Wire } from './company-api.js';
import { type Condition, MAX_ROWS, type QueryEntity, type Select, writeSelect } from './query-language.js';

/** Longer statements go in a body: addresses above some 2,000 characters are cut by proxies. */
const LONGEST_ADDRESS = 1500;

type Row<Entity extends QueryEntity> = NonNullable<Wire<'QueryResponse'>[Entity]>[number];

/** Reading by select statements. */
export class Query {
  readonly #company: CompanyApi;

  constructor(company: CompanyApi) {
    this.#company = company;
  }

  /**
   * One page of rows, in QuickBooks' own field names; values are escaped. Only active names unless `Active` is asked for.
   * @see developer.intuit.com, data queries (read 2026-11-21)
   */
  async select<Entity extends QueryEntity>(
    select: Select & { readonly from: Entity },
    control: CallControl = {},
  ): Promise<readonly Row<Entity>[]> {
    const answer = await this.#run(writeSelect(select), control);
    const rows: readonly Row<Entity>[] = answer[select.from] ?? [];
    return rows;
  }

  /** How many rows there are. */
  async count(select: Pick<Select, 'from' | 'where'>, control: CallControl = {}): Promise<number> {
    return (await this.#run(writeSelect({ ...select, count: true }), control)).totalCount ?? 0;
  }

  /**
   * All rows, page by page, each once. Pages follow the time of the last change, not a position, so that a record that
   * changes meanwhile pushes no other one out of sight.
   */
  async *all<Entity extends QueryEntity>(
    from: Entity,
    where: readonly Condition[] = [],
    { pageSize = MAX_ROWS, ...control }: CallControl & { readonly pageSize?: number | undefined } = {},
  ): AsyncGenerator<Row<Entity>> {
    const seen = new Set<string>();
    const time = 'MetaData.LastUpdatedTime';
    let since: string | undefined;
    let startPosition = 1;
    for (;;) {
      const bound: readonly Condition[] = since === undefined ? [] : [{ field: time, is: '>=', value: since }];
      const page = await this.select(
        { from, where: [...where, ...bound], orderBy: { field: time }, startPosition, maxResults: pageSize },
        control,
      );
      for (const row of page) {
        if (seen.has(row.Id)) continue;
        seen.add(row.Id);
        yield row;
      }
      if (page.length < pageSize) return;
      const last = page.at(-1)?.MetaData?.LastUpdatedTime;
      // A page of one single time can only be passed by position.
      if (last === undefined || last === since) startPosition += pageSize;
      else [since, startPosition] = [last, 1];
    }
  }

  async #run(statement: string, control: CallControl): Promise<Wire<'QueryResponse'>> {
    const { api } = this.#company;
    const params = companyPath(this.#company);
    if (encodeURIComponent(statement).length <= LONGEST_ADDRESS) {
      const query = { ...params.query, query: statement };
      return (await api.call('query.run', { params: { ...params, query }, ...control })).data.QueryResponse;
    }
    const { data } = await api.call('query.post', {
      params,
      body: statement,
      bodySerializer: String,
      headers: { 'content-type': 'application/text' },
      ...control,
    });
    return data.QueryResponse;
  }
}
