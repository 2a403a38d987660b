import { type ApprovalState, decide, replay, validateForm } from '@countersign/approvals';
import {
  type ApprovalInstance,
  canonicalJson,
  type Directory,
  InputError,
  type Sql,
  type StartApproval,
  StateError,
  sha256,
} from '@countersign/contracts';
import type { ApprovalFacts } from '../bindings/binding.js';
import { type Installation, instantOf, newId } from '../installation.js';
import { runtimeRemedies } from '../remedies.js';
import type { ApprovalJournal, PreparedStart } from './approval-journal.js';
import { coverOf, distinctCovers } from './cover.js';
import { type PlannedEffect, planEffects } from './plan.js';
import type { Templates } from './templates.js';

/** Starts approvals: checks everything first, then stores everything. */
export class ApprovalStarter {
  readonly #installation: Installation;
  readonly #templates: Templates;
  readonly #journal: ApprovalJournal;

  constructor(installation: Installation, templates: Templates, journal: ApprovalJournal) {
    this.#installation = installation;
    this.#templates = templates;
    this.#journal = journal;
  }

  /** The instance that this idempotency key started before. @throws {@link InputError} `INPUT_CHANGED`. */
  async earlier(sql: Sql, request: StartApproval): Promise<ApprovalInstance | undefined> {
    const { rows } = await sql.query<{ body: ApprovalState; request_hash: string }>(
      'select body, request_hash from approvals where tenant = $1 and idempotency_key = $2',
      [this.#installation.tenant, request.idempotencyKey],
    );
    const [row] = rows;
    if (!row) return undefined;
    if (row.request_hash === requestHash(request)) return row.body.instance;
    throw new InputError('INPUT_CHANGED', 'This idempotency key has started an approval with another content.', {
      place: 'idempotencyKey',
      details: { approval: row.body.instance.id },
    });
  }

  /** @param extra - effects that this approval covers besides what bindings give. */
  async prepare(
    sql: Sql,
    request: StartApproval,
    directory: Directory,
    extra: readonly PlannedEffect[] = [],
  ): Promise<PreparedStart> {
    const template = await this.#templates.read(sql, request.template.id, request.template.version);
    const context = { now: instantOf(this.#installation), directory, template };
    const { idempotencyKey, initiator, department, title, related, picks } = request;
    const command = {
      type: 'start' as const,
      id: newId(this.#installation),
      idempotencyKey,
      initiator,
      department,
      values: validateForm(template, request.values),
      title,
      related,
      picks,
    };
    // Decided once without coverage, to know what bindings may read, and then with it.
    const draft = replayed(decide(undefined, command, context));
    const plan = [...(await planEffects(this.#installation, factsOf(draft.instance), draft.instance.values)), ...extra];
    const covers = distinctCovers([...plan.map(coverOf), ...(request.covers ?? [])]);
    const events = decide(undefined, { ...command, covers }, context);
    const change = { before: undefined, events, after: replayed(events), cause: 'start', by: initiator };
    return { change, plan, requestHash: requestHash(request) };
  }

  /** In the caller's transaction. `undefined` when the idempotency key was used meanwhile. */
  async store(sql: Sql, prepared: PreparedStart, directory: Directory): Promise<ApprovalInstance | undefined> {
    const stored = await this.#journal.start(sql, prepared, directory);
    return stored ? prepared.change.after.instance : undefined;
  }
}

/** What bindings read of an approval, at its start and when it is sent again. */
export function factsOf(instance: ApprovalInstance): ApprovalFacts {
  const { id, number, title, template, initiator, department } = instance;
  return { id, title, template, initiator, ...(number ? { number } : {}), ...(department ? { department } : {}) };
}

function replayed(events: Parameters<typeof replay>[0]): ApprovalState {
  const state = replay(events);
  if (state) return state;
  throw new StateError('APPROVAL_UNKNOWN', 'A start gave no events.', { remedy: runtimeRemedies.APPROVAL_UNKNOWN });
}

/** Two starts are the same when all that was asked for is. */
function requestHash(request: StartApproval): string {
  const { template, initiator, department, values, title, related, covers, picks } = request;
  const given = { template, initiator, department, values, title, related, covers, picks };
  return sha256(canonicalJson(withoutUndefined(given)));
}

function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUndefined);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => (item === undefined ? [] : [[key, withoutUndefined(item)]])),
  );
}
