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
  const seen: string[] = [];
  let fired = 0;
  for (;;) {
    // Each one once a round: a timer that sets itself again is due later, and one that can't fire must not stop the rest.
    const { rows } = await database.query<Due>(
      `select approval, key from timers
       where tenant = $1 and due_at <= $2 and not (approval || ' ' || key = any($3))
       order by due_at, approval, key limit ${BATCH}`,
      [tenant, instantOf(installation), seen],
    );
    if (rows.length === 0) return fired;
    for (const { approval, key } of rows) {
      seen.push(`${approval} ${key}`);
      try {
        await workspace.fireTimer(approval, key);
        fired += 1;
      } catch (error) {
        if (ConnectorError.is(error) && error.code === 'DATABASE_ERROR') throw error;
        logger.warn('timer.failed', { approval, key, code: errorDocument(error).code });
      }
    }
  }
}
