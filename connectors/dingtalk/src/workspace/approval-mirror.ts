import type {
  ApprovalInstance,
  ApprovalTemplate,
  Clock,
  ErrorDocument,
  Id,
  Locale,
  Workspace,
} from '@countersign/contracts';
import type { CallControl } from '../resources/dingtalk-api.js';
import type { ProcessCentre } from '../resources/process-centre.js';
import type { ApprovalRow, ApprovalRows } from './approval-rows.js';
import { formValues } from './form-components.js';
import { mayHaveHappened } from './lost-answer.js';
import { isEnded, type TaskMirror, unlessEnded } from './task-mirror.js';
import { isMissing, type TemplateForms } from './template-forms.js';
import { personUnknown, shownAsAgreed } from './workspace-errors.js';
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

/** Agreed to, and taken back or replaced since. */
const undone = new Set<ApprovalInstance['state']>(['revoked', 'superseded']);
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
      const trouble = instance && (await this.#takeBack(instance, row, control));
      await rows.shown(approval, instance?.revision ?? row.asked, trouble);
      return undefined;
    }
    const lost = row.suspected && row.instance !== undefined && (await this.#isGone(row.instance, control));
    if (lost) await rows.lost(approval);
    const known = lost ? { ...row, state: 'new' as const, instance: undefined } : row;
    const theirs = known.instance ?? (await this.#create(instance, known, control));
    if (typeof theirs === 'number') return theirs;
    if (theirs === undefined) {
      await rows.ended(approval);
      await rows.shown(approval, instance.revision, undefined);
      return undefined;
    }
    const { until, failures } = await tasks.show(instance, theirs, control);
    if (until !== undefined) return until;
    if (!open.has(instance.state)) await this.#end(instance, theirs, control);
    else if (failures.some(isEnded) && (await this.#isGone(theirs, control))) await rows.lost(approval);
    if (failures.length > 0) throw failures[0];
    await rows.shown(approval, instance.revision, undefined);
    return undefined;
  }

  /** What was agreed to and no longer counts. @returns what people must know where DingTalk keeps its end. */
  async #takeBack(
    instance: ApprovalInstance,
    row: ApprovalRow,
    control: CallControl,
  ): Promise<ErrorDocument | undefined> {
    if (row.instance === undefined || !undone.has(instance.state)) return undefined;
    try {
      await this.#parts.processCentre.finishInstance(row.instance, 'terminated', control);
      return undefined;
    } catch (error) {
      if (!isEnded(error)) throw error;
      return shownAsAgreed(instance).toJSON();
    }
  }

  /** Whether DingTalk itself says that somebody ended or deleted it there. */
  async #isGone(theirs: string, control: CallControl): Promise<boolean> {
    try {
      const { status } = await this.#parts.processCentre.getInstance(theirs, control);
      return status !== undefined && status !== 'RUNNING';
    } catch (error) {
      if (isEnded(error)) return true;
      throw error;
    }
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
      if (isMissing(error)) await forms.forget(template.id);
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
    const { state } = instance;
    const outcome = state === 'approved' || state === 'rejected' ? state : 'terminated';
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
