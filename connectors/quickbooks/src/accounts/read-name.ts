import { type AccountType, type Classification, classificationOf } from './account-types.js';
import type { ConceptId } from './concepts.js';
import { foldText } from './fold-text.js';
import { korean, malayIndonesian, thai, vietnamese } from './lexicon/asian.js';
import { chinese } from './lexicon/chinese.js';
import { english } from './lexicon/english.js';
import { dutch, german, scandinavian } from './lexicon/germanic.js';
import { japanese } from './lexicon/japanese.js';
import { baltic, finnish, greek, hungarian, turkish } from './lexicon/other-european.js';
import { french, italian, portuguese, romanian, spanish } from './lexicon/romance.js';
import { arabic, hebrew } from './lexicon/semitic.js';
import { cyrillic, czechSlovak, polish, southSlavic } from './lexicon/slavic.js';
import { type CompiledLexicon, compileLexicon, findMatches, type NameMatch } from './name-matcher.js';

/** What a name says about the type of its account. */
export interface NameEvidence {
  /** Types that fit the name, the usual one first. */
  readonly types: readonly AccountType[];
  readonly classifications: ReadonlySet<Classification>;
  /** False for a word that says little by itself ("bank"). */
  readonly strong: boolean;
  /** True when the words name a kind of group ("current assets", "other income"), not only a subject. */
  readonly heads: boolean;
  readonly subTypes: ReadonlyMap<AccountType, string>;
}

export type NameReader = (name: string) => NameEvidence | undefined;

/** Read always: their scripts don't collide with others, and English stands in every second chart. */
const EVERYWHERE = [english, chinese, japanese, korean, thai, cyrillic, greek, arabic, hebrew];
/** In Latin letters, where one language's word is another's accident: read only in charts that are written in them. */
const WHERE_SPOKEN = [
  spanish,
  portuguese,
  french,
  italian,
  romanian,
  german,
  dutch,
  scandinavian,
  polish,
  czechSlovak,
  southSlavic,
  turkish,
  hungarian,
  finnish,
  baltic,
  vietnamese,
  malayIndonesian,
];

/** A language is taken for spoken in a chart when it explains this share of the names that English leaves unread. */
const SPOKEN_SHARE = 0.2;
/** Characters of a name that are read; QuickBooks takes 100. */
const LONGEST_READ = 300;
/** Names looked at to tell the languages of a chart. */
const SAMPLE = 400;

/** Loads the word lists once and gives readers for the languages of a chart. */
export function createNameReading(): (names: readonly string[]) => NameReader {
  const everywhere = compileLexicon(...EVERYWHERE);
  let whereSpoken: readonly CompiledLexicon[] | undefined;
  return (names) => {
    const step = Math.max(1, Math.floor(names.length / SAMPLE));
    const sample = names.filter((_, index) => index % step === 0).map((name) => foldText(name.slice(0, LONGEST_READ)));
    const unread = sample.filter((folded) => findMatches(folded, everywhere).length === 0);
    // A chart that is read without them needs no further language.
    if (unread.length <= sample.length * SPOKEN_SHARE) return reader([everywhere]);
    whereSpoken ??= WHERE_SPOKEN.map((lexicon) => compileLexicon(lexicon));
    const spoken = whereSpoken.filter((lexicon) => {
      const read = unread.filter((folded) => findMatches(folded, lexicon).length > 0).length;
      return read >= unread.length * SPOKEN_SHARE;
    });
    return reader([everywhere, ...spoken]);
  };
}

function reader(lexicons: readonly CompiledLexicon[]): NameReader {
  const known = new Map<string, NameEvidence | undefined>();
  return (name) => {
    const folded = foldText(name.slice(0, LONGEST_READ));
    if (known.has(folded)) return known.get(folded);
    const evidence = weigh(lexicons.flatMap((lexicon) => findMatches(folded, lexicon)));
    known.set(folded, evidence);
    return evidence;
  };
}

