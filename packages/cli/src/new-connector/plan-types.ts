import type { GuaranteeKind, Json, LocalizedText } from '@countersign/contracts';
import type { Shape } from './input-shape.js';
import type { VendorOperation } from './read-openapi.js';

/** One action of a new connector. */
export interface ActionPlan {
  /** `parcel.create`. */
  readonly name: string;
  /** `parcelCreate`. */
  readonly constant: string;
  /** Without its ending. */
  readonly file: string;
  readonly operation: VendorOperation;
  readonly input: Extract<Shape, { kind: 'object' }>;
  /** Fields of the input that stand in the path or query, by their parameter. */
  readonly path: readonly InputPlace[];
  readonly query: readonly InputPlace[];
  /** Fields that are the body; `undefined` without one. */
  readonly body: readonly string[] | undefined;
  readonly guarantee: GuaranteePlan;
  /** What a record is called: `parcel`. */
  readonly record: string;
  /** Property of the answer that is the record's id. */
  readonly idProperty: string | undefined;
  /** True for a POST to a collection. */
  readonly makes: boolean;
  /** Field of the input that names a record which must be there. */
  readonly needs: string | undefined;
  readonly sample: Json | undefined;
  /** What is run first in the tests. */
  readonly before?:
    | {
        readonly name: string;
        readonly sample: Json | undefined;
        /** Takes the made record's id. */
        readonly field: string;
        /** The id is a number there. */
        readonly number: boolean;
      }
    | undefined;
}

export interface InputPlace {
  readonly parameter: string;
  readonly field: string;
}

/** How the effect happens once, with what its code needs. */
export type GuaranteePlan = {
  readonly kind: GuaranteeKind;
  readonly statement: LocalizedText;
} & (
  | { readonly by: 'key'; readonly place: 'header' | 'query'; readonly name: string; readonly required: boolean }
  | { readonly by: 'own-id'; readonly parameter: string; readonly length: number; readonly find: string | undefined }
  | { readonly by: 'replace' | 'remove' | 'nothing' }
  | {
      readonly by: 'marker';
      /** The text that bears it. */
      readonly field: string;
      /** Whether people may write there, too. */
      readonly shared: boolean;
      readonly list: string;
      /** Property of the list's answer; `undefined` where the answer is the list. */
      readonly items: string | undefined;
      /** The list takes the text as a filter. */
      readonly filter: boolean;
    }
);
