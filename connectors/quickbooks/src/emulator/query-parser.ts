import { refuse } from './answers.js';

// select [*|a,b|count(*)] from Entity [where c [and c]…] [orderby f [asc|desc], …] [startposition N] [maxresults M]
// Keywords in any case; startposition and maxresults in either order (both were recorded).

export type Literal = string | boolean;

export interface ParsedCondition {
  readonly field: string;
  readonly operator: '=' | '<' | '>' | '<=' | '>=' | 'in' | 'like';
  readonly values: readonly Literal[];
}

export interface ParsedQuery {
  /** `undefined`: all. */
  readonly fields: readonly string[] | undefined;
  readonly count: boolean;
  readonly entity: string;
  readonly where: readonly ParsedCondition[];
  readonly orderBy: readonly { readonly field: string; readonly descending: boolean }[];
  readonly startPosition: number;
  readonly maxResults: number;
}

interface Token {
  readonly kind: 'word' | 'string' | 'symbol' | 'end';
  readonly text: string;
}

const TOKEN = /\s*(?:'((?:[^'\\]|\\[\s\S])*)'|([A-Za-z0-9_.+-]+)|(<=|>=|[=<>(),*]))/y;
const COMPARISONS = ['=', '<', '>', '<=', '>='] as const;

/** @throws fault 4000 for what is no statement of the language, 4001 for what it means nothing. */
export function parseQuery(text: string): ParsedQuery {
  const tokens = new Tokens(text);
  tokens.expect('select');
  const { fields, count } = selection(tokens);
  tokens.expect('from');
  const entity = tokens.word();
  const where = tokens.take('where') ? conditions(tokens) : [];
  const orderBy: { field: string; descending: boolean }[] = [];
  if (tokens.take('orderby') || (tokens.take('order') && tokens.expect('by'))) {
    do {
      const field = tokens.word();
      // Refused since 2026-01-27 (platform change digest of 2026-07-24).
      if (field.toLowerCase() === 'id') throw refuse.queryMeaning('property Id can not be used in orderby');
      const descending = tokens.take('desc') || (tokens.take('asc') && false);
      orderBy.push({ field, descending });
    } while (tokens.take(','));
  }
  let startPosition = 1;
  let maxResults = 100;
  for (;;) {
    if (tokens.take('startposition')) startPosition = tokens.whole();
    else if (tokens.take('maxresults')) maxResults = tokens.whole();
    else break;
  }
  tokens.end();
  if (startPosition < 1) throw refuse.queryMeaning('startposition must be at least 1');
  if (maxResults > 1000) throw refuse.queryMeaning(`maxresults ${maxResults} is more than 1000`);
  return { fields, count, entity, where, orderBy, startPosition, maxResults };
}

function selection(tokens: Tokens): Pick<ParsedQuery, 'fields' | 'count'> {
  if (tokens.take('*')) return { fields: undefined, count: false };
  const first = tokens.word();
  if (first.toLowerCase() === 'count' && tokens.take('(')) {
    tokens.expect('*');
    tokens.expect(')');
    return { fields: undefined, count: true };
  }
  const fields = [first];
  while (tokens.take(',')) fields.push(tokens.word());
  return { fields, count: false };
}

function conditions(tokens: Tokens): ParsedCondition[] {
  const found: ParsedCondition[] = [];
  do {
    const field = tokens.word();
    if (tokens.take('in')) {
      tokens.expect('(');
      const values = [tokens.literal()];
      while (tokens.take(',')) values.push(tokens.literal());
      tokens.expect(')');
      found.push({ field, operator: 'in', values });
    } else if (tokens.take('like')) {
      found.push({ field, operator: 'like', values: [tokens.literal()] });
    } else {
      const operator = COMPARISONS.find((symbol) => tokens.take(symbol));
      if (operator === undefined) throw tokens.unexpected();
      found.push({ field, operator, values: [tokens.literal()] });
    }
  } while (tokens.take('and'));
  return found;
}

class Tokens {
  readonly #list: readonly Token[];
  #next = 0;

  constructor(text: string) {
    this.#list = tokenize(text);
  }

  #peek(): Token {
    return this.#list[this.#next] ?? { kind: 'end', text: '<EOF>' };
  }

  /** Takes a keyword or symbol when it is next. */
  take(text: string): boolean {
    const token = this.#peek();
    const hit = token.kind !== 'string' && token.text.toLowerCase() === text;
    if (hit) this.#next += 1;
    return hit;
  }

  expect(text: string): true {
    if (!this.take(text)) throw this.unexpected();
    return true;
  }

  word(): string {
    const token = this.#peek();
    if (token.kind !== 'word') throw this.unexpected();
    this.#next += 1;
    return token.text;
  }

  literal(): Literal {
    const token = this.#peek();
    if (token.kind !== 'string' && token.kind !== 'word') throw this.unexpected();
    this.#next += 1;
    if (token.kind === 'string') return token.text;
    if (/^(true|false)$/i.test(token.text)) return token.text.toLowerCase() === 'true';
    if (/^-?\d+(\.\d+)?$/.test(token.text)) return token.text;
    throw refuse.query(`Encountered " <VALUE> "${token.text} "" where a quoted value was expected.`);
  }

  whole(): number {
    const text = this.word();
    if (!/^\d{1,9}$/.test(text)) throw refuse.query(`Encountered " ${text} "" where a number was expected.`);
    return Number(text);
  }

  end(): void {
    if (this.#peek().kind !== 'end') throw this.unexpected();
  }

  unexpected(): Error {
    return refuse.query(`Encountered " ${this.#peek().text} "" at position ${this.#next}.`);
  }
}

function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  const pattern = new RegExp(TOKEN.source, 'y');
  while (pattern.lastIndex < text.length) {
    const start = pattern.lastIndex;
    const match = pattern.exec(text);
    if (!match) {
      if (text.slice(start).trim() === '') break;
      throw refuse.query(`Lexical error at position ${start}.`);
    }
    const [, quoted, word, symbol] = match;
    if (quoted !== undefined) tokens.push({ kind: 'string', text: quoted.replace(/\\([\s\S])/g, '$1') });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word });
    else tokens.push({ kind: 'symbol', text: symbol ?? '' });
  }
  return tokens;
}
