import { deepEqual, equal } from 'node:assert/strict';
import { ApiError, TransportError } from '@countersign/contracts';
import type { Database, Runtime } from '@countersign/runtime';
import { createFakeClock, type FakeClock } from '@countersign/testing';
import fc from 'fast-check';
import { type Ledger, memoryLedger } from './books.test-support.ts';
import { type Company, claim, openCompany, proofOf } from './company.test-support.ts';

// Random histories of three claims, held after each step against a model that fits on a page.

/** What goes wrong with every write of a worker's run. */
type Fault = 'none' | 'unsent' | 'lostAnswer' | 'refused';

export type Step =
  | { readonly do: 'start' | 'agree' | 'reject' | 'withdraw' | 'revoke' | 'undo' | 'replay'; readonly claim: number }
  | { readonly do: 'work'; readonly fault: Fault }
  | { readonly do: 'wait' }
  | { readonly do: 'restart' };

const CLAIMS = 3;
/** Longer than any back-off, and too short for a reminder within a history. */
const WAIT_MS = 10 * 60_000;

const onClaim = fc.record({
  do: fc.constantFrom('agree', 'agree', 'reject', 'withdraw', 'revoke', 'undo', 'undo', 'replay'),
  claim: fc.nat({ max: CLAIMS - 1 }),
});
const work = fc.record({
  do: fc.constant('work'),
  fault: fc.constantFrom('none', 'none', 'unsent', 'lostAnswer', 'lostAnswer', 'refused'),
});
const other = fc.record({ do: fc.constantFrom('wait', 'restart') });

const BEGINNING: readonly Step[] = [
  ...[0, 1, 2].map((one): Step => ({ do: 'start', claim: one })),
  { do: 'agree', claim: 0 },
  { do: 'agree', claim: 1 },
];

/** All begin with two approved claims and one to decide on; what makes no sense where it stands is passed over. */
export const histories: fc.Arbitrary<readonly Step[]> = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: onClaim.map((step): readonly Step[] => [step]) },
      { weight: 4, arbitrary: work.map((step): readonly Step[] => [step]) },
      { weight: 2, arbitrary: other.map((step): readonly Step[] => [step]) },
      { weight: 1, arbitrary: fc.tuple(onClaim, work).map(([{ claim: one }, last]) => undone(one, last)) },
      { weight: 1, arbitrary: onClaim.map(({ claim: one }) => putRight(one)) },
      { weight: 1, arbitrary: onClaim.map(({ claim: one }) => inDoubt(one)) },
    ),
    { minLength: 8, maxLength: 20 },
  )
  .map((pieces): readonly Step[] => [...BEGINNING, ...pieces.flat()]);

/** What chance alone seldom finds: done, revoked, its reverse agreed to and tried. */
function undone(one: number, last: Step): readonly Step[] {
  const onIt = (what: 'agree' | 'revoke' | 'undo'): Step => ({ do: what, claim: one });
  return [onIt('agree'), { do: 'wait' }, { do: 'work', fault: 'none' }, onIt('revoke'), onIt('undo'), last];
}

/** Refused by the vendor, then replayed. */
function putRight(one: number): readonly Step[] {
  return [
    { do: 'agree', claim: one },
    { do: 'work', fault: 'refused' },
    { do: 'replay', claim: one },
  ];
}

/** Revoked while nobody knows whether it happened. */
function inDoubt(one: number): readonly Step[] {
  return [
    { do: 'agree', claim: one },
    { do: 'work', fault: 'lostAnswer' },
    { do: 'revoke', claim: one },
    { do: 'wait' },
    { do: 'work', fault: 'none' },
  ];
}

interface Model {
  approval: 'none' | 'running' | 'rejected' | 'withdrawn' | 'approved' | 'revoked';
  effect: 'none' | 'ready' | 'done' | 'parked' | 'refused' | 'uncertain';
  /** A retry waits for its time. */
  due: boolean;
  /** A try may have reached the vendor. */
  open: boolean;
  bills: number;
  /** Of the approval to undo it. */
  undo: 'none' | 'running' | 'approved';
  undoing: 'none' | 'ready' | 'done' | 'parked';
  undoDue: boolean;
  undoOpen: boolean;
  voids: number;
}

