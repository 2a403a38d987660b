import { ResponseShapeError } from '@countersign/contracts';
import type { CallControl } from '@countersign/core';
import { type AccountApi, instantOf, PAGE, type Wire } from './account-api.js';

export type EnvelopeStatus =
  | 'created'
  | 'sent'
  | 'delivered'
  | 'signed'
  | 'completed'
  | 'declined'
  | 'voided'
  | 'deleted'
  | 'other';

export interface Envelope {
  readonly id: string;
  /** `created` is a draft; `delivered`: all present recipients have opened it; only `completed` is signed by all. */
  readonly status: EnvelopeStatus;
  readonly subject: string | undefined;
  /** UTC. */
  readonly createdAt: string | undefined;
  readonly sentAt: string | undefined;
  readonly completedAt: string | undefined;
  readonly voidedAt: string | undefined;
  /** Also of an envelope that expired. */
  readonly voidedReason: string | undefined;
  /** Text fields by name; there when they were asked for. */
  readonly customFields: Readonly<Record<string, string>>;
}

/** Where a field stands: at a text of the document, or at a place of a page. */
export type FieldPlace =
  | { readonly anchor: string; readonly offsetX?: number | undefined; readonly offsetY?: number | undefined }
  | {
      /** Id of the document. */
      readonly document: string;
      readonly page: number;
      /** Pixels at 72 dpi, from the left and the top. */
      readonly x: number;
      readonly y: number;
    };

export type FieldKind = 'signature' | 'initials' | 'date-signed' | 'full-name' | 'text';

export interface FieldInput {
  readonly kind: FieldKind;
  /** Left out for a field that a template places. */
  readonly at?: FieldPlace | undefined;
  /** Of a text field: what stands in it, unchangeable. */
  readonly value?: string | undefined;
  /** Name of the field; a template's fields are found by it. */
  readonly label?: string | undefined;
}

export interface SignerInput {
  readonly name: string;
  readonly email: string;
  /** Equal ones sign in any order; the next order is asked when the one before has finished. @defaultValue 1 */
  readonly order?: number | undefined;
  /** Of a template. */
  readonly role?: string | undefined;
  /** Signs in the caller's own page and gets no mail; see `recipients.signingUrl`. Up to 100 characters. */
  readonly clientUserId?: string | undefined;
  readonly fields?: readonly FieldInput[] | undefined;
}

export interface CopyInput {
  readonly name: string;
  readonly email: string;
  /** @defaultValue after the last signer */
  readonly order?: number | undefined;
}

export interface DraftInput {
  /** Up to 100 characters. */
  readonly subject: string;
  /** Up to 10,000 characters. */
  readonly message?: string | undefined;
  /** Either these or a template. */
  readonly documents?:
    | readonly { readonly id: string; readonly name: string; readonly extension: string; readonly bytes: Uint8Array }[]
    | undefined;
  readonly template?: string | undefined;
  readonly signers: readonly SignerInput[];
  readonly copies?: readonly CopyInput[] | undefined;
  /** Kept by DocuSign for seven days, to look a lost create up by. */
  readonly transactionId?: string | undefined;
  /** Hidden from recipients; found by `findByCustomField`. */
  readonly customFields?: Readonly<Record<string, string>> | undefined;
  /** Public https address that is told of this envelope, signed. */
  readonly webhookUrl?: string | undefined;
}

/** What people sign, and how far it has come. */
export class Envelopes {
  readonly #account: AccountApi;

  constructor(account: AccountApi) {
    this.#account = account;
  }

