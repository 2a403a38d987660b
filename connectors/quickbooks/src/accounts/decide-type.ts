import { type AccountType, type Classification, classificationOf, parseAccountType } from './account-types.js';
import type { NameEvidence, NameReader } from './read-name.js';
import type { SourceType, TypeReader } from './source-types.js';

/** What a row says about its type, before its place in the chart is looked at. */
export type TypeDecision =
  | {
      readonly kind: 'decided';
      /** Types that fit, the best one first; a group above may need another than the first. */
      readonly choices: readonly AccountType[];
      /** `person`, `type and name`, `type`, `name`, `group`. */
      readonly basis: string;
      /** Where the name usually means another type than the one kept. */
      readonly usual?: { readonly type: AccountType; readonly words: string } | undefined;
      /** What the type word alone would give, where its system has words for other types. */
      readonly byWord?: AccountType | undefined;
      readonly name: NameEvidence | undefined;
    }
  | { readonly kind: 'question'; readonly question: TypeQuestion; readonly name: NameEvidence | undefined };

export type TypeQuestion =
  | { readonly code: 'TYPE_UNKNOWN'; readonly word: string }
  | { readonly code: 'TARGET_TYPE_UNKNOWN'; readonly word: string }
  | { readonly code: 'NOT_KEPT_AT_TARGET'; readonly word: string }
  /** The type word only tells the kind, and neither name nor group tells more. */
  | { readonly code: 'TYPE_TOO_BROAD'; readonly word: string; readonly types: readonly AccountType[] }
  | {
      readonly code: 'TYPE_NAME_CONTRADICTION';
      readonly word: string;
      readonly words: string;
      readonly byType: readonly AccountType[];
      readonly byName: readonly AccountType[];
    }
  | {
      readonly code: 'NAMES_DISAGREE';
      readonly word: string;
      readonly one: string;
      readonly other: string;
      readonly byOne: readonly AccountType[];
      readonly byOther: readonly AccountType[];
    }
  | {
      readonly code: 'TYPE_GROUP_CONTRADICTION';
      readonly word: string;
      readonly group: string;
      readonly byType: readonly AccountType[];
      readonly byGroup: readonly AccountType[];
    }
  | {
      readonly code: 'TYPE_CODE_CONTRADICTION';
      readonly word: string;
      readonly prefix: string;
      readonly byType: Classification;
      readonly byCode: Classification;
    };

export interface TypedRow {
  readonly name: string;
  readonly type: string;
  readonly names?: Readonly<Record<string, string>> | undefined;
  readonly targetType?: string | undefined;
}

/** Groups above the row, the nearest first. */
export interface GroupAbove {
  readonly label: string;
  readonly source: SourceType | undefined;
  readonly name: NameEvidence | undefined;
}

/** What the codes of the chart's other accounts say about this one. */
export type CodeReader = (
  code: string | null,
  classification: Classification,
) => { readonly prefix: string; readonly classification: Classification } | undefined;

const overlaps = (one: readonly AccountType[], other: readonly AccountType[]): readonly AccountType[] =>
  one.filter((type) => other.includes(type));

/** True when what a name says stands against a type: another kind altogether, or by a word that is certain. */
function contradicts(name: NameEvidence, types: readonly AccountType[], source: SourceType): boolean {
  if (overlaps(types, name.types).length > 0) return false;
  const sameKind = [...name.classifications].some((kind) => source.classifications.has(kind));
  return !sameKind || name.strong;
}

/** True when two names have no type in common. */
function apart(one: NameEvidence, other: NameEvidence): boolean {
  return overlaps(one.types, other.types).length === 0;
}

function readNames(
  row: TypedRow,
  read: NameReader,
): readonly { readonly text: string; readonly evidence: NameEvidence }[] {
  const texts = [row.name, ...Object.values(row.names ?? {})];
  return [...new Set(texts)].flatMap((text) => {
    const evidence = read(text);
    return evidence === undefined ? [] : [{ text, evidence }];
  });
}

function byEvidence(evidence: NameEvidence | undefined, types: readonly AccountType[]): readonly AccountType[] {
  return evidence === undefined ? [] : overlaps(evidence.types, types);
}