/** What one run of a worker makes of an approved effect. */
function attempt(
  fault: Fault,
  stands: boolean,
  open: boolean,
): { readonly state: 'ready' | 'done' | 'parked'; writes: 0 | 1; open: boolean } {
  if (open && stands) return { state: 'done', writes: 0, open };
  switch (fault) {
    case 'none':
      return { state: 'done', writes: 1, open };
    case 'unsent':
      return { state: 'ready', writes: 0, open: true };
    case 'lostAnswer':
      return { state: 'ready', writes: 1, open: true };
    case 'refused':
      return { state: 'parked', writes: 0, open };
  }
}

function predict(all: readonly Model[], step: Step): void {
  if (step.do === 'restart') return;
  if (step.do === 'wait') {
    for (const one of all) one.due = one.undoDue = true;
    return;
  }
  if (step.do === 'work') {
    for (const one of all) predictWork(one, step.fault);
    return;
  }
  const one = all[step.claim];
  if (!one) return;
  if (step.do === 'start' && one.approval === 'none') one.approval = 'running';
  else if (step.do === 'agree' && one.approval === 'running')
    Object.assign(one, { approval: 'approved', effect: 'ready', due: true });
  else if (step.do === 'reject' && one.approval === 'running') one.approval = 'rejected';
  else if (step.do === 'withdraw' && one.approval === 'running') one.approval = 'withdrawn';
  else if (step.do === 'revoke' && one.approval === 'approved') {
    one.approval = 'revoked';
    if (one.effect === 'done') one.undo = 'running';
    else if ((one.effect === 'ready' || one.effect === 'parked') && !one.open) one.effect = 'refused';
  } else if (step.do === 'undo' && one.undo === 'running')
    Object.assign(one, { undo: 'approved', undoing: 'ready', undoDue: true });
  else if (step.do === 'replay' && (one.effect === 'parked' || one.effect === 'refused'))
    Object.assign(one, { effect: 'ready', due: true });
}

function predictWork(one: Model, fault: Fault): void {
  if (one.effect === 'ready' && one.due) {
    if (one.approval === 'revoked') one.effect = one.open ? 'uncertain' : 'refused';
    else {
      const { state, writes, open } = attempt(fault, one.bills > 0, one.open);
      Object.assign(one, { effect: state, bills: one.bills + writes, open, due: state !== 'ready' });
    }
  }
  if (one.undoing === 'ready' && one.undoDue) {
    const { state, writes, open } = attempt(fault, one.voids > 0, one.undoOpen);
    Object.assign(one, { undoing: state, voids: one.voids + writes, undoOpen: open, undoDue: state !== 'ready' });
  }
}

class Installation {
  readonly #database: Database;
  readonly #clock: FakeClock = createFakeClock();
  readonly ledger: Ledger = memoryLedger();
  readonly #ids = new Map<number, string>();
  #company: Company | undefined;

  constructor(database: Database) {
    this.#database = database;
  }

  async company(): Promise<Company> {
    this.#company ??= await openCompany(this.#database, this.#clock, { ledger: this.ledger, maxAttempts: 1_000 });
    return this.#company;
  }

  async runtime(): Promise<Runtime> {
    return (await this.company()).runtime;
  }

  async do(step: Step, before: readonly Model[]): Promise<void> {
    switch (step.do) {
      case 'wait':
        return this.#clock.advance(WAIT_MS);
      case 'restart':
        return this.close();
      case 'work':
        return this.#work(step.fault);
      default: {
        const one = before[step.claim];
        if (one) await this.#onClaim(step, one);
      }
    }
  }

