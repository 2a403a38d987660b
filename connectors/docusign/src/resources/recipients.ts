import { InputError } from '@countersign/contracts';
import type { CallControl } from '@countersign/core';
import { type AccountApi, instantOf, type Wire } from './account-api.js';

export interface Recipient {
  /** Within its envelope, as it was given when the envelope was made. */
  readonly id: string;
  /** DocuSign's own: stays when name or address are corrected. */
  readonly guid: string | undefined;
  readonly kind: 'signer' | 'copy';
  readonly name: string;
  readonly email: string;
  readonly order: number;
  readonly role: string | undefined;
  /** `created`, `sent`, `delivered` (opened), `signed` (for a moment), `completed`, `declined`, `autoresponded` … */
  readonly status: string;
  readonly clientUserId: string | undefined;
  /** UTC. */
  readonly signedAt: string | undefined;
  readonly declinedAt: string | undefined;
  readonly declinedReason: string | undefined;
}

/** Who signs an envelope and who gets a copy. */
export class Recipients {
  readonly #account: AccountApi;

  constructor(account: AccountApi) {
    this.#account = account;
  }

  /** In routing order. */
  async list(envelopeId: string, control: CallControl = {}): Promise<readonly Recipient[]> {
    const { data } = await this.#account.api.call('recipients.list', { params: this.#at(envelopeId), ...control });
    const all = [
      ...(data.signers ?? []).map((row) => recipientOf(row, 'signer')),
      ...(data.carbonCopies ?? []).map((row) => recipientOf(row, 'copy')),
    ];
    return all.sort((one, other) => one.order - other.order);
  }

  /**
   * Makes the address where one recipient with a `clientUserId` signs now. It is good once, for five minutes, and a
   * credential: make it at the click, store and mail it never. Effect: write.
   * @param returnUrl - https; the browser comes back with `event=`, which is a hint and no proof.
   * @throws {@link ApiError} `NOT_YOUR_TURN`, `NOT_FOUND`, `CONFLICT`.
   */
  async signingUrl(
    envelopeId: string,
    recipient: Pick<Recipient, 'id' | 'name' | 'email' | 'clientUserId'>,
    returnUrl: string,
    control: CallControl = {},
  ): Promise<string> {
    if (recipient.clientUserId === undefined) {
      throw new InputError('INVALID_INPUT', 'This recipient signs from the mail: it has no clientUserId.', {
        place: 'recipient/clientUserId',
      });
    }
    const { data } = await this.#account.api.call('views.createRecipient', {
      params: this.#at(envelopeId),
      body: {
        authenticationMethod: 'None',
        returnUrl,
        recipientId: recipient.id,
        userName: recipient.name,
        email: recipient.email,
        clientUserId: recipient.clientUserId,
      },
      ...control,
    });
    return data.url;
  }

  #at(envelopeId: string) {
    return { path: { accountId: this.#account.accountId, envelopeId } };
  }
}

export function recipientOf(row: Wire<'Signer'> | Wire<'CarbonCopy'>, kind: Recipient['kind']): Recipient {
  return {
    id: row.recipientId ?? '',
    guid: row.recipientIdGuid,
    kind,
    name: row.name ?? '',
    email: row.email ?? '',
    order: Number(row.routingOrder ?? '1'),
    role: row.roleName || undefined,
    status: (row.status ?? 'created').toLowerCase(),
    clientUserId: 'clientUserId' in row ? row.clientUserId || undefined : undefined,
    signedAt: instantOf('signedDateTime' in row ? row.signedDateTime : undefined),
    declinedAt: instantOf('declinedDateTime' in row ? row.declinedDateTime : undefined),
    declinedReason: 'declinedReason' in row ? row.declinedReason || undefined : undefined,
  };
}
