import type { Clock, Randomness } from '@countersign/contracts';
import type { EmulatorCredentials } from './emulator-definition.js';
import type { TestCa } from './test-ca.js';

export interface EmulatorOptions<State = unknown> {
  /** @defaultValue 0, any free one */
  readonly port?: number | undefined;
  /** What it calls itself in what it answers, when it stands behind a relay. @defaultValue its own address */
  readonly origin?: string | undefined;
  /** @defaultValue an offset clock: the machine's time, movable through the admin API */
  readonly clock?: Clock | undefined;
  /** @defaultValue the machine's randomness */
  readonly random?: Randomness | undefined;
  /** Shared by the emulators of one sandbox. @defaultValue a new one */
  readonly ca?: TestCa | undefined;
  /** In place of the definition's first state. */
  readonly state?: State | undefined;
  /** In place of new ones: an emulator that is started again for the same clients. */
  readonly credentials?: EmulatorCredentials | undefined;
  /** Hold every answer against the OpenAPI document; one that it doesn't allow becomes a 500 `EMULATOR_DRIFT`. @defaultValue true */
  readonly validateResponses?: boolean | undefined;
}
