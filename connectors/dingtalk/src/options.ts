import type { ClientOptions, Secret } from '@countersign/contracts';

/** A custom robot of one group: the `access_token` of its webhook URL, and its secret where it wants a signature. */
export interface RobotCredentials {
  readonly token: Secret;
  /** Begins with `SEC`; left out where keywords or addresses are the robot's security option. */
  readonly secret?: Secret | undefined;
}

export interface DingTalkOptions extends ClientOptions {
  /** @defaultValue the robot that comes with the connection's token source, from the credentials `robotToken` and `robotSecret` */
  readonly robot?: RobotCredentials | undefined;
}
