/** A string literal as the formatter writes it. Nothing of a document gets into source in another way. */
export function quoted(text: string): string {
  const double = JSON.stringify(text).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
  const count = (sign: string) => text.split(sign).length;
  if (count("'") > count('"')) return double;
  return `'${double.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

/** A property's name: quoted only where it must be. */
export function propertyName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name);
}

/** How a property is read: `row.name` or `row['odd name']`. */
export function access(object: string, name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `${object}.${name}` : `${object}[${quoted(name)}]`;
}

const LINE = 120;

/** `before(one, two)` in one line where it fits, else each in a line of its own. */
export function spread(
  before: string,
  [open, close]: readonly [string, string],
  parts: readonly string[],
  after: string,
  indent = 0,
): string {
  const line = `${before}${open}${parts.join(', ')}${close}${after}`;
  if (indent + line.length <= LINE && !line.includes('\n')) return line;
  const space = ' '.repeat(indent);
  return `${before}${open}\n${parts.map((part) => `${space}  ${part},\n`).join('')}${space}${close}${after}`;
}

/** Moves every line but the first to the right. */
export function indented(text: string, spaces: number): string {
  return text.replaceAll('\n', `\n${' '.repeat(spaces)}`);
}

/** A sentence of a document in prose: one line, without what Markdown reads. */
export function prose(text: string): string {
  return text
    .replaceAll(/[\p{C}\s]+/gu, ' ')
    .replaceAll(/[\\`*_{}[\]<>|#!]/g, (sign) => `\\${sign}`)
    .trim();
}

/** Words that no variable may be called. */
const RESERVED = new Set(
  (
    'break case catch class const continue debugger default delete do else enum export extends false finally for ' +
    'function if implements import in instanceof interface let new null package private protected public return static ' +
    'super switch this throw true try typeof undefined var void while with yield await async eval arguments object'
  ).split(' '),
);

/** The words of a name: `parcels.create`, `createParcel` and `create_parcel` have two. */
export function words(name: string): readonly string[] {
  return name
    .split(/[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])/)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase());
}

export function camel(parts: readonly string[]): string {
  const name = parts.map((part, index) => (index === 0 ? part : capital(part))).join('');
  const safe = /^[a-z]/.test(name) ? name : `its${capital(name)}`;
  return RESERVED.has(safe) ? `${safe}It` : safe;
}

export function pascal(parts: readonly string[]): string {
  const name = parts.map(capital).join('');
  return /^[A-Z]/.test(name) ? name : `Its${name}`;
}

export function kebab(parts: readonly string[]): string {
  return parts.join('-') || 'its';
}

export function isReserved(word: string): boolean {
  return RESERVED.has(word);
}

function capital(word: string): string {
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
}

/** One of several: `parcels` → `parcel`. Only a proposal for a name. */
export function singular(word: string): string {
  if (/[^s]ies$/.test(word)) return `${word.slice(0, -3)}y`;
  return /[^s]s$/.test(word) && word.length > 3 ? word.slice(0, -1) : word;
}

/** Gives each name once; the second gets a number. */
export class Names {
  readonly #taken: Set<string>;

  constructor(taken: readonly string[] = []) {
    this.#taken = new Set(taken);
  }

  give(wanted: string): string {
    let name = wanted;
    for (let count = 2; this.#taken.has(name); count += 1) name = `${wanted}${/\d$/.test(wanted) ? 'x' : ''}${count}`;
    this.#taken.add(name);
    return name;
  }
}