  /** @throws {@link ApiError} `NOT_FOUND`. Ask for one envelope once in 15 minutes at most; webhooks tell of changes. */
  async get(envelopeId: string, control: CallControl = {}): Promise<Envelope> {
    const { data } = await this.#account.api.call('envelopes.get', {
      params: { ...this.#at(envelopeId), query: { include: 'custom_fields' } },
      ...control,
    });
    return envelopeOf(data);
  }

  /**
   * Makes a draft: nobody is told. Effect: write.
   * @returns the draft's id.
   * @throws {@link ApiError} `ANCHOR_NOT_FOUND`, `DOCUMENT_REFUSED`, `QUOTA_EXCEEDED`, `REJECTED`.
   * @throws {@link TransportError} `OUTCOME_UNKNOWN`: look it up by its transaction id or a custom field.
   */
  async createDraft(input: DraftInput, control: CallControl = {}): Promise<string> {
    const { accountId, api } = this.#account;
    const { data } = await api.call('envelopes.create', {
      params: { path: { accountId }, query: input.template === undefined ? {} : { merge_roles_on_draft: 'true' } },
      body: wireDraft(input),
      ...control,
    });
    return data.envelopeId;
  }

  /**
   * Sends a draft to its recipients. Effect: write.
   * @throws {@link ApiError} `ENVELOPE_INCOMPLETE`, or `CONFLICT` when it is no draft any more.
   */
  async send(envelopeId: string, control: CallControl = {}): Promise<void> {
    const { data } = await this.#account.api.call('envelopes.send', {
      params: this.#at(envelopeId),
      body: { status: 'sent' },
      ...control,
    });
    checkUpdate(data, 'envelopes.send');
  }

  /**
   * Makes and sends an envelope, unless one was made with this transaction id in the last seven days: the same call again
   * gives the same envelope. Effect: write. Not for two calls at the same time; an action of an approval is safe there, too.
   * @returns `found`: an earlier call had sent it, or made its draft.
   */
  async sendOnce(
    input: DraftInput & { readonly transactionId: string },
    control: CallControl = {},
  ): Promise<{ readonly id: string; readonly status: EnvelopeStatus; readonly found: boolean }> {
    const ids = await this.findByTransaction(input.transactionId, control);
    const earlier = await Promise.all(ids.map((id) => this.get(id, control)));
    const known = earlier.find(({ status }) => status !== 'created') ?? earlier[0];
    if (known !== undefined && known.status !== 'created') return { id: known.id, status: known.status, found: true };
    const id = known?.id ?? (await this.createDraft(input, control));
    await this.send(id, control);
    return { id, status: 'sent', found: known !== undefined };
  }

  /**
   * Takes an envelope back that is on its way; its recipients are told the reason. Effect: write.
   * @throws {@link ApiError} `CONFLICT` when it is not on its way.
   */
  async void(envelopeId: string, reason: string, control: CallControl = {}): Promise<void> {
    const { data } = await this.#account.api.call('envelopes.void', {
      params: this.#at(envelopeId),
      body: { status: 'voided', voidedReason: reason },
      ...control,
    });
    checkUpdate(data, 'envelopes.void');
  }

  /** Ids of the envelopes that were made with this transaction id in the last seven days. May lag behind a create. */
  async findByTransaction(transactionId: string, control: CallControl = {}): Promise<readonly string[]> {
    const { accountId, api } = this.#account;
    const { data } = await api.call('envelopes.list', {
      params: { path: { accountId }, query: { transaction_ids: transactionId, count: PAGE } },
      ...control,
    });
    return (data.envelopeTransactionStatuses ?? []).flatMap((entry) =>
      entry.transactionId === transactionId && entry.envelopeId ? [entry.envelopeId] : [],
    );
  }

  /**
   * Envelopes that changed since an instant and bear a text field of this value, the oldest first. May lag behind a create.
   * @param since - ISO 8601 instant.
   */
  async findByCustomField(
    field: { readonly name: string; readonly value: string; readonly since: string },
    control: CallControl = {},
  ): Promise<readonly Envelope[]> {
    const { accountId, api } = this.#account;
    const found: Envelope[] = [];
    for (let start = 0; ; ) {
      const { data } = await api.call('envelopes.list', {
        params: {
          path: { accountId },
          query: {
            from_date: field.since,
            custom_field: `${field.name}=${field.value}`,
            include: 'custom_fields',
            order_by: 'created',
            order: 'asc',
            count: PAGE,
            start_position: String(start),
          },
        },
        ...control,
      });
      const page = data.envelopes ?? [];
      // What the search compares, and how, is not documented in full: the value itself decides.
      found.push(...page.map(envelopeOf).filter((one) => one.customFields[field.name] === field.value));
      start += page.length;
      if (page.length === 0 || !data.nextUri) return found;
    }
  }

  #at(envelopeId: string) {
    return { path: { accountId: this.#account.accountId, envelopeId } };
  }
}

/** A good answer may hold a refusal of the one envelope. */
function checkUpdate(data: Wire<'EnvelopeUpdateSummary'>, operation: string): void {
  const code = data.errorDetails?.errorCode;
  if (code === undefined || code === '' || code.toUpperCase() === 'SUCCESS') return;
  throw new ResponseShapeError(`${operation} was answered as done, with a refusal inside (${code.slice(0, 80)}).`, {
    place: operation,
  });
}

const STATUSES = new Set<string>([
  'created',
  'sent',
  'delivered',
  'signed',
  'completed',
  'declined',
  'voided',
  'deleted',
]);

function isStatus(text: string): text is EnvelopeStatus {
  return STATUSES.has(text);
}

export function envelopeOf(row: Wire<'Envelope'>): Envelope {
  const status = row.status.toLowerCase();
  return {
    id: row.envelopeId,
    status: isStatus(status) ? status : 'other',
    subject: row.emailSubject,
    createdAt: instantOf(row.createdDateTime),
    sentAt: instantOf(row.sentDateTime),
    completedAt: instantOf(row.completedDateTime),
    voidedAt: instantOf(row.voidedDateTime),
    voidedReason: row.voidedReason || undefined,
    customFields: Object.fromEntries(
      (row.customFields?.textCustomFields ?? []).flatMap(({ name, value }) =>
        name === undefined ? [] : [[name, value ?? '']],
      ),
    ),
  };
}

