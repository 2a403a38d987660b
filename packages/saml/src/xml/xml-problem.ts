/** Caps that keep hostile documents cheap. */
export interface XmlLimits {
  /** Nesting of elements. */
  readonly depth: number;
  readonly elements: number;
  /** Attributes and namespace declarations of one element. */
  readonly attributes: number;
}

export type XmlProblemKind = 'malformed' | 'dtd' | 'instruction';

/** Why a text is not taken as XML. Caught inside this package and told as a {@link SamlError}. */
export class XmlProblem extends Error {
  readonly kind: XmlProblemKind;

  constructor(message: string, kind: XmlProblemKind = 'malformed') {
    super(message);
    this.name = 'XmlProblem';
    this.kind = kind;
  }
}
