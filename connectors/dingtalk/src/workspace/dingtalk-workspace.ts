import {
  type Actor,
  type ApprovalInstance,
  type ApprovalTemplate,
  type Clock,
  errorDocument,
  type Gate,
  type HumanProof,
  type Id,
  type Logger,
  type Ref,
  type StartApproval,
  systemClock,
  type TaskDecision,
  type Workspace,
  type WorkspaceCapabilities,
} from '@countersign/contracts';
import type { CallControl } from '../resources/dingtalk-api.js';
import { ApprovalMirror } from './approval-mirror.js';
import { ApprovalRows } from './approval-rows.js';
import { DecisionRows } from './decision-rows.js';
import { Decisions } from './decisions.js';
import { Feed } from './feed.js';
import { TaskMirror } from './task-mirror.js';
import { TaskRows } from './task-rows.js';
import { TemplateForms } from './template-forms.js';
import { callbackProofRefused } from './workspace-errors.js';
import type { DecisionReport, DingTalkWorkspaceOptions, MirrorRound, MirrorTrouble } from './workspace-options.js';

const silent: Logger = { debug: () => {}, warn: () => {} };
const SETTLE_MS = 15_000;
const FIRST_RETRY_MS = 5_000;
const LAST_RETRY_MS = 3_600_000;
/** How long decisions wait at most, besides a call, while there is much to show. */
const TURN_MS = 5_000;
/** Refusals that concern every approval: asking for the others would only use up calls. */
const OF_ALL: ReadonlySet<string> = new Set([
  'ADDRESS_NOT_ALLOWED',
  'MONTHLY_QUOTA',
  'PLAN_REQUIRED',
  'RATE_LIMITED',
  'SCOPE_MISSING',
  'TOKEN_REFUSED',
]);
/** Rounds in one go: a decision is applied in one, and shown in the next. */
const ROUNDS = 50;

/**
 * Our engine, DingTalk's inbox: approvals live in the engine that is handed in; DingTalk shows them to people as approvals
 * of its process centre, and what people press there comes back as decisions of the engine.
 *
 * The port's methods speak to the engine and return as soon as it has stored. Showing follows its events: `round()` does
 * what there is, `run()` goes on until told to stop. Both may be called in any number of processes; one works at a time,
 * and a killed one is followed at once.
 *
 * DingTalk's calls to decide in somebody's name are never used.
 */
export class DingTalkWorkspace implements Workspace {
  readonly #engine: Workspace;
  readonly #options: DingTalkWorkspaceOptions;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #approvals: ApprovalRows;
  readonly #decisionRows: DecisionRows;
  readonly #feed: Feed;
  readonly #decisions: Decisions;
  readonly #forms: TemplateForms;
  readonly #mirror: ApprovalMirror;

