import { type ApprovalCommand, type ApprovalState, openTasks, validateForm } from '@countersign/approvals';
import {
  type Actor,
  type ApprovalInstance,
  type ApprovalTemplate,
  type Directory,
  type Gate,
  type HumanProof,
  type Id,
  InputError,
  type InstanceState,
  type Ref,
  type Sql,
  type StartApproval,
  StateError,
  type Task,
  type TaskDecision,
  type Workspace,
  type WorkspaceCapabilities,
} from '@countersign/contracts';
import { DatabaseError } from '../database/database-error.js';
import { type Installation, newId } from '../installation.js';
import { runtimeRemedies } from '../remedies.js';
import type { ApprovalJournal } from './approval-journal.js';
import { readApproval, unknownApproval, type WhichApproval } from './approval-rows.js';
import { planEffects, replacePlan } from './plan.js';
import { requireRevoker } from './revokers.js';
import { type ApprovalStarter, factsOf } from './start-approval.js';
import type { Templates } from './templates.js';

export const LOCAL_CAPABILITIES: WorkspaceCapabilities = {
  startByApi: true,
  decideByApi: true,
  flowByApi: true,
  conditionsByApi: true,
  quorum: true,
  addSigners: true,
  return: true,
  timeout: 'scheduler',
  money: 'currency',
  events: 'task',
  idempotentStart: true,
};

/** How often a command is tried when the database asks for it (a deadlock, a server that restarts). */
const TRIES = 4;

export interface LocalWorkspaceParts {
  readonly installation: Installation;
  readonly templates: Templates;
  readonly journal: ApprovalJournal;
  readonly starter: ApprovalStarter;
  readonly gate: Gate;
  readonly acceptProofs: readonly HumanProof['method'][];
}

export interface Revocation {
  readonly approval: Id;
  readonly proof: HumanProof;
  readonly reason: string;
}

/** Approvals in our own database: the model of `@countersign/approvals`, stored. */
export class LocalWorkspace implements Workspace {
  readonly capabilities = LOCAL_CAPABILITIES;
  readonly #parts: LocalWorkspaceParts;

  /** @internal made by `openRuntime`. */
  constructor(parts: LocalWorkspaceParts) {
    this.#parts = parts;
  }

  /** @throws {@link InputError} when it is wrong, a call node has no binding, or the version is published already. */
  async publish(template: ApprovalTemplate): Promise<{ readonly id: Id; readonly version: number }> {
    const { id, version } = await this.#parts.templates.publish(template);
    return { id, version };
  }

  /** @throws {@link InputError} before anything is stored; `INPUT_CHANGED` for a key used with another content. */
  async start(request: StartApproval): Promise<ApprovalInstance> {
    const { starter, installation } = this.#parts;
    const { database } = installation;
    const earlier = await starter.earlier(database, request);
    if (earlier) return earlier;
    const directory = await installation.directory();
    const prepared = await starter.prepare(database, request, directory);
    const stored = await this.#transaction((sql) => starter.store(sql, prepared, directory));
    const instance = stored ?? (await starter.earlier(database, request));
    if (!instance) throw new StateError('BUSY', 'The approval is being started.', { remedy: runtimeRemedies.BUSY });
    return instance;
  }

  async get(id: Id): Promise<ApprovalInstance | undefined> {
    return (await this.state(id))?.instance;
  }

  /** The instance with what routing knows besides it: its path, visits and timers. */
  state(id: Id): Promise<ApprovalState | undefined> {
    const { database, tenant } = this.#parts.installation;
    return readApproval(database, tenant, id);
  }

  /** @throws {@link InputError} `TEMPLATE_UNKNOWN`. */
  template(id: Id, version?: number): Promise<ApprovalTemplate> {
    return this.#parts.templates.read(this.#parts.installation.database, id, version);
  }

  /** Newest first. */
  async list(
    filter: { readonly state?: InstanceState | undefined; readonly limit?: number | undefined } = {},
  ): Promise<readonly ApprovalInstance[]> {
    const { database, tenant } = this.#parts.installation;
    const { rows } = await database.query<{ body: ApprovalState }>(
      `select body from approvals where tenant = $1 and ($2::text is null or state = $2)
       order by created_at desc, id desc limit $3`,
      [tenant, filter.state ?? null, filter.limit ?? 100],
    );
    return rows.map(({ body }) => body.instance);
  }

  /** Tasks that wait for this person now. */
  async tasksOf(person: Ref): Promise<readonly { readonly approval: ApprovalInstance; readonly task: Task }[]> {
    const { database, tenant } = this.#parts.installation;
    const { rows } = await database.query<{ body: ApprovalState }>(
      `select body from approvals a where tenant = $1 and id in (
         select approval from tasks where tenant = $1 and assignee = $2 and state = 'active') order by created_at`,
      [tenant, person.id],
    );
    return rows.flatMap(({ body }) =>
      openTasks(body)
        .filter(({ assignee }) => assignee.ref.id === person.id && assignee.ref.kind === person.kind)
        .map((task) => ({ approval: body.instance, task })),
    );
  }

  async decide(taskId: Id, { kind, comment }: TaskDecision, proof: HumanProof): Promise<ApprovalInstance> {
    // It becomes a command's type: out of a request's body it could name any other.
    if (kind !== 'approve' && kind !== 'reject') {
      throw new InputError('INVALID_INPUT', 'A task is approved or rejected.', { place: 'kind' });
    }
    return this.#onTask(taskId, proof, (by) => ({ type: kind, taskId, by, comment, proof }));
  }