  async #work(fault: Fault): Promise<void> {
    const { books, runtime } = await this.company();
    const lost = new TransportError('CONNECTION_LOST', 'cut', { maybeProcessed: true });
    const refused = new ApiError('BAD_BILL', 'no', { status: 400, retryable: false });
    books.onSend = () => {
      if (fault === 'unsent') throw lost;
      if (fault === 'refused') throw refused;
    };
    books.onAnswer = () => {
      if (fault === 'lostAnswer') throw lost;
    };
    await runtime.worker.runUntilIdle();
  }

  async #onClaim(step: Step & { readonly claim: number }, one: Model): Promise<void> {
    const { runtime, agree } = await this.company();
    const { workspace } = runtime;
    const id = this.#ids.get(step.claim) ?? '';
    const instance = id === '' ? undefined : await workspace.get(id);
    if (step.do === 'start' && one.approval === 'none') {
      const started = await workspace.start(
        claim(`claim-${step.claim}`, `${step.claim + 1}.00`, `payee-${step.claim}`),
      );
      this.#ids.set(step.claim, started.id);
    } else if (step.do === 'agree' && one.approval === 'running' && instance) await agree(instance);
    else if (step.do === 'reject' && one.approval === 'running') {
      await workspace.decide(instance?.tasks[0]?.id ?? '', { kind: 'reject' }, proofOf('boss'));
    } else if (step.do === 'withdraw' && one.approval === 'running') await workspace.withdraw(id, proofOf('clerk'));
    else if (step.do === 'revoke' && one.approval === 'approved') {
      await workspace.revoke({ approval: id, proof: proofOf('boss'), reason: 'mistake' });
    } else if (step.do === 'undo' && one.undo === 'running') {
      const running = await workspace.list({ state: 'running' });
      const proposal = running.find(({ related }) => related?.some(({ rel, to }) => rel === 'causedBy' && to === id));
      if (proposal) await agree(proposal);
    } else if (step.do === 'replay' && (one.effect === 'parked' || one.effect === 'refused')) {
      const [effect] = await runtime.effects.list({ approval: id });
      await runtime.effects.replay(effect?.id ?? '');
    }
  }

  /** In the model's words. */
  async seen(): Promise<object[]> {
    const runtime = await this.runtime();
    const records = await this.ledger.all();
    const effects = await runtime.effects.list();
    const approvals = await runtime.workspace.list();
    return Promise.all(
      Array.from({ length: CLAIMS }, async (_, index) => {
        const id = this.#ids.get(index);
        const bills = records.filter(({ kind, input }) => kind === 'bill' && input['payee'] === `payee-${index}`);
        const numbers = bills.map((bill) => String(records.indexOf(bill) + 1));
        const undo = approvals.find(({ related }) => related?.some(({ rel, to }) => rel === 'causedBy' && to === id));
        return {
          approval: approvals.find((one) => one.id === id)?.state ?? 'none',
          effect: effects.find(({ approval }) => approval === id)?.state ?? 'none',
          bills: bills.length,
          undo: undo?.state ?? 'none',
          undoing: (undo && effects.find(({ approval }) => approval === undo.id)?.state) ?? 'none',
          voids: records.filter(({ kind, input }) => kind === 'void' && numbers.includes(String(input['bill']))).length,
        };
      }),
    );
  }

  async close(): Promise<void> {
    await this.#company?.runtime.close();
    this.#company = undefined;
  }
}

/**
 * Lives one history on an empty, migrated database.
 * @returns what its effects were in between: `done`, `uncertain`, `voided` …
 * @throws AssertionError where the runtime and the model differ.
 */
export async function liveThrough(steps: readonly Step[], database: Database): Promise<ReadonlySet<string>> {
  const reached = new Set<string>();
  const installation = new Installation(database);
  const models = Array.from(
    { length: CLAIMS },
    (): Model => ({
      approval: 'none',
      effect: 'none',
      due: false,
      open: false,
      bills: 0,
      undo: 'none',
      undoing: 'none',
      undoDue: false,
      undoOpen: false,
      voids: 0,
    }),
  );
  const calm: readonly Step[] = [{ do: 'wait' }, { do: 'work', fault: 'none' }];
  try {
    for (const [index, step] of [...steps, ...calm].entries()) {
      await installation.do(step, models);
      predict(models, step);
      const expected = models.map(({ approval, effect, bills, undo, undoing, voids }) => ({
        approval,
        effect,
        bills,
        undo,
        undoing,
        voids,
      }));
      deepEqual(await installation.seen(), expected, `after step ${index + 1}: ${JSON.stringify(step)}`);
      for (const { approval, effect, voids, open } of models) {
        reached.add(approval).add(effect);
        if (open && effect === 'done') reached.add('found');
        if (voids > 0) reached.add('voided');
      }
    }
    for (const { bills, voids } of models) equal(bills <= 1 && voids <= bills, true, 'double');
    const { audit } = await installation.runtime();
    await audit.seal();
    equal((await audit.verify()).verified, true, 'the chain does not verify');
    return reached;
  } finally {
    await installation.close();
  }
}
