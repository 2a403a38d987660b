import type { ChartFinding } from '@countersign/contracts';
import { type FindingText, findingTexts } from './finding-texts.js';

/** A row of a chart, as far as findings need it. */
export interface Place {
  readonly code: string | null;
  readonly name: string;
  readonly row: number;
  /** `target` for a row of the target's own chart. @defaultValue 'source' */
  readonly side?: 'source' | 'target' | undefined;
}

export type FindingCode = keyof typeof findingTexts;

/** What the text of a finding is filled with; `undefined` where it takes nothing. */
export type FindingParameters = { readonly [Code in FindingCode]: Parameters<(typeof findingTexts)[Code]>[0] };

const table: { readonly [Code in FindingCode]: (parameters: FindingParameters[Code]) => FindingText } = findingTexts;

/** A place longer than this is cut, so that a damaged file doesn't flood the findings. */
const LONGEST_PLACE = 160;

/** Code and name, as a person finds the row again. */
export function placeText(place: { readonly code: string | null; readonly name: string }): string {
  const text =
    place.code === null || place.code === ''
      ? place.name
      : place.name === ''
        ? place.code
        : `${place.code} ${place.name}`;
  return text.length > LONGEST_PLACE ? `${text.slice(0, LONGEST_PLACE)}…` : text;
}

export function makeFinding<Code extends FindingCode>(
  code: Code,
  place: Place,
  parameters: FindingParameters[Code],
): ChartFinding {
  return written(code, place, table[code](parameters));
}

function written(code: string, place: Place, { severity, why, fix }: FindingText): ChartFinding {
  const where = placeText(place) || `row ${place.row + 1}`;
  const isTarget = place.side === 'target';
  return {
    code,
    place: isTarget ? `target: ${where}` : where,
    why,
    fix,
    severity,
    ...(isTarget ? {} : { source: { code: place.code, name: place.name, row: place.row } }),
  };
}