  withdraw(id: Id, proof: HumanProof, comment?: string): Promise<ApprovalInstance> {
    return this.#byHuman(id, proof, (by) => ({ type: 'withdraw', by, comment, proof }));
  }

  transfer(taskId: Id, to: Ref, proof: HumanProof, comment?: string): Promise<ApprovalInstance> {
    return this.#onTask(taskId, proof, (by) => ({ type: 'transfer', taskId, by, to, comment, proof }));
  }

  addSigners(
    taskId: Id,
    signers: readonly Ref[],
    position: 'before' | 'after',
    proof: HumanProof,
  ): Promise<ApprovalInstance> {
    return this.#onTask(taskId, proof, (by) => ({ type: 'addSigners', taskId, by, signers, position, proof }));
  }

  return(taskId: Id, toNode: Id | undefined, proof: HumanProof, comment?: string): Promise<ApprovalInstance> {
    return this.#onTask(taskId, proof, (by) => ({ type: 'return', taskId, by, toNode, comment, proof }));
  }

  comment(id: Id, text: string, by: Actor): Promise<ApprovalInstance> {
    return this.#command(id, { type: 'comment', by, text });
  }

  /** The initiator sends a returned form again. What it covers is worked out anew. */
  async resubmit(
    id: Id,
    values: Readonly<Record<string, unknown>>,
    proof: HumanProof,
    comment?: string,
  ): Promise<ApprovalInstance> {
    this.#requireProof(proof);
    const { installation, templates, journal } = this.#parts;
    const before = await this.#known(id);
    const { template: name } = before.instance;
    const template = await templates.read(installation.database, name.id, name.version);
    const plan = await planEffects(installation, factsOf(before.instance), validateForm(template, values));
    const directory = await installation.directory();
    const after = await this.#transaction((sql) =>
      journal.command(sql, id, directory, async ({ instance }) => {
        const covers = await replacePlan(sql, installation.tenant, instance, plan);
        return { type: 'resubmit', by: personOf(proof, directory), values, covers, comment, proof };
      }),
    );
    return after.instance;
  }

  /**
   * Takes back an approval that has ended: effects not sent yet are refused, and for each one done its reverse action is
   * proposed under an approval of its own. Allowed to the initiator, those who approved, and administrators.
   * @throws {@link StateError} `NOT_AUTHORISED`, or the decider's refusal when it was never approved.
   */
  async revoke({ approval, proof, reason }: Revocation): Promise<ApprovalInstance> {
    this.#requireProof(proof);
    const { installation, journal } = this.#parts;
    const directory = await installation.directory();
    const actor = personOf(proof, directory);
    const after = await this.#transaction((sql) =>
      journal.command(sql, approval, directory, ({ instance }) => {
        requireRevoker(instance, [actor.ref], directory);
        return { type: 'revoke', by: newId(installation), actor, comment: reason };
      }),
    );
    return after.instance;
  }

  /** Fires one timer; a timer that is gone or not due does nothing. */
  async fireTimer(id: Id, key: string): Promise<void> {
    await this.#command(id, { type: 'fireTimer', key });
  }

  gate(): Gate {
    return this.#parts.gate;
  }

  #onTask(task: Id, proof: HumanProof, make: (by: Actor) => ApprovalCommand): Promise<ApprovalInstance> {
    return this.#byHuman({ task }, proof, make);
  }

  async #byHuman(
    which: WhichApproval,
    proof: HumanProof,
    make: (by: Actor) => ApprovalCommand,
  ): Promise<ApprovalInstance> {
    this.#requireProof(proof);
    return this.#command(which, ({ instance }, directory) => {
      const person = personOf(proof, directory);
      const assignee =
        typeof which === 'string' ? undefined : instance.tasks.find(({ id }) => id === which.task)?.assignee.ref;
      // Somebody else than the one asked acts as a substitute; the decider checks that they are.
      const standsIn = assignee !== undefined && assignee.id !== person.ref.id;
      return make(standsIn ? { ...person, onBehalfOf: assignee } : person);
    });
  }

  async #command(
    which: WhichApproval,
    make: ApprovalCommand | ((state: ApprovalState, directory: Directory) => ApprovalCommand),
  ): Promise<ApprovalInstance> {
    const { installation, journal } = this.#parts;
    const directory = await installation.directory();
    const command = typeof make === 'function' ? (state: ApprovalState) => make(state, directory) : make;
    const after = await this.#transaction((sql) => journal.command(sql, which, directory, command));
    return after.instance;
  }

  async #transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.#parts.installation.database.transaction(work);
      } catch (error) {
        // Only where PostgreSQL itself rolled back: after a lost connection the outcome is not known.
        const rolledBack = error instanceof DatabaseError && error.retryable && error.sqlState !== undefined;
        if (!rolledBack || tries === TRIES) throw error;
      }
    }
  }

  async #known(id: Id): Promise<ApprovalState> {
    const state = await this.state(id);
    if (!state) throw unknownApproval(id);
    return state;
  }

  #requireProof({ method }: HumanProof): void {
    if (this.#parts.acceptProofs.includes(method)) return;
    throw new StateError('PROOF_REFUSED', `A decision by ${method} is not accepted here.`, {
      remedy: runtimeRemedies.PROOF_REFUSED,
    });
  }
}

function personOf(proof: HumanProof, directory: Directory): Actor {
  const name = directory.users.find(({ id }) => id === proof.actor.id)?.name;
  return { type: 'user', ref: proof.actor, ...(name === undefined ? {} : { name }) };
}
