/** The PostgreSQL port that stores are written against. Statements use `$1` parameters. */
export interface Sql {
  query<Row = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<SqlResult<Row>>;
  /** Runs `work` in one transaction: committed when it resolves, rolled back when it throws. Nested calls join the outer one. */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
}

export interface SqlResult<Row> {
  readonly rows: readonly Row[];
  /** Rows returned or changed. */
  readonly rowCount: number;
}

/** One append-only step of a schema. Its hash is checked: an applied migration never changes. */
export interface Migration {
  /** Unique and sorted by name within its package: `oauth-0001-tokens`. */
  readonly id: string;
  readonly sql: string;
}
