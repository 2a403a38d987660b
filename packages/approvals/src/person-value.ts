import type { Ref } from '@countersign/contracts';
import type { People } from './people.js';

/** True for an object that has the shape of a ref. */
export function isRef(value: unknown): value is Ref {
  return (
    typeof value === 'object' &&
    value !== null &&
    ['system', 'tenant', 'kind', 'id'].every((name) => typeof Reflect.get(value, name) === 'string')
  );
}

/** The people in a value of a user field: a ref, a bare id of this directory, or a list of these. */
export function personRefs(value: unknown, people: People): readonly Ref[] {
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  return items.flatMap((item) => {
    if (typeof item === 'string' && item !== '') return [people.refOf(item)];
    return isRef(item) ? [people.canonical(item)] : [];
  });
}
