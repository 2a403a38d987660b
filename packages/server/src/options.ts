import type { Clock, ConnectionIdentity, Logger, Secret, WebhookIntake } from '@countersign/contracts';
import type { ConsentHandlers } from '@countersign/oauth';
import type { Inbox } from '@countersign/runtime';
import type { SsoHandlers } from '@countersign/saml';

export interface ServerOptions {
  /** Where vendors and browsers reach it, `https://host[:port]`; requests for another host are refused. */
  readonly origin: string;
  /** Where deliveries are stored before they are answered. */
  readonly inbox: Pick<Inbox, 'accept'>;
  readonly receivers?: readonly WebhookReceiver[] | undefined;
  /** Mounted under `/v1/oauth/callback`; see `createConsentHandlers` of `@countersign/oauth`. */
  readonly consents?: ConsentHandlers | undefined;
  /** Mounted under `/v1/sso`; see `createSsoHandlers` of `@countersign/saml`. */
  readonly sso?: SsoHandlers | undefined;
  /** Asked by `/v1/health`; rejects while the server can't do its work. */
  readonly ready?: (() => Promise<void>) | undefined;
  readonly logger?: Logger | undefined;
  readonly clock?: Clock | undefined;
  /** Largest delivery, in bytes. @defaultValue 1_048_576 */
  readonly maxBodyBytes?: number | undefined;
  /** Deliveries that are read or stored at once; more are asked to come again. @defaultValue 256 */
  readonly maxDeliveries?: number | undefined;
}

/** A connection that a vendor delivers to, at `POST /v1/webhooks/{connection name}`. */
export interface WebhookReceiver {
  readonly identity: ConnectionIdentity;
  readonly intake: WebhookIntake;
  /** All live secrets; asked for at each delivery, so that a rotation needs no restart. */
  readonly secrets: () => readonly Secret[] | Promise<readonly Secret[]>;
}
