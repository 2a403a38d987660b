import { hanFolding } from './han-folding.js';

/** Letters that Unicode doesn't take apart into a base letter and a mark. */
const LETTERS: ReadonlyMap<string, string> = new Map([
  ['ı', 'i'],
  ['ł', 'l'],
  ['đ', 'd'],
  ['ð', 'd'],
  ['ø', 'o'],
  ['æ', 'ae'],
  ['œ', 'oe'],
  ['ß', 'ss'],
  ['þ', 'th'],
  ['أ', 'ا'],
  ['إ', 'ا'],
  ['آ', 'ا'],
  ['ى', 'ي'],
  ['ة', 'ه'],
  ['&', ' and '],
  ['+', ' and '],
]);

const MARK = /^\p{M}$/u;
const LETTER_OR_NUMBER = /^[\p{L}\p{N}]$/u;
/** Scripts that write words without spaces between them, or glue them together. */
const UNSPACED = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}ー々]$/u;

type Kind = 'word' | 'unspaced' | 'space' | 'dropped';

function kindOf(character: string): Kind {
  const point = character.codePointAt(0) ?? 0;
  if (point < 128) {
    const isWord = (point >= 48 && point <= 57) || (point >= 97 && point <= 122);
    return isWord ? 'word' : 'space';
  }
  if (UNSPACED.test(character)) return 'unspaced';
  if (LETTER_OR_NUMBER.test(character)) return 'word';
  if (MARK.test(character)) {
    // Thai vowels and tone marks are part of the word; accents of alphabets are not.
    return point >= 0x0e00 && point <= 0x0e7f ? 'unspaced' : 'dropped';
  }
  return 'space';
}

function singular(word: string): string {
  if (word.length <= 3 || !word.endsWith('s')) return word;
  if (word.endsWith('ies') && word.length > 4) return `${word.slice(0, -3)}y`;
  if (word.endsWith('ss') || word.endsWith('us') || word.endsWith('is')) return word;
  if (word.endsWith('xes') || word.endsWith('sses')) return word.slice(0, -2);
  return word.slice(0, -1);
}

/**
 * A name without what doesn't tell accounts apart: width, case, accents, punctuation, plural s, traditional or
 * simplified. Words are parted by single spaces. Linear in the length.
 */
export function foldText(text: string): string {
  let folded = '';
  let word = '';
  let last: Kind = 'space';
  const endWord = (): void => {
    folded += singular(word);
    word = '';
  };
  const add = (character: string): void => {
    const kind = kindOf(character);
    if (kind === 'dropped') return;
    if (kind !== last || kind === 'space') {
      endWord();
      if (folded !== '' && !folded.endsWith(' ')) folded += ' ';
    }
    last = kind;
    if (kind === 'word') word += character;
    else if (kind === 'unspaced') folded += hanFolding.get(character) ?? character;
  };
  // Composed first, so that voiced kana and Hangul stay whole; Latin and Greek accents are taken off one by one below.
  for (const character of text.normalize('NFKC').toLowerCase()) {
    const replaced = LETTERS.get(character);
    if (replaced !== undefined) for (const part of replaced) add(part);
    else if (character < '\u0080' || UNSPACED.test(character)) add(character);
    else for (const part of character.normalize('NFD')) add(part);
  }
  endWord();
  return folded.trimEnd();
}
