import {
  type ApprovalTemplate,
  ConnectorError,
  canonicalJson,
  type Id,
  type Sql,
  sha256,
} from '@countersign/contracts';
import type { CallControl } from '../resources/dingtalk-api.js';
import type { ProcessCentre } from '../resources/process-centre.js';
import { formComponents, nameIn } from './form-components.js';
import { mayHaveHappened } from './lost-answer.js';
import type { DingTalkWorkspaceOptions } from './workspace-options.js';

/** Forms are found by names of at most 64 characters (obtain-the-template-code, read 2026-11-21). */
const NAME = 64;

export interface TemplateFormParts {
  readonly sql: Sql;
  readonly tenant: string;
  readonly connection: Id;
  readonly processCentre: ProcessCentre;
  readonly buttons: DingTalkWorkspaceOptions['buttons'];
  readonly locale: 'en' | 'zh-HK';
  readonly settleMs: number;
}

/**
 * The form in DingTalk that stands for a template. It is found by its name, which holds the template's id: saving takes
 * no key, and a name that is there is changed instead of made again.
 */
export class TemplateForms {
  readonly #parts: TemplateFormParts;

  constructor(parts: TemplateFormParts) {
    this.#parts = parts;
  }

  /** Asks for a form before the first approval needs it. */
  async ask({ id, version }: { readonly id: Id; readonly version: number }): Promise<void> {
    const { sql, tenant, connection } = this.#parts;
    await sql.query(
      `insert into dingtalk_templates (tenant, connection, template, version, hash) values ($1, $2, $3, $4, '')
       on conflict (tenant, connection, template) do update set version = $4, hash = ''
       where dingtalk_templates.version < $4`,
      [tenant, connection, id, version],
    );
  }

  /** Forms that are not, or not surely, saved. */
  async asked(): Promise<readonly { readonly id: Id; readonly version: number }[]> {
    const { sql, tenant, connection } = this.#parts;
    const { rows } = await sql.query<{ template: Id; version: number }>(
      `select template, version from dingtalk_templates where tenant = $1 and connection = $2 and hash = ''`,
      [tenant, connection],
    );
    return rows.map(({ template, version }) => ({ id: template, version }));
  }

  /**
   * An older version is shown on the newest one's form.
   * @returns its code; epoch ms, as a number, when it must be asked again then, because an answer was lost.
   */
  async codeOf(template: ApprovalTemplate, now: number, control: CallControl): Promise<string | number> {
    const { processCentre, settleMs } = this.#parts;
    const form = this.#form(template);
    const hash = sha256(canonicalJson(form));
    const row = await this.#read(template.id);
    if (row?.code && row.hash !== '' && (row.hash === hash || row.version > template.version)) return row.code;
    const settled = row?.sentAt === undefined ? now : row.sentAt + settleMs;
    if (now < settled) return settled;
    const known = row?.code ?? (await this.#find(form.name, control));
    // Without its hash until the answer is there: what it was sent with isn't taken for saved.
    await this.#store(template, { hash: '', code: known, sentAt: now });
    try {
      const saved = await processCentre.saveTemplate(known ? { processCode: known, ...form } : form, control);
      await this.#store(template, { hash, code: saved, sentAt: undefined });
      return saved;
    } catch (error) {
      if (mayHaveHappened(error)) return now + settleMs;
      if (isMissing(error)) await this.forget(template.id);
      throw error;
    }
  }

  /** It was deleted in DingTalk: it is looked for, or made again, when it is next needed. */
  async forget(template: Id): Promise<void> {
    const { sql, tenant, connection } = this.#parts;
    await sql.query(
      `update dingtalk_templates set hash = '', process_code = null, sent_at = null
       where tenant = $1 and connection = $2 and template = $3`,
      [tenant, connection, template],
    );
  }

  #form({ id, name, fields }: ApprovalTemplate) {
    const { locale, buttons } = this.#parts;
    const mark = ` (${id})`;
    // Without buttons of its own, the inbox opens the page of the task.
    const features = buttons
      ? [{ name: 'TASK_EXECUTE', runType: 'ORIGIN', callback: { version: '1', ...buttons } }]
      : [];
    return {
      name: `${nameIn(name, locale).slice(0, Math.max(0, NAME - mark.length))}${mark}`.slice(-NAME),
      formComponents: formComponents(fields, locale),
      processFeatureConfig: { features },
      // It is started in Countersign, not from DingTalk's list of forms.
      templateConfig: { hidden: true },
    };
  }

  async #find(name: string, control: CallControl): Promise<string | undefined> {
    try {
      return await this.#parts.processCentre.findTemplate(name, control);
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  async #read(template: Id): Promise<Saved | undefined> {
    const { sql, tenant, connection } = this.#parts;
    const { rows } = await sql.query<{
      version: number;
      hash: string;
      process_code: string | null;
      sent_at: number | string | null;
    }>('select * from dingtalk_templates where tenant = $1 and connection = $2 and template = $3', [
      tenant,
      connection,
      template,
    ]);
    const [row] = rows;
    if (row === undefined) return undefined;
    const sentAt = row.sent_at === null ? undefined : Number(row.sent_at);
    return { version: row.version, hash: row.hash, code: row.process_code ?? undefined, sentAt };
  }

  async #store({ id, version }: ApprovalTemplate, { hash, code, sentAt }: Omit<Saved, 'version'>): Promise<void> {
    const { sql, tenant, connection } = this.#parts;
    await sql.query(
      `insert into dingtalk_templates (tenant, connection, template, version, hash, process_code, sent_at)
       values ($1, $2, $3, $4, $5, $6, $7)
       on conflict (tenant, connection, template) do update set version = $4, hash = $5, process_code = $6, sent_at = $7`,
      [tenant, connection, id, version, hash, code ?? null, sentAt ?? null],
    );
  }
}

interface Saved {
  readonly version: number;
  /** Of what was saved; empty while no answer tells that it was. */
  readonly hash: string;
  readonly code: string | undefined;
  readonly sentAt: number | undefined;
}

export function isMissing(error: unknown): boolean {
  return ConnectorError.is(error) && error.code === 'NOT_FOUND';
}
