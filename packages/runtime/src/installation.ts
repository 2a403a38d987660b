import type { BoundConnector, Clock, Directory, Id, Instant, Locale, Logger, Randomness } from '@countersign/contracts';
import { InputError, toInstant, uuidv7 } from '@countersign/contracts';
import type { AuditTrail } from './audit/audit-trail.js';
import type { CompiledBinding } from './bindings/evaluate.js';
import type { Database } from './database/database.js';
import type { Wakeups } from './queue/wakeups.js';
import { runtimeRemedies } from './remedies.js';

/** What every part of one opened runtime shares. */
export interface Installation {
  readonly tenant: string;
  readonly timeZone: string;
  readonly locale: Locale;
  readonly database: Database;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly logger: Logger;
  readonly audit: AuditTrail;
  readonly directory: () => Promise<Directory>;
  readonly bindings: readonly CompiledBinding[];
  readonly connections: Connections;
  readonly wakeups: Wakeups;
}

export function instantOf(installation: Pick<Installation, 'clock'>): Instant {
  return toInstant(installation.clock.now());
}

export function newId({ clock, randomness }: Pick<Installation, 'clock' | 'randomness'>): Id {
  return uuidv7(clock, randomness);
}

/** CloudEvents `source` of what this installation itself says. */
export function sourceOf(tenant: string, part: 'workspace' | 'effects' | 'runtime'): string {
  return `/countersign/${encodeURIComponent(tenant)}/${part}`;
}

/** The connections that this process can run effects on. */
export class Connections {
  #byId: ReadonlyMap<Id, BoundConnector> = new Map();
  #byName: ReadonlyMap<string, BoundConnector> = new Map();

  /** They are made with the gate, which is made with this: so they come in afterwards, once. */
  set(list: readonly BoundConnector[]): void {
    this.#byId = new Map(list.map((bound) => [bound.identity.id, bound]));
    this.#byName = new Map(list.map((bound) => [bound.identity.name, bound]));
  }

  list(): readonly BoundConnector[] {
    return [...this.#byId.values()];
  }

  find(id: Id): BoundConnector | undefined {
    return this.#byId.get(id);
  }

  /** @throws {@link InputError} `CONNECTION_UNKNOWN`, `ACTION_UNKNOWN`. */
  named(name: string, action: string, place: string): BoundConnector {
    const bound = this.#byName.get(name);
    if (!bound) {
      throw new InputError('CONNECTION_UNKNOWN', `There is no connection "${name}".`, {
        place,
        remedy: runtimeRemedies.CONNECTION_UNKNOWN,
      });
    }
    if (!bound.actions.has(action)) {
      throw new InputError('ACTION_UNKNOWN', `The connection "${name}" has no action "${action}".`, {
        place,
        remedy: runtimeRemedies.ACTION_UNKNOWN,
      });
    }
    return bound;
  }
}
