import type { Actor, Directory, DirectoryRole, Id, Ref } from '@countersign/contracts';
import * as v from 'valibot';
import { parseStrictly } from './parse-template.js';
import { refSchema } from './template-schema.js';

/** A form as somebody would fill it in, to see where it would go. */
export interface SimulatedForm {
  readonly initiator: Actor;
  readonly department?: Ref | undefined;
  readonly values: Readonly<Record<string, unknown>>;
  readonly picks?: Readonly<Record<Id, readonly Ref[]>> | undefined;
}

/** As it is: what it holds is checked field by field. */
const plainObject = v.custom<Readonly<Record<string, unknown>>>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  'Expected an object of field keys.',
);
const id = v.pipe(v.string(), v.minLength(1, 'Expected an id.'));
const ids = v.optional(v.array(id), []);
const name = v.optional(v.string());
const instant = v.pipe(v.string(), v.isoTimestamp('Expected a time such as 2026-11-22T08:30:00.000Z.'));

const members: v.GenericSchema<unknown, DirectoryRole['members']> = v.array(
  v.lazy(
    (input): v.GenericSchema<unknown, DirectoryRole['members'][number]> =>
      typeof input === 'string'
        ? v.pipe(
            id,
            v.transform((user) => ({ user })),
          )
        : v.strictObject({ user: id, departments: v.optional(v.array(id)) }),
  ),
);

const directorySchema: v.GenericSchema<unknown, Directory> = v.strictObject({
  system: v.optional(id),
  tenant: v.optional(id),
  kind: v.optional(id),
  users: v.optional(
    v.array(v.strictObject({ id, name, active: v.optional(v.boolean()), departments: ids, manager: v.optional(id) })),
    [],
  ),
  roles: v.optional(v.array(v.strictObject({ id, name, members: v.optional(members, []) })), []),
  departments: v.optional(v.array(v.strictObject({ id, name, parent: v.optional(id), managers: ids })), []),
  substitutions: v.optional(
    v.array(
      v.strictObject({
        principal: refSchema,
        delegate: refSchema,
        from: instant,
        until: v.optional(instant),
        scope: v.lazy(
          (input): v.GenericSchema<unknown, 'all' | { templates: string[] }> =>
            input === 'all' ? v.literal('all') : v.strictObject({ templates: v.array(id) }),
        ),
        kind: v.picklist(['planned', 'leaver']),
      }),
    ),
    [],
  ),
  admins: ids,
});

/**
 * Reads a directory from JSON. Lists may be left out; a role's member may be a bare user id.
 * @throws InputError `UNKNOWN_FIELD` or `INVALID_INPUT`, with the place (`directory/users/0/manager`).
 */
export function parseDirectory(json: unknown): Directory {
  return parseStrictly(directorySchema, json, 'INVALID_INPUT', 'directory');
}

/**
 * Reads a form from JSON. The initiator may be an actor, a ref or a bare user id; people, departments and picks may be
 * bare ids too.
 * @throws InputError `UNKNOWN_FIELD` or `INVALID_INPUT`, with the place (`form/initiator`).
 */
export function parseForm(json: unknown, frame: { readonly system: string; readonly tenant: string }): SimulatedForm {
  const refOf = (kind: string): v.GenericSchema<unknown, Ref> =>
    v.lazy(
      (input): v.GenericSchema<unknown, Ref> =>
        typeof input === 'string'
          ? v.pipe(
              id,
              v.transform((bare) => ({ ...frame, kind, id: bare })),
            )
          : refSchema,
    );
  const user = refOf('userId');
  const actor: v.GenericSchema<unknown, Actor> = v.lazy((input): v.GenericSchema<unknown, Actor> => {
    if (typeof input === 'object' && input !== null && 'ref' in input) {
      return v.strictObject({
        type: v.optional(v.picklist(['user', 'system', 'app']), 'user'),
        ref: user,
        name: v.optional(v.string()),
        onBehalfOf: v.optional(user),
      });
    }
    return v.pipe(
      user,
      v.transform((ref): Actor => ({ type: 'user', ref })),
    );
  });
  const schema: v.GenericSchema<unknown, SimulatedForm> = v.strictObject({
    initiator: actor,
    department: v.optional(refOf('departmentId')),
    values: plainObject,
    picks: v.optional(v.record(v.string(), v.array(user))),
  });
  return parseStrictly(schema, json, 'INVALID_INPUT', 'form');
}