/** A match inside a longer one says nothing of its own: "depreciation" in "accumulated depreciation". */
function withoutContained(matches: readonly NameMatch[]): readonly NameMatch[] {
  return matches.filter(
    (match) =>
      !matches.some(
        (other) =>
          other.start <= match.start && match.end <= other.end && other.end - other.start > match.end - match.start,
      ),
  );
}

const SUBJECT_RANK = 5;
const HEAD_RANK = 6;
const FAINT_RANK = 4;
/** Concepts of things kept, which turn "depreciation" beside them into either the cost or its accumulation. */
const THINGS: ReadonlySet<ConceptId> = new Set<ConceptId>([
  'land',
  'buildings',
  'furniture',
  'computers',
  'vehicles',
  'cars',
  'machinery',
  'tools',
  'software',
  'intangible',
  'goodwill',
  'leasehold-improvements',
  'fixed-asset',
]);

function weigh(found: readonly NameMatch[]): NameEvidence | undefined {
  const matches = withoutContained(found);
  if (matches.length === 0) return undefined;
  const top = matches.reduce((rank, match) => Math.max(rank, match.concept.rank), 0);
  const winners = matches.filter((match) => match.concept.rank === top);
  const refined = refine(winners, matches);
  const lists = refined.map((match) => match.types);
  const types = top === SUBJECT_RANK ? combineSubjects(lists) : combine(lists);
  const subTypes = new Map<AccountType, string>();
  for (const match of [...winners, ...matches]) {
    for (const type of types) {
      const subType = match.concept.subTypes[type];
      if (subType !== undefined && !subTypes.has(type)) subTypes.set(type, subType);
    }
  }
  return {
    types,
    classifications: new Set(types.map(classificationOf)),
    strong: top > FAINT_RANK,
    heads: top >= HEAD_RANK,
    subTypes,
  };
}

/** Two head words whose meaning depends on the subject beside them. */
function refine(
  winners: readonly NameMatch[],
  all: readonly NameMatch[],
): readonly { readonly types: readonly AccountType[] }[] {
  const subjects = all.filter((match) => match.concept.rank === SUBJECT_RANK);
  return winners.map(({ id, concept }) => {
    if (subjects.length === 0) return concept;
    if (id === 'impairment-allowance') {
      // An allowance belongs to what it lowers: of inventories, of long-term investments.
      const lowered = concept.types.filter((type) => subjects.some((match) => match.concept.types.includes(type)));
      return lowered.length > 0 ? { types: lowered } : concept;
    }
    if (id === 'cost' && subjects.some((match) => THINGS.has(match.id)))
      return { types: ['Fixed Asset', ...concept.types] };
    if (id === 'receivable') return { types: ['Other Current Asset', 'Other Asset'] };
    if (id === 'payable') return { types: ['Other Current Liability', 'Long Term Liability'] };
    if (
      (id === 'depreciation' || id === 'amortisation' || id === 'impairment-loss') &&
      subjects.some((match) => THINGS.has(match.id))
    ) {
      return { types: ['Fixed Asset', 'Other Asset', 'Other Expense', 'Expense', 'Cost of Goods Sold'] };
    }
    return concept;
  });
}

/** What all of them allow; where they allow nothing in common, what any of them allows. */
function combine(lists: readonly (readonly AccountType[])[]): readonly AccountType[] {
  const common = commonTypes(lists);
  return common.length > 0 ? common : [...new Set(lists.flat())];
}

/** Subjects side by side don't narrow each other: a sales commission is no income. The last one is the noun. */
function combineSubjects(lists: readonly (readonly AccountType[])[]): readonly AccountType[] {
  return [...new Set(lists.toReversed().flat())];
}

function commonTypes(lists: readonly (readonly AccountType[])[]): readonly AccountType[] {
  const [first = [], ...others] = lists;
  return first.filter((type) => others.every((list) => list.includes(type)));
}
