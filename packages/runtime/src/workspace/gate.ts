import { ApprovalError, type Gate, type GateQuestion, type Grant, StateError } from '@countersign/contracts';
import type { FencedRuns } from '../effects/fenced-run.js';
import { type Installation, instantOf } from '../installation.js';
import { coverText } from './cover.js';
import { type Deciding, decidedBy } from './decided-by.js';

interface Answer extends Deciding {
  readonly state: string;
  readonly covered: boolean;
  readonly holds: boolean;
  /** Another effect of this approval has done it, or may have. */
  readonly spent: boolean;
}

const UNDECIDED: ReadonlySet<string> = new Set(['draft', 'starting', 'running', 'returned']);

/** An approval in this state may still become `approved`. */
export function isUndecided(state: string): boolean {
  return UNDECIDED.has(state);
}

/**
 * The gate of the local workspace: reads the approval at the moment of asking. The shared row lock waits for a
 * revocation that is being committed.
 */
export function createGate(installation: Pick<Installation, 'tenant' | 'database' | 'clock'>, runs: FencedRuns): Gate {
  return {
    ask: async (question): Promise<Grant> => {
      const run = runs.getStore();
      const { rows } = await installation.database.query<Answer>(
        // The lock is all that this transaction writes: its commit need not wait for the disk.
        `select set_config('synchronous_commit', 'off', true), state, body #> '{instance,initiator,ref}' as initiator,
           body #> '{instance,tasks}' as tasks, body #> '{instance,decisions}' as decisions, $3 = any(covers) as covered, $4::text is null or exists (
           select from effects e where e.tenant = $1 and e.id = $4 and e.lease_owner = $5 and e.fence = $6
             and e.state = 'running' and e.lease_until > clock_timestamp()) as holds, exists (
           select from effects e where e.tenant = $1 and e.approval = $2 and e.id <> $4 and e.action = $7
             and e.connection = $8 and e.digest = $9
             and (e.state in ('done', 'uncertain') or e.may_have_happened or e.open_attempt)) as spent
         from approvals where tenant = $1 and id = $2 for share`,
        [
          installation.tenant,
          question.approval,
          coverText(question),
          run?.effect ?? null,
          run?.owner ?? null,
          run?.fence ?? null,
          question.action,
          question.connection,
          question.digest,
        ],
      );
      const answer = approvedAnswer(rows[0], question);
      if (run) run.granted = true;
      const { approval, action, connection, digest, operations } = question;
      return {
        approval,
        action,
        connection,
        digest,
        operations,
        grantedAt: instantOf(installation),
        decidedBy: decidedBy(answer),
      };
    },
  };
}

function approvedAnswer(answer: Answer | undefined, { approval, action }: GateQuestion): Answer {
  const place = `approval/${approval}`;
  if (answer && !answer.holds) {
    throw new StateError('LEASE_LOST', 'Another worker has taken over this effect.', { place });
  }
  if (answer?.state === 'approved' && answer.covered && !answer.spent) return answer;
  if (answer?.state === 'approved' && answer.covered) {
    // No two effects of one approval run at once, so that two can't both find it unspent.
    throw new ApprovalError('NOT_COVERED', `The approval covers this ${action} once, and it has been done.`, { place });
  }
  if (answer?.state === 'approved') {
    throw new ApprovalError('NOT_COVERED', `The approval does not cover this ${action}.`, { place });
  }
  if (answer && isUndecided(answer.state)) {
    throw new ApprovalError('APPROVAL_PENDING', `The approval is ${answer.state}.`, { place });
  }
  const state = answer?.state ?? 'unknown';
  throw new ApprovalError('APPROVAL_DENIED', `The approval is ${state}.`, { place, details: { state } });
}