  constructor(options: DingTalkWorkspaceOptions) {
    const { tenant, connection, engine, sql, events, people, page, client, template, buttons } = options;
    const { clock = systemClock, logger = silent, locale = 'zh-HK', settleMs = SETTLE_MS } = options;
    const { processCentre } = client;
    const tasks = new TaskRows(sql, tenant, connection);
    const approvals = new ApprovalRows(sql, tenant, connection);
    const decisions = new DecisionRows(sql, tenant, connection);
    const forms = new TemplateForms({ sql, tenant, connection, processCentre, buttons, locale, settleMs });
    this.#engine = engine;
    this.#options = options;
    this.#clock = clock;
    this.#logger = logger;
    this.#approvals = approvals;
    this.#decisionRows = decisions;
    this.#forms = forms;
    this.#feed = new Feed({ sql, tenant, connection, events, approvals, decisions });
    this.#decisions = new Decisions({ engine, people, clock, logger, decisions, tasks });
    this.#mirror = new ApprovalMirror({
      engine,
      rows: approvals,
      tasks: new TaskMirror({ rows: tasks, processCentre, people, page, clock, settleMs }),
      forms,
      template,
      processCentre,
      people,
      page,
      locale,
      clock,
      settleMs,
    });
  }

  /** The engine's: DingTalk only shows. */
  get capabilities(): WorkspaceCapabilities {
    return this.#engine.capabilities;
  }

  /** The form in DingTalk is saved by the next round; for a template published elsewhere, with its first approval. */
  async publish(template: ApprovalTemplate): Promise<{ readonly id: Id; readonly version: number }> {
    const published = await this.#engine.publish(template);
    await this.#forms.ask(published);
    return published;
  }

  start(request: StartApproval): Promise<ApprovalInstance> {
    return this.#engine.start(request);
  }

  /** With the id in DingTalk as `ref`, once it is shown there. */
  async get(id: Id): Promise<ApprovalInstance | undefined> {
    const instance = await this.#engine.get(id);
    const theirs = instance && (await this.#approvals.read(id))?.instance;
    if (instance === undefined || theirs === undefined) return instance;
    const ref: Ref = { system: 'dingtalk', tenant: this.#options.connection, kind: 'processInstanceId', id: theirs };
    return { ...instance, ref };
  }

  /** @throws {@link StateError} `PROOF_REFUSED` for a callback's proof: those are made here, from verified callbacks. */
  async decide(taskId: Id, decision: TaskDecision, proof: HumanProof): Promise<ApprovalInstance> {
    return this.#engine.decide(taskId, decision, ofHuman(proof));
  }

  async withdraw(id: Id, proof: HumanProof, comment?: string): Promise<ApprovalInstance> {
    return this.#engine.withdraw(id, ofHuman(proof), comment);
  }

  async transfer(taskId: Id, to: Ref, proof: HumanProof, comment?: string): Promise<ApprovalInstance> {
    return this.#engine.transfer(taskId, to, ofHuman(proof), comment);
  }

  async addSigners(
    taskId: Id,
    signers: readonly Ref[],
    position: 'before' | 'after',
    proof: HumanProof,
  ): Promise<ApprovalInstance> {
    return this.#engine.addSigners(taskId, signers, position, ofHuman(proof));
  }

  async return(taskId: Id, toNode: Id | undefined, proof: HumanProof, comment?: string): Promise<ApprovalInstance> {
    return this.#engine.return(taskId, toNode, ofHuman(proof), comment);
  }

  /** Stays in the engine: the process centre takes no comments. */
  comment(id: Id, text: string, by: Actor): Promise<ApprovalInstance> {
    return this.#engine.comment(id, text, by);
  }

  gate(): Gate {
    return this.#engine.gate();
  }

  /** Applies the decisions that have come in and shows what has changed, until nothing is due. */
  async round(control: CallControl = {}): Promise<MirrorRound> {
    const { sql, tenant, connection } = this.#options;
    // Held by this transaction alone, and let go when its connection ends: a killed process blocks nobody.
    return sql.transaction(async (held) => {
      const { rows } = await held.query<{ held: boolean }>(
        'select pg_try_advisory_xact_lock(hashtextextended($1, 7213002)) as held',
        [`dingtalk/${tenant}/${connection}`],
      );
      if (rows[0]?.held !== true) return { elsewhere: true, applied: 0, shown: 0, nextAt: undefined };
      await this.#saveForms(control);
      let [applied, shown] = [0, 0];
      for (let turn = 0; turn < ROUNDS; turn += 1) {
        control.signal?.throwIfAborted();
        const read = await this.#feed.read(this.#clock.now());
        const decided = await this.#decisions.apply();
        const done = await this.#showDue(control);
        applied += decided;
        shown += done;
        if (read + decided + done === 0) break;
      }
      return { elsewhere: false, applied, shown, nextAt: await this.#approvals.nextDue() };
    });
  }

  /** Rounds until the signal is given. A round that fails is told to the logger and tried again. */
  async run({ signal, everyMs = 1000 }: { readonly signal: AbortSignal; readonly everyMs?: number }): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.round({ signal });
        await this.#clock.sleep(everyMs, signal);
      } catch (error) {
        if (signal.aborted) return;
        this.#logger.warn('dingtalk.round.failed', { code: errorDocument(error).code });
        await this.#clock.sleep(everyMs, signal).catch(() => undefined);
      }
    }
  }

  /** What people decided in DingTalk and what became of it, newest first: what came late or was refused, too. */
  decisions({ limit = 100 }: { readonly limit?: number } = {}): Promise<readonly DecisionReport[]> {
    return this.#decisionRows.list(limit);
  }

  /** Approvals that DingTalk doesn't, or not wholly, show. They can be decided elsewhere all the same. */
  troubles({ limit = 100 }: { readonly limit?: number } = {}): Promise<readonly MirrorTrouble[]> {
    return this.#approvals.troubles(limit);
  }

  async #saveForms(control: CallControl): Promise<void> {
    for (const { id, version } of await this.#forms.asked()) {
      try {
        await this.#forms.codeOf(await this.#options.template(id, version), this.#clock.now(), control);
      } catch (error) {
        if (control.signal?.aborted) throw error;
        this.#logger.warn('dingtalk.form.failed', { template: id, version, code: errorDocument(error).code });
      }
    }
  }

  async #showDue(control: CallControl): Promise<number> {
    let shown = 0;
    const until = this.#clock.now() + TURN_MS;
    for (const approval of await this.#approvals.due(this.#clock.now())) {
      control.signal?.throwIfAborted();
      if (this.#clock.now() >= until) break;
      try {
        const again = await this.#mirror.show(approval, control);
        if (again === undefined) shown += 1;
        else await this.#approvals.later(approval, again);
      } catch (error) {
        if (control.signal?.aborted) throw error;
        if (await this.#failed(approval, error)) break;
      }
    }
    return shown;
  }

  /** @returns whether the others would fail, too. */
  async #failed(approval: Id, error: unknown): Promise<boolean> {
    const document = errorDocument(error);
    const failures = (await this.#approvals.read(approval))?.failures ?? 0;
    // Also what a person must mend first: it is noticed within the hour that it was.
    const wait = Math.min(FIRST_RETRY_MS * 2 ** Math.min(failures, 12), LAST_RETRY_MS);
    const again = this.#clock.now() + wait;
    await this.#approvals.later(approval, again, document);
    this.#logger.warn('dingtalk.show.failed', { approval, code: document.code });
    if (!OF_ALL.has(document.code)) return false;
    await this.#approvals.postpone(again);
    return true;
  }
}

function ofHuman(proof: HumanProof): HumanProof {
  if (proof.method === 'workspaceCallback') throw callbackProofRefused();
  return proof;
}
