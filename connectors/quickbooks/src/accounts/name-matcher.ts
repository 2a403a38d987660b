import { type Concept, type ConceptId, concepts, isConceptId, type Lexicon } from './concepts.js';
import { foldText } from './fold-text.js';

/** Words of a name that mean something, and where they stand in the folded name. */
export interface NameMatch {
  readonly id: ConceptId;
  readonly concept: Concept;
  readonly start: number;
  readonly end: number;
}

/** How many characters of an open-ended pattern its bucket is found by. */
const STEM = 3;

/** A lexicon made ready for looking up; immutable once made. */
export interface CompiledLexicon {
  /** `id`, `whole`: the entry must be the whole name. */
  readonly phrases: ReadonlyMap<string, ConceptId>;
  readonly whole: ReadonlyMap<string, ConceptId>;
  /** By their first letters. */
  readonly beginnings: ReadonlyMap<string, readonly Pattern[]>;
  /** By their last letters. */
  readonly endings: ReadonlyMap<string, readonly Pattern[]>;
  /** Of scripts without spaces, by their first character, longest first. */
  readonly unspaced: ReadonlyMap<string, readonly Pattern[]>;
  /** First word of a phrase → words of the longest phrase that starts so. */
  readonly starts: ReadonlyMap<string, number>;
}

interface Pattern {
  readonly text: string;
  readonly id: ConceptId;
}

function push(map: Map<string, Pattern[]>, key: string, pattern: Pattern): void {
  const found = map.get(key);
  if (found === undefined) map.set(key, [pattern]);
  else found.push(pattern);
}

/** Scripts that are searched for anywhere in a name: Han, kana, Hangul, Thai. */
function isUnspaced(character: string): boolean {
  const point = character.codePointAt(0) ?? 0;
  return (point >= 0x0e00 && point <= 0x0e7f) || point >= 0x2e80;
}

export function compileLexicon(...lexicons: readonly Lexicon[]): CompiledLexicon {
  const phrases = new Map<string, ConceptId>();
  const whole = new Map<string, ConceptId>();
  const beginnings = new Map<string, Pattern[]>();
  const endings = new Map<string, Pattern[]>();
  const unspaced = new Map<string, Pattern[]>();
  const starts = new Map<string, number>();
  for (const [id, list] of lexicons.flatMap((lexicon) => Object.entries(lexicon))) {
    if (!isConceptId(id) || list === undefined) continue;
    for (const entry of list.split(', ')) {
      const text = foldText(entry);
      if (text === '') continue;
      if (entry.startsWith('=')) whole.set(text, id);
      else if (entry.startsWith('*')) push(endings, text.slice(-STEM), { text, id });
      else if (entry.endsWith('*')) push(beginnings, text.slice(0, STEM), { text, id });
      else if (isUnspaced(text)) push(unspaced, text.charAt(0), { text, id });
      else {
        phrases.set(text, id);
        const words = text.split(' ');
        const first = words[0] ?? text;
        starts.set(first, Math.max(starts.get(first) ?? 0, words.length));
      }
    }
  }
  for (const patterns of unspaced.values()) patterns.sort((one, other) => other.text.length - one.text.length);
  return { phrases, whole, beginnings, endings, unspaced, starts };
}

/** Everything in a folded name that a lexicon knows. */
export function findMatches(folded: string, lexicon: CompiledLexicon): readonly NameMatch[] {
  const matches: NameMatch[] = [];
  const add = (id: ConceptId, start: number, end: number): void => {
    matches.push({ id, concept: concepts[id], start, end });
  };
  const exact = lexicon.whole.get(folded);
  if (exact !== undefined) add(exact, 0, folded.length);

  const bounds = wordBounds(folded);
  bounds.forEach(([start, end], index) => {
    const last = Math.min(bounds.length, index + (lexicon.starts.get(folded.slice(start, end)) ?? 0));
    for (let stop = index; stop < last; stop += 1) {
      const phraseEnd = bounds[stop]?.[1] ?? end;
      const id = lexicon.phrases.get(folded.slice(start, phraseEnd));
      if (id !== undefined) add(id, start, phraseEnd);
    }
    for (const { text, id } of lexicon.beginnings.get(folded.slice(start, start + STEM)) ?? []) {
      if (folded.startsWith(text, start)) add(id, start, endOfWord(folded, start + text.length));
    }
    for (const { text, id } of lexicon.endings.get(folded.slice(Math.max(start, end - STEM), end)) ?? []) {
      if (end - text.length > start && folded.endsWith(text, end)) add(id, start, end);
    }
  });

  if (lexicon.unspaced.size > 0) {
    for (let index = 0; index < folded.length; index += 1) {
      for (const { text, id } of lexicon.unspaced.get(folded.charAt(index)) ?? []) {
        if (folded.startsWith(text, index)) add(id, index, index + text.length);
      }
    }
  }
  return matches;
}

function wordBounds(folded: string): readonly (readonly [number, number])[] {
  const bounds: (readonly [number, number])[] = [];
  let start = 0;
  while (start < folded.length) {
    const end = endOfWord(folded, start);
    bounds.push([start, end]);
    start = end + 1;
  }
  return bounds;
}

function endOfWord(folded: string, from: number): number {
  const end = folded.indexOf(' ', from);
  return end === -1 ? folded.length : end;
}
