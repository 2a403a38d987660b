import type { ApprovalInstance, ApprovalTemplate, Clock, Id, Locale, Workspace } from '@countersign/contracts';
import type { CallControl } from '../resources/dingtalk-api.js';
import type { ProcessCentre } from '../resources/process-centre.js';
import type { ApprovalRow, ApprovalRows } from './approval-rows.js';
import { formValues } from './form-components.js';
import { mayHaveHappened } from './lost-answer.js';
import { type TaskMirror, unlessEnded } from './task-mirror.js';
import type { TemplateForms } from './template-forms.js';
import { personUnknown } from './workspace-errors.js';
import type { DingTalkWorkspaceOptions, People } from './workspace-options.js';

/** Clocks of DingTalk and ours may differ by this much. */
const SLACK_MS = 5 * 60_000;
/** A look-up's window (obtain-an-approval-list-of-instance-ids, read 2026-11-21). */
const WINDOW_MS = 120 * 86_400_000;
const TITLE = 64;

export interface ApprovalMirrorParts {
  readonly engine: Workspace;
  readonly rows: ApprovalRows;
  readonly tasks: TaskMirror;
  readonly forms: TemplateForms;
  readonly template: (id: Id, version: number) => Promise<ApprovalTemplate>;
  readonly processCentre: ProcessCentre;
  readonly people: People;
  readonly page: DingTalkWorkspaceOptions['page'];
  readonly locale: Locale;
  readonly clock: Clock;
  readonly settleMs: number;
}

const open = new Set<ApprovalInstance['state']>(['starting', 'running', 'returned']);

/**
 * Makes DingTalk show an approval as the engine holds it, whatever it showed before: a form, an approval, its tasks, its
 * end. Each step is stored before it is sent and again when answered, so that it can be taken up anywhere.
 */
export class ApprovalMirror {
  readonly #parts: ApprovalMirrorParts;

  constructor(parts: ApprovalMirrorParts) {
    this.#parts = parts;
  }

  /** @returns epoch ms to go on, where an answer was lost; `undefined` when all is shown. */
  async show(approval: Id, control: CallControl): Promise<number | undefined> {
    const { engine, rows, tasks } = this.#parts;
    const [row, instance] = [await rows.read(approval), await engine.get(approval)];
    if (row === undefined) return undefined;
    if (instance === undefined || row.state === 'ended') {
      await rows.shown(approval, instance?.revision ?? row.asked, undefined);
      return undefined;
    }
    const theirs = row.instance ?? (await this.#create(instance, row, control));
    if (typeof theirs === 'number') return theirs;
    if (theirs === undefined) {
      await rows.ended(approval);
      await rows.shown(approval, instance.revision, undefined);
      return undefined;
    }
    const { until, trouble, failures } = await tasks.show(instance, theirs, control);
    if (until !== undefined) return until;
    if (!open.has(instance.state)) await this.#end(instance, theirs, control);
    if (failures.length > 0) throw failures[0];
    await rows.shown(approval, instance.revision, trouble);
    return undefined;
  }

  /** @returns its id; epoch ms to go on; `undefined` when it ended before it was ever shown. */
  async #create(
    instance: ApprovalInstance,
    row: ApprovalRow,
    control: CallControl,
  ): Promise<string | number | undefined> {
    if (row.state === 'sending') {
      const found = await this.#lookUp(instance.id, row, control);
      if (found !== undefined) return found;
    }
    if (!open.has(instance.state)) return undefined;
    const { rows, processCentre, people, forms, page, locale, clock, settleMs } = this.#parts;
    const template = await this.#parts.template(instance.template.id, instance.template.version);
    const processCode = await forms.codeOf(template, clock.now(), control);
    if (typeof processCode === 'number') return processCode;
    const originator = await people.userId(instance.initiator.ref);
    if (originator === undefined) throw personUnknown(instance.initiator.ref);
    const sentAt = clock.now();
    await rows.sending(instance.id, { processCode, originator }, sentAt);
    let made: string;
    try {
      made = await processCentre.createInstance(
        {
          processCode,
          originatorUserId: originator,
          title: [...instance.title].slice(0, TITLE).join(''),
          url: page(instance),
          bizData: markOf(instance.id),
          formComponentValueList: formValues(template.fields, instance.values, locale),
        },
        control,
      );
    } catch (error) {
      if (mayHaveHappened(error)) return sentAt + settleMs;
      await rows.notCreated(instance.id);
      throw error;
    }
    await rows.created(instance.id, made);
    return made;
  }

  /** After a lost answer. @returns its id, or `undefined` when DingTalk has none; epoch ms while it is too early. */
  async #lookUp(id: Id, row: ApprovalRow, control: CallControl): Promise<string | number | undefined> {
    const { rows, clock, settleMs } = this.#parts;
    await rows.doubted(id);
    const settled = (row.sentAt ?? 0) + settleMs;
    if (clock.now() < settled) return settled;
    const [found] = await this.#marked(id, row, control);
    if (found === undefined) {
      await rows.notCreated(id);
      return undefined;
    }
    await rows.created(id, found);
    return found;
  }

  async #end(instance: ApprovalInstance, theirs: string, control: CallControl): Promise<void> {
    const { rows, processCentre } = this.#parts;
    const agreed = instance.state === 'approved' || instance.state === 'revoked' || instance.state === 'superseded';
    const outcome = agreed ? 'approved' : instance.state === 'rejected' ? 'rejected' : 'terminated';
    await unlessEnded(processCentre.finishInstance(theirs, outcome, control));
    const row = await rows.read(instance.id);
    // What the look-up after a lost answer missed shows up by now: it must not stay open.
    if (row?.doubted) {
      for (const stray of await this.#marked(instance.id, row, control)) {
        if (stray !== theirs) await unlessEnded(processCentre.finishInstance(stray, 'terminated', control));
      }
    }
    await rows.ended(instance.id);
  }

  /** Approvals in DingTalk that were made for this one of ours. */
  async #marked(id: Id, row: ApprovalRow, control: CallControl): Promise<readonly string[]> {
    const { processCentre, clock } = this.#parts;
    const { processCode, originator, firstSentAt, sentAt } = row;
    if (processCode === undefined || originator === undefined) return [];
    const from = (firstSentAt ?? 0) - SLACK_MS;
    const to = Math.min(Math.max(clock.now(), sentAt ?? 0) + SLACK_MS, from + WINDOW_MS);
    const window = { processCode, originatorUserId: originator, from, to };
    const found: string[] = [];
    for await (const candidate of processCentre.findInstances(window, control)) {
      const { bizData } = await processCentre.getInstance(candidate, control);
      if (bizData === markOf(id)) found.push(candidate);
    }
    return found;
  }
}

/** Goes into DingTalk's record, and comes back with its detail. */
function markOf(id: Id): string {
  return JSON.stringify({ countersign: id });
}