function wireDraft(input: DraftInput): Wire<'EnvelopeDefinition'> {
  const lastOrder = Math.max(1, ...input.signers.map(({ order = 1 }) => order));
  const body: Wire<'EnvelopeDefinition'> = { status: 'created', emailSubject: input.subject };
  if (input.message !== undefined) body.emailBlurb = input.message;
  if (input.transactionId !== undefined) body.transactionId = input.transactionId;
  if (input.customFields !== undefined) {
    body.customFields = {
      textCustomFields: Object.entries(input.customFields).map(([name, value]) => ({
        name,
        value,
        show: 'false',
        required: 'false',
      })),
    };
  }
  if (input.webhookUrl !== undefined) body.eventNotification = eventNotification(input.webhookUrl);
  if (input.template !== undefined) {
    body.templateId = input.template;
    body.templateRoles = input.signers.map((signer) => ({
      roleName: signer.role ?? '',
      ...person(signer),
      ...(signer.order === undefined ? {} : { routingOrder: String(signer.order) }),
      ...(signer.fields === undefined ? {} : { tabs: wireTabs(signer.fields) }),
    }));
    return body;
  }
  body.documents = (input.documents ?? []).map((document, index) => ({
    documentId: document.id,
    name: document.name,
    fileExtension: document.extension,
    order: String(index + 1),
    documentBase64: Buffer.from(document.bytes).toString('base64'),
  }));
  const signers = input.signers.map((signer, index) => ({
    recipientId: String(index + 1),
    routingOrder: String(signer.order ?? 1),
    ...person(signer),
    ...(signer.fields === undefined ? {} : { tabs: wireTabs(signer.fields) }),
  }));
  const carbonCopies = (input.copies ?? []).map((copy, index) => ({
    recipientId: String(signers.length + index + 1),
    routingOrder: String(copy.order ?? lastOrder + 1),
    name: copy.name,
    email: copy.email,
  }));
  body.recipients = { signers, ...(carbonCopies.length === 0 ? {} : { carbonCopies }) };
  return body;
}

function person({ name, email, clientUserId }: SignerInput) {
  return { name, email, ...(clientUserId === undefined ? {} : { clientUserId }) };
}

const tabLists = {
  signature: 'signHereTabs',
  initials: 'initialHereTabs',
  'date-signed': 'dateSignedTabs',
  'full-name': 'fullNameTabs',
  text: 'textTabs',
} as const satisfies Record<FieldKind, keyof Wire<'Tabs'>>;

function wireTabs(fields: readonly FieldInput[]): Wire<'Tabs'> {
  const tabs: Wire<'Tabs'> = {};
  for (const field of fields) {
    const list = tabLists[field.kind];
    const placed = {
      ...(field.at === undefined ? {} : wirePlace(field.at)),
      ...(field.label === undefined ? {} : { tabLabel: field.label }),
    };
    if (list === 'textTabs') {
      const value = field.value === undefined ? {} : { value: field.value, locked: 'true' };
      tabs.textTabs = [...(tabs.textTabs ?? []), { ...placed, ...value }];
    } else {
      tabs[list] = [...(tabs[list] ?? []), placed];
    }
  }
  return tabs;
}

function wirePlace(at: FieldPlace): Wire<'PlacedTab'> {
  if ('anchor' in at) {
    return {
      anchorString: at.anchor,
      anchorUnits: 'pixels',
      anchorXOffset: String(at.offsetX ?? 0),
      anchorYOffset: String(at.offsetY ?? 0),
      // A field that is left out in silence is a contract without a signature.
      anchorIgnoreIfNotPresent: 'false',
    };
  }
  return { documentId: at.document, pageNumber: String(at.page), xPosition: String(at.x), yPosition: String(at.y) };
}

/** Single messages, signed, with what an event needs and no document (developers.docusign.com, Connect, read 2026-11-21). */
function eventNotification(url: string): Wire<'EventNotification'> {
  return {
    url,
    deliveryMode: 'SIM',
    events: [
      'envelope-sent',
      'envelope-delivered',
      'envelope-completed',
      'envelope-declined',
      'envelope-voided',
      'recipient-sent',
      'recipient-delivered',
      'recipient-completed',
      'recipient-declined',
      'recipient-authenticationfailed',
      'recipient-autoresponded',
    ],
    eventData: { version: 'restv2.1', format: 'json', includeData: ['custom_fields', 'recipients'] },
    includeHMAC: 'true',
    requireAcknowledgment: 'true',
    loggingEnabled: 'true',
  };
}