export function decideType(
  row: TypedRow,
  above: readonly GroupAbove[],
  readers: { readonly type: TypeReader; readonly name: NameReader; readonly code: CodeReader },
  code: string | null,
): TypeDecision {
  const names = readNames(row, readers.name);
  const telling = names.find(({ evidence }) => evidence.strong) ?? names[0];
  const name = telling?.evidence;
  const ask = (question: TypeQuestion): TypeDecision => ({ kind: 'question', question, name });

  if (row.targetType !== undefined) {
    const chosen = parseAccountType(row.targetType);
    if (chosen === undefined) return ask({ code: 'TARGET_TYPE_UNKNOWN', word: row.targetType });
    return { kind: 'decided', choices: [chosen], basis: 'person', name };
  }
  const source = readers.type(row.type);
  if (source === undefined) return ask({ code: 'TYPE_UNKNOWN', word: row.type });
  if (source.precision === 'exact' && source.types.length === 0)
    return ask({ code: 'NOT_KEPT_AT_TARGET', word: row.type });

  const byType = source.types;
  const against = byType.length === 0 ? undefined : names.find(({ evidence }) => contradicts(evidence, byType, source));
  if (against !== undefined) {
    const affirming = names.find(({ evidence }) => evidence.strong && overlaps(byType, evidence.types).length > 0);
    if (affirming !== undefined && affirming.text !== against.text) {
      return ask({
        code: 'NAMES_DISAGREE',
        word: row.type,
        one: affirming.text,
        other: against.text,
        byOne: affirming.evidence.types,
        byOther: against.evidence.types,
      });
    }
    return ask({
      code: 'TYPE_NAME_CONTRADICTION',
      word: row.type,
      words: against.text,
      byType,
      byName: against.evidence.types,
    });
  }

  const strong = names.filter(({ evidence }) => evidence.strong);
  const [one] = strong;
  const other = one === undefined ? undefined : strong.find(({ evidence }) => apart(one.evidence, evidence));
  if (one !== undefined && other !== undefined) {
    return ask({
      code: 'NAMES_DISAGREE',
      word: row.type,
      one: one.text,
      other: other.text,
      byOne: one.evidence.types,
      byOther: other.evidence.types,
    });
  }

  const group = contradictingGroup(byType, source, name, above);
  if (group !== undefined) {
    return ask({ code: 'TYPE_GROUP_CONTRADICTION', word: row.type, group: group.label, byType, byGroup: group.types });
  }

  const affirmed = name === undefined ? [] : byType.length === 0 ? name.types : byEvidence(name, byType);
  const [kind] = source.classifications;
  if (affirmed.length === 0 && source.classifications.size === 1 && kind !== undefined) {
    const code_ = readers.code(code, kind);
    if (code_ !== undefined) {
      return ask({
        code: 'TYPE_CODE_CONTRADICTION',
        word: row.type,
        prefix: code_.prefix,
        byType: kind,
        byCode: code_.classification,
      });
    }
  }

  if (source.precision === 'exact') {
    return decideExact(byType, affirmed, name, telling?.text ?? row.name);
  }
  return chooseWithin(row, source, affirmed, name, above, ask);
}

/** For words of a system that has others: the type stands, and the name chooses among what it allows. */
function decideExact(
  byType: readonly AccountType[],
  affirmed: readonly AccountType[],
  name: NameEvidence | undefined,
  text: string,
): TypeDecision {
  const [byWord] = byType;
  const [usual] = name?.types ?? [];
  const plain = {
    kind: 'decided',
    choices: byType,
    basis: affirmed.length > 0 ? 'type and name' : 'type',
    name,
    byWord,
  } as const;
  if (name === undefined || usual === undefined || !name.strong || affirmed.length === 0) return plain;
  const choices = [...new Set(byType.includes(usual) ? [usual, ...affirmed, ...byType] : [...affirmed, ...byType])];
  // A subject that fits every kind of cost usually means nothing; two types mean that one is the rule.
  const telling = name.types.length === 2 && !byType.includes(usual);
  return { ...plain, choices, ...(telling ? { usual: { type: usual, words: text } } : {}) };
}

/** For words that only tell the kind: the name chooses, then the group, then what is usual where nothing is at stake. */
function chooseWithin(
  row: TypedRow,
  source: SourceType,
  affirmed: readonly AccountType[],
  name: NameEvidence | undefined,
  above: readonly GroupAbove[],
  ask: (question: TypeQuestion) => TypeDecision,
): TypeDecision {
  const byGroup = groupTypes(source, above);
  const both = byGroup === undefined ? [] : overlaps(affirmed, byGroup);
  if (name?.strong === true && affirmed.length > 0) {
    return {
      kind: 'decided',
      choices: both.length > 0 ? [...new Set([...both, ...affirmed])] : affirmed,
      basis: 'name',
      name,
    };
  }
  if (byGroup !== undefined && byGroup.length > 0) {
    return { kind: 'decided', choices: both.length > 0 ? both : byGroup, basis: 'group', name };
  }
  if (affirmed.length > 0) return { kind: 'decided', choices: affirmed, basis: 'name', name };
  const [kind] = source.classifications;
  const usual = source.classifications.size === 1 && (kind === 'Revenue' || kind === 'Expense');
  if (usual) return { kind: 'decided', choices: source.types, basis: 'type', name };
  return ask({ code: 'TYPE_TOO_BROAD', word: row.type, types: source.types });
}

/** What the nearest group that says something allows: "Current assets" above a bare "Asset". */
function groupTypes(source: SourceType, above: readonly GroupAbove[]): readonly AccountType[] | undefined {
  for (const group of above) {
    if (group.name?.heads === true) {
      const types = source.types.length === 0 ? group.name.types : overlaps(group.name.types, source.types);
      if (types.length > 0) return types;
    }
  }
  return undefined;
}

/** A group of another kind above: income named under expenses. */
function contradictingGroup(
  byType: readonly AccountType[],
  source: SourceType,
  name: NameEvidence | undefined,
  above: readonly GroupAbove[],
): { readonly label: string; readonly types: readonly AccountType[] } | undefined {
  const kinds: ReadonlySet<Classification> =
    source.classifications.size > 0 ? source.classifications : (name?.classifications ?? new Set<Classification>());
  if (kinds.size === 0) return undefined;
  for (const group of above) {
    const types = groupKinds(group);
    if (types === undefined) continue;
    const shared = types.some((type) => kinds.has(classificationOf(type)));
    if (!shared) return { label: group.label, types };
    // "Direct costs" above an account that its system calls an ordinary expense, unless its own name says so too.
    if (source.precision === 'exact' && group.name?.heads === true && overlaps(types, byType).length === 0) {
      const affirmed = name?.strong === true && name.types.length < 3 && overlaps(name.types, byType).length > 0;
      if (!affirmed) return { label: group.label, types };
    }
    return undefined;
  }
  return undefined;
}

function groupKinds(group: GroupAbove): readonly AccountType[] | undefined {
  if (group.source !== undefined && group.source.types.length > 0) {
    const refined = group.name?.heads === true ? overlaps(group.name.types, group.source.types) : [];
    return refined.length > 0 ? refined : group.source.types;
  }
  return group.name?.heads === true ? group.name.types : undefined;
}
