import type { ApprovalInstance, HumanProof, Task, Workspace } from '@countersign/contracts';
import type { Database, Runtime } from '@countersign/runtime';
import type { MovableClock } from '@countersign/testing';
import type { Claim, Play } from './claims.js';
import type { PersonId } from './company.js';
import type { DayOrder, Tell } from './messages.js';

/** Where the day's people see what they are asked, and answer. */
export interface Desk {
  readonly workspace: Workspace;
  /** Brings what people see up to date. */
  show(): Promise<void>;
  decide(
    claim: Claim,
    instance: ApprovalInstance,
    task: Task,
    play: Exclude<Play, { readonly by: 'nobody' }>,
  ): Promise<ApprovalInstance>;
  close(): Promise<void>;
}

export interface DeskParts {
  readonly order: DayOrder;
  readonly tell: Tell;
  readonly clock: MovableClock;
  readonly runtime: Runtime;
  readonly database: Database;
  prove(person: PersonId): HumanProof;
}

/** The embedded workspace: there is nothing to show, and people answer at once. */
export function localDesk({ runtime: { workspace }, prove }: DeskParts): Desk {
  return {
    workspace,
    show: async () => undefined,
    decide: (_claim, _instance, task, { by, does, comment }) =>
      workspace.decide(task.id, { kind: does, comment }, prove(by)),
    close: async () => undefined,
  };
}
