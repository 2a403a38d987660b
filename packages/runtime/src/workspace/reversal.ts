import type { ApprovalState } from '@countersign/approvals';
import {
  ApprovalError,
  type ApprovalInstance,
  actionDigest,
  type CloudEvent,
  type Directory,
  errorDocument,
  type JsonObject,
  type Sql,
  type StartApproval,
} from '@countersign/contracts';
import { DatabaseError } from '../database/database-error.js';
import { WriteBatch } from '../database/write-batch.js';
import { EFFECT_COLUMNS, type EffectRow, effectRecord } from '../effects/effect-rows.js';
import { type Installation, instantOf, sourceOf } from '../installation.js';
import type { EffectRecord, ReversalOptions, ReversalProposal } from '../runtime-types.js';
import type { PreparedStart } from './approval-journal.js';
import { type PlannedEffect, REVERSE_PREFIX } from './plan.js';
import type { ApprovalStarter } from './start-approval.js';

/** What becomes of the effects of an approval that no longer counts. Nothing is left standing in silence. */
export class Reversals {
  readonly #installation: Installation;
  readonly #starter: () => ApprovalStarter;
  readonly #options: ReversalOptions | undefined;

  constructor(installation: Installation, starter: () => ApprovalStarter, options: ReversalOptions | undefined) {
    this.#installation = installation;
    this.#starter = starter;
    this.#options = options;
  }

  /** Refuses what surely was not sent and proposes the reverse of what is done; the rest is settled when it is known. */
  async settle(sql: Sql, state: ApprovalState, directory: Directory): Promise<void> {
    const { tenant } = this.#installation;
    const { instance } = state;
    const refusal = new ApprovalError('APPROVAL_DENIED', `The approval is ${instance.state}.`, {
      place: `approval/${instance.id}`,
    });
    await sql.query(
      `update effects set state = 'refused', last_error = $3, updated_at = $4
       where tenant = $1 and approval = $2 and state in ('ready', 'parked', 'dead')
         and not open_attempt and not may_have_happened`,
      [tenant, instance.id, JSON.stringify(refusal), instantOf(this.#installation)],
    );
    const { rows } = await sql.query<EffectRow>(
      `select ${EFFECT_COLUMNS} from effects where tenant = $1 and approval = $2 and state = 'done' order by seq`,
      [tenant, instance.id],
    );
    for (const row of rows) await this.propose(sql, state, effectRecord(row), directory);
  }

  /**
   * Starts the approval of one effect's reverse action; once, however often it is asked. What stands in the way of that
   * must not stop the transaction that it is part of: then people are told.
   */
  async propose(sql: Sql, { instance }: ApprovalState, effect: EffectRecord, directory: Directory): Promise<void> {
    if (!this.#options) return this.#tellPeople(sql, instance.id, effect, 'noReversalTemplate');
    const starter = this.#starter();
    let prepared: PreparedStart;
    try {
      const reverse = await this.#reverseOf(effect);
      if (!reverse) return await this.#tellPeople(sql, instance.id, effect, 'noReverseAction');
      const request = requestOf(this.#options, instance, effect, reverse);
      if (await starter.earlier(sql, request)) return;
      prepared = await starter.prepare(sql, request, directory, [reverse]);
    } catch (error) {
      if (error instanceof DatabaseError) throw error;
      return this.#tellPeople(sql, instance.id, effect, errorDocument(error).code);
    }
    await starter.store(sql, prepared, directory);
  }

  async #reverseOf(effect: EffectRecord): Promise<PlannedEffect | undefined> {
    const bound = this.#installation.connections.find(effect.connection);
    const name = effect.action.slice(`${bound?.identity.connector ?? ''}.`.length);
    const reverse = bound?.actions.get(name)?.reverse;
    if (!bound || !reverse || !effect.outcome) return undefined;
    const { output, refs, replayed } = effect.outcome;
    const input: JsonObject = await bound.validate(
      reverse.action,
      reverse.input(effect.input, { output, refs, replayed }),
    );
    const action = `${bound.identity.connector}.${reverse.action}`;
    return {
      binding: `${REVERSE_PREFIX}${effect.id}`,
      step: 'run',
      onType: 'io.countersign.approval.approved.v1',
      connection: effect.connection,
      connectionName: bound.identity.name,
      action,
      input,
      digest: actionDigest({ action, connection: effect.connection, input }),
      bindingHash: '',
    };
  }

  /** Nobody can be asked by us. A person must act. */
  async #tellPeople(sql: Sql, approval: string, effect: EffectRecord, why: string): Promise<void> {
    const { tenant, audit } = this.#installation;
    const at = instantOf(this.#installation);
    const data = { approval, effect: effect.id, action: effect.action, refs: effect.outcome?.refs ?? [], why };
    const event: CloudEvent<string, unknown> = {
      specversion: '1.0',
      id: `${effect.id}:reversalneeded`,
      source: sourceOf(tenant, 'effects'),
      type: 'io.countersign.reversal.needed.v1',
      subject: `effect/${effect.id}`,
      time: at,
      tenant,
      data,
    };
    const batch = new WriteBatch();
    batch.events([event], approval);
    audit.note(batch, { at, type: 'reversal.needed', subject: `effect/${effect.id}`, payload: data });
    await batch.flush(sql, tenant);
  }
}

function requestOf(
  options: ReversalOptions,
  original: ApprovalInstance,
  effect: EffectRecord,
  { action, connection, digest, input }: PlannedEffect,
): StartApproval {
  const reason = original.decisions.findLast(({ kind }) => kind === 'revoke' || kind === 'amend')?.comment ?? '';
  const proposal: ReversalProposal = { original, reason, effect, reverse: { action, connection, digest, input } };
  return {
    idempotencyKey: `reversal:${effect.id}`,
    template: { id: options.template },
    initiator: options.initiator?.(proposal) ?? original.initiator,
    values: options.values(proposal),
    title: options.title?.(proposal),
    related: [{ rel: 'causedBy', to: original.id }],
  };
}
