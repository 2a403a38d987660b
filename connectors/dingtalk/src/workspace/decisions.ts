import {
  type ApprovalInstance,
  type Clock,
  errorDocument,
  type HumanProof,
  InputError,
  type Logger,
  type Ref,
  StateError,
  sameRef,
  toInstant,
  type Workspace,
} from '@countersign/contracts';
import type { DecisionRows, StoredDecision } from './decision-rows.js';
import type { TaskRow, TaskRows } from './task-rows.js';
import type { People } from './workspace-options.js';

export interface DecisionParts {
  readonly engine: Workspace;
  readonly people: People;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly decisions: DecisionRows;
  readonly tasks: TaskRows;
}

interface Verdict {
  readonly state: 'applied' | 'late' | 'refused';
  readonly code?: string | undefined;
}

const LATE: Verdict = { state: 'late', code: 'DECISION_TOO_LATE' };

/** These pass, or are the installation's to mend: the decision waits. */
const WAITING = new Set(['BUSY', 'PROOF_REFUSED']);

/** Carries decisions made in DingTalk into the engine: of the very person who was asked, and once. */
export class Decisions {
  readonly #parts: DecisionParts;

  constructor(parts: DecisionParts) {
    this.#parts = parts;
  }

  /** @returns how many were applied. */
  async apply(): Promise<number> {
    let applied = 0;
    // Those that must wait don't keep the later ones waiting, however many they are.
    for (let page = await this.#parts.decisions.waiting(0); ; ) {
      for (const decision of page) if (await this.#take(decision)) applied += 1;
      const last = page.at(-1);
      if (last === undefined) return applied;
      page = await this.#parts.decisions.waiting(last.seq);
    }
  }

  /** @returns whether it was applied. */
  async #take(decision: StoredDecision): Promise<boolean> {
    const { decisions, tasks, logger } = this.#parts;
    const row = await tasks.meant(decision.instance, decision.theirTask, decision.activity);
    // The answer that told the task's id was lost: it is looked up first.
    if (row === undefined && (await tasks.isUnsure(decision.instance))) return false;
    const verdict = await this.#verdict(decision, row);
    if (verdict === undefined) return false;
    await decisions.settle(decision, { ...verdict, approval: row?.approval, task: row?.task });
    if (verdict.state !== 'applied') report(logger, decision, verdict);
    return verdict.state === 'applied';
  }

  /** @returns `undefined` when it must wait: nothing is decided, and the next round tries again. */
  async #verdict(decision: StoredDecision, row: TaskRow | undefined): Promise<Verdict | undefined> {
    if (row === undefined) return { state: 'refused', code: 'DECISION_TASK_UNKNOWN' };
    try {
      return await this.#decide(decision, row);
    } catch (error) {
      const { source, id } = decision;
      this.#parts.logger.warn('dingtalk.decision.waits', { source, id, code: errorDocument(error).code });
      return undefined;
    }
  }

  async #decide(decision: StoredDecision, row: TaskRow): Promise<Verdict> {
    const { engine, people, clock } = this.#parts;
    if (decision.userId !== row.userId) return { state: 'refused', code: 'DECISION_BY_ANOTHER' };
    const instance = await engine.get(row.approval);
    const before = standing(instance, row, decision);
    if (before !== 'open') return before;
    // Taken out of the inbox while others were asked first; what these said was not read yet.
    if (row.state === 'closed' && row.theirTask !== undefined) return LATE;
    const person = await people.person(decision.userId);
    if (person === undefined || !isAsked(instance, row, person)) {
      return { state: 'refused', code: 'DECISION_BY_ANOTHER' };
    }
    const proof: HumanProof = {
      method: 'workspaceCallback',
      actor: person,
      at: decision.at ?? toInstant(clock.now()),
      evidence: evidenceOf(decision),
    };
    try {
      await engine.decide(row.task, { kind: decision.decision, comment: decision.remark || undefined }, proof);
      return { state: 'applied' };
    } catch (error) {
      // Somebody was faster, or our own commit was done although its answer was lost.
      const after = standing(await engine.get(row.approval), row, decision);
      if (after !== 'open') return after;
      const final = error instanceof StateError || error instanceof InputError;
      if (final && !WAITING.has(error.code)) return { state: 'refused', code: error.code };
      throw error;
    }
  }
}

/** Whether the task still waits; else whether it was this very decision that ended it. */
function standing(instance: ApprovalInstance | undefined, row: TaskRow, decision: StoredDecision): 'open' | Verdict {
  const evidence = evidenceOf(decision);
  if (instance?.decisions.some(({ proof, taskId }) => taskId === row.task && proof?.evidence === evidence)) {
    return { state: 'applied' };
  }
  const task = instance?.tasks.find(({ id }) => id === row.task);
  if (instance !== undefined && task === undefined) return { state: 'refused', code: 'FORM_RETURNED' };
  return task?.state === 'active' ? 'open' : LATE;
}

function isAsked(instance: ApprovalInstance | undefined, row: TaskRow, person: Ref): boolean {
  const task = instance?.tasks.find(({ id }) => id === row.task);
  return task !== undefined && sameRef(task.assignee.ref, person);
}

function evidenceOf({ source, id }: StoredDecision): string {
  return `${source}/${id}`;
}

function report(logger: Logger, { source, id }: StoredDecision, { state, code }: Verdict): void {
  logger.warn('dingtalk.decision.notApplied', { source, id, state, code: code ?? '' });
}
