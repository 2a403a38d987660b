import type { CallControl } from '@countersign/core';
import { type AccountApi, PAGE } from './account-api.js';

export interface Template {
  readonly id: string;
  readonly name: string;
  /** Names of the roles that an envelope fills. */
  readonly roles: readonly string[];
}

/** Templates that the API user may see. */
export class Templates {
  readonly #account: AccountApi;

  constructor(account: AccountApi) {
    this.#account = account;
  }

  /** Those of exactly this name. */
  async find(name: string, control: CallControl = {}): Promise<readonly Template[]> {
    const { accountId, api } = this.#account;
    const found: Template[] = [];
    for (let start = 0; ; ) {
      const { data } = await api.call('templates.list', {
        params: {
          path: { accountId },
          query: { search_text: name, include: 'recipients', count: PAGE, start_position: String(start) },
        },
        ...control,
      });
      const page = data.envelopeTemplates ?? [];
      for (const row of page) {
        if (row.name !== name || row.templateId === undefined) continue;
        const { signers = [], carbonCopies = [] } = row.recipients ?? {};
        const roles = [...signers, ...carbonCopies].flatMap(({ roleName }) => (roleName ? [roleName] : []));
        found.push({ id: row.templateId, name: row.name, roles: [...new Set(roles)] });
      }
      start += page.length;
      if (page.length === 0 || !data.nextUri) return found;
    }
  }
}
