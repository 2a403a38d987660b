import type { AccountApi, CallControl } from './google-api.js';

/** A draft or a message that was sent. */
export interface Mail {
  /** Google's id, not the Message-ID. */
  readonly id: string;
  readonly threadId: string | undefined;
}

export interface Draft {
  readonly id: string;
  /** Of the conversation; the mail stays in it when it is sent. */
  readonly threadId: string | undefined;
}

/** From here on a message is sent as it is, as JSON and base64 would make too much of it. */
const UPLOAD_FROM_BYTES = 1024 * 1024;

/** The largest message that Gmail takes (discovery document, mediaUpload.maxSize). */
export const LARGEST_MAIL_BYTES = 36_700_160;

/** The mailbox of the acting user. */
export class Mails {
  readonly #account: AccountApi;

  constructor(account: AccountApi) {
    this.#account = account;
  }

  /**
   * Makes a draft, which reaches nobody. Effect: write.
   * @param message - RFC 5322, as `mimeMessage` writes it.
   * @throws {@link ApiError} `BAD_REQUEST`, `SCOPE_MISSING`, `SERVICE_DISABLED`; {@link TransportError} `OUTCOME_UNKNOWN`.
   */
  async createDraft(message: Uint8Array, control: CallControl = {}): Promise<Draft> {
    const { api } = this.#account;
    const path = { userId: 'me' };
    const { data } =
      message.length < UPLOAD_FROM_BYTES
        ? await api.call('drafts.create', {
            params: { path },
            body: { message: { raw: Buffer.from(message).toString('base64url') } },
            ...control,
          })
        : await api.call('drafts.upload', {
            params: { path, query: { uploadType: 'media' } },
            // Typed as text by the document; it goes out as bytes.
            body: '',
            bodySerializer: () => message,
            headers: { 'content-type': 'message/rfc822' },
            ...control,
          });
    return { id: data.id, threadId: data.message?.threadId };
  }

  /**
   * Sends a draft, which is gone then: a second time is refused. Effect: write.
   * @throws {@link ApiError} `NOT_FOUND` when it was sent or deleted; {@link TransportError} `OUTCOME_UNKNOWN`.
   */
  async sendDraft(id: string, control: CallControl = {}): Promise<Mail> {
    const { data } = await this.#account.api.call('drafts.send', {
      params: { path: { userId: 'me' } },
      body: { id },
      ...control,
    });
    return { id: data.id, threadId: data.threadId };
  }

  /** Drafts of this Message-ID; the search may lag behind. */
  async findDrafts(messageId: string, control: CallControl = {}): Promise<readonly Draft[]> {
    const { data } = await this.#account.api.call('drafts.list', {
      params: { path: { userId: 'me' }, query: { q: searchOf(messageId), maxResults: 20 } },
      ...control,
    });
    return (data.drafts ?? []).map(({ id, message }) => ({ id, threadId: message?.threadId }));
  }

  /** Sent mails of this Message-ID, those in the bin too; the search may lag behind. */
  async findSent(messageId: string, control: CallControl = {}): Promise<readonly Mail[]> {
    const { data } = await this.#account.api.call('messages.list', {
      params: {
        path: { userId: 'me' },
        query: { q: searchOf(messageId), labelIds: ['SENT'], includeSpamTrash: true, maxResults: 20 },
      },
      ...control,
    });
    return (data.messages ?? []).map(({ id, threadId }) => ({ id, threadId }));
  }

  /** What was sent in a conversation; read by its id, so that no search can lag. @throws {@link ApiError} `NOT_FOUND` */
  async sentInThread(threadId: string, control: CallControl = {}): Promise<readonly Mail[]> {
    const { data } = await this.#account.api.call('threads.get', {
      params: { path: { userId: 'me', id: threadId }, query: { format: 'minimal' } },
      ...control,
    });
    return (data.messages ?? [])
      .filter(({ labelIds = [] }) => labelIds.includes('SENT'))
      .map(({ id }) => ({ id, threadId }));
  }
}

function searchOf(messageId: string): string {
  return `rfc822msgid:${messageId}`;
}
