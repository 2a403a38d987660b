import { ConnectorError, errorDocument, type Id } from '@countersign/contracts';
import { type Installation, instantOf } from '../installation.js';
import type { LocalWorkspace } from '../workspace/local-workspace.js';

interface Due {
  readonly approval: Id;
  readonly key: string;
}

const BATCH = 200;

/**
 * Fires the timers that are due by the clock, oldest first. A timer that two processes see fires once: firing locks the
 * approval, and its state says whether the timer is still set. @returns how many fired.
 */
export async function fireTimers(
  installation: Installation,
  workspace: Pick<LocalWorkspace, 'fireTimer'>,
): Promise<number> {
  const { database, tenant, logger } = installation;
  const failed = new Set<string>();
  let fired = 0;
  for (;;) {
    const { rows } = await database.query<Due>(
      `select approval, key from timers where tenant = $1 and due_at <= $2 order by due_at, approval, key limit ${BATCH}`,
      [tenant, instantOf(installation)],
    );
    // A timer may set itself again, in the future; one that can't fire is left for the next round.
    const due = rows.filter(({ approval, key }) => !failed.has(`${approval} ${key}`));
    if (due.length === 0) return fired;
    for (const { approval, key } of due) {
      try {
        await workspace.fireTimer(approval, key);
        fired += 1;
      } catch (error) {
        if (ConnectorError.is(error) && error.code === 'DATABASE_ERROR') throw error;
        logger.warn('timer.failed', { approval, key, code: errorDocument(error).code });
      }
      failed.add(`${approval} ${key}`);
    }
  }
}
