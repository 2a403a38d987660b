import { assertPublishable, parseTemplate } from '@countersign/approvals';
import {
  type ApprovalTemplate,
  canonicalJson,
  type Id,
  InputError,
  type Sql,
  sha256,
  type WorkspaceCapabilities,
} from '@countersign/contracts';
import { callBindingId } from '../bindings/binding.js';
import { type Installation, instantOf } from '../installation.js';
import { runtimeRemedies } from '../remedies.js';
import { callNodes } from './call-nodes.js';

/** Published templates. A version never changes, so it is read once. */
export class Templates {
  readonly #installation: Installation;
  readonly #capabilities: WorkspaceCapabilities;
  readonly #known = new Map<string, ApprovalTemplate>();

  constructor(installation: Installation, capabilities: WorkspaceCapabilities) {
    this.#installation = installation;
    this.#capabilities = capabilities;
  }

  /** @throws {@link InputError} when it is wrong, when a call node has no binding, or when the version is taken. */
  async publish(input: ApprovalTemplate): Promise<ApprovalTemplate> {
    const template = parseTemplate(input);
    assertPublishable(template, this.#capabilities);
    this.#checkCalls(template);
    const { tenant, database, audit } = this.#installation;
    const now = instantOf(this.#installation);
    const hash = sha256(canonicalJson(template));
    const { id, version } = template;
    await database.transaction(async (sql) => {
      const { rowCount } = await sql.query(
        `insert into templates (tenant, id, version, hash, template, published_at) values ($1, $2, $3, $4, $5, $6)
         on conflict (tenant, id, version) do nothing`,
        [tenant, id, version, hash, JSON.stringify(template), now],
      );
      if (rowCount === 0) return this.#refuseOther(sql, template, hash);
      const subject = `template/${id}@${version}`;
      await audit.record(sql, { at: now, type: 'template.published', subject, payload: { hash } });
    });
    return template;
  }

  async #refuseOther(sql: Sql, { id, version }: ApprovalTemplate, hash: string): Promise<void> {
    const { rows } = await sql.query<{ hash: string }>(
      'select hash from templates where tenant = $1 and id = $2 and version = $3',
      [this.#installation.tenant, id, version],
    );
    if (rows[0]?.hash === hash) return;
    throw new InputError('TEMPLATE_VERSION_EXISTS', `${id}@${version} is published with another content.`, {
      place: 'version',
      remedy: runtimeRemedies.TEMPLATE_VERSION_EXISTS,
    });
  }

  #checkCalls(template: ApprovalTemplate): void {
    for (const node of callNodes(template.flow)) {
      const id = callBindingId(template.id, template.version, node.id);
      const bound = this.#installation.bindings.find(({ binding }) => binding.id === id);
      const run = bound?.binding.run;
      if (run?.connection === node.connector && run.action === node.action) continue;
      const problem = run ? `runs ${run.connection} ${run.action}, not the node's action` : 'is missing';
      throw new InputError('CALL_UNBOUND', `The binding "${id}" ${problem}.`, {
        place: `flow/${node.id}`,
        remedy: runtimeRemedies.CALL_UNBOUND,
      });
    }
  }

  /** @throws {@link InputError} `TEMPLATE_UNKNOWN`. */
  async read(sql: Sql, id: Id, version?: number): Promise<ApprovalTemplate> {
    const known = version === undefined ? undefined : this.#known.get(`${id}@${version}`);
    if (known) return known;
    const { rows } = await sql.query<{ template: ApprovalTemplate }>(
      `select template from templates where tenant = $1 and id = $2 and ($3::integer is null or version = $3)
       order by version desc limit 1`,
      [this.#installation.tenant, id, version ?? null],
    );
    const template = rows[0]?.template;
    if (!template) {
      throw new InputError('TEMPLATE_UNKNOWN', `The template ${id}${version ? `@${version}` : ''} is not published.`, {
        place: 'template',
        remedy: runtimeRemedies.TEMPLATE_UNKNOWN,
      });
    }
    this.#known.set(`${id}@${template.version}`, template);
    return template;
  }
}
