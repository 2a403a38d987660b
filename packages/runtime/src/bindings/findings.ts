import { type Finding, InputError, type LocalizedText, remedies } from '@countersign/contracts';
import { runtimeRemedies } from '../remedies.js';

/** @throws {@link InputError} for the first finding, with all of them in its details. */
export function refuseFindings(findings: readonly Finding[]): void {
  const [first] = findings;
  if (!first) return;
  throw new InputError(first.code, first.message, {
    place: first.place,
    remedy: remedyOf(first.code),
    details: { findings: findings.map(({ code, place, message }) => ({ code, place, message })) },
  });
}

function remedyOf(code: string): LocalizedText {
  const known = new Map<string, LocalizedText>(Object.entries({ ...remedies, ...runtimeRemedies }));
  return known.get(code) ?? runtimeRemedies.BINDING_INVALID;
}
