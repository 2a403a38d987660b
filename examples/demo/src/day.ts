import { join } from 'node:path';
import type { ApprovalInstance, BoundConnector, Gate, HumanProof, JsonObject } from '@countersign/contracts';
import { bind } from '@countersign/core';
import { workspaceMigrations } from '@countersign/dingtalk';
import { openConnection } from '@countersign/oauth';
import quickbooks from '@countersign/quickbooks';
import { connectDatabase, openRuntime, parseBindings, type Runtime } from '@countersign/runtime';
import { createOffsetClock, type MovableClock } from '@countersign/testing';
import { reportClaim } from './claim-report.js';
import { type Claim, dayOfClaims, type Play, UNMAPPED_CATEGORY } from './claims.js';
import { actor, directory, type PersonId, TENANT, TIME_ZONE, userRef } from './company.js';
import { type Desk, localDesk } from './desk.js';
import { dingTalkDesk } from './dingtalk-desk.js';
import { expenseBinding } from './expense-binding.js';
import { expenseTemplate, reversalTemplate } from './expense-template.js';
import { KilledAfterAnswer } from './killed-after-answer.js';
import type { DayOrder, FinishedDay, Tell } from './messages.js';
import type { ClaimReport } from './report.js';

const BOOKS = '0193a1f0-5b1e-7c3a-9d44-6f2f0e8a1c01';
const A_DAY_AND_A_MINUTE_MS = 86_460_000;

interface Day {
  readonly order: DayOrder;
  readonly tell: Tell;
  readonly clock: MovableClock;
  readonly runtime: Runtime;
  readonly desk: Desk;
  /** A person maps a category: counts from the next run on. */
  readonly map: (category: string, account: JsonObject) => void;
}

/** Plays the day, from wherever an earlier, killed process left it: every step is safe to repeat. */
export async function runDay(order: DayOrder, tell: Tell): Promise<FinishedDay> {
  const clock = createOffsetClock();
  await clock.advance(order.clockAheadMs);
  let accounts = order.accounts;
  await tell({ type: 'progress', text: 'startingDatabase' });
  const database = await connectDatabase({ dataFolder: join(order.folder, 'database') });
  try {
    const runtime = await openRuntime({
      tenant: TENANT,
      timeZone: TIME_ZONE,
      locale: order.lang,
      database,
      clock,
      bindings: parseBindings(expenseBinding, 'expense-binding.yaml'),
      templates: [expenseTemplate, reversalTemplate],
      directory: async () => directory,
      connect: async (gate) => [await connectBooks(order, gate, () => accounts, tell)],
      acceptProofs: ['simulation', 'workspaceCallback'],
      migrations: workspaceMigrations,
      reversal: { template: reversalTemplate.id, values: ({ reason }) => ({ reason }) },
    });
    const prove = (person: PersonId): HumanProof => proofOf({ clock }, person);
    const parts = { order, tell, clock, runtime, database, prove };
    const desk = order.workspace === 'dingtalk' ? await dingTalkDesk(parts) : localDesk(parts);
    try {
      const map: Day['map'] = (category, account) => {
        accounts = { ...accounts, [category]: account };
      };
      const day: Day = { order, tell, clock, runtime, desk, map };
      const claims: ClaimReport[] = [];
      for (const claim of dayOfClaims) claims.push(await playClaim(day, claim));
      await runtime.audit.seal();
      return { type: 'finished', claims, audit: await runtime.audit.verify() };
    } finally {
      await desk.close();
      await runtime.close();
    }
  } finally {
    await database.close();
  }
}

async function connectBooks(
  { folder, crashAt }: DayOrder,
  gate: Gate,
  accounts: () => JsonObject,
  tell: Tell,
): Promise<BoundConnector> {
  const options = await openConnection(quickbooks, { sandbox: join(folder, 'sandbox.json') });
  const identity = {
    id: BOOKS,
    name: 'books',
    tenant: TENANT,
    connector: 'quickbooks',
    environment: 'emulator',
    get settings() {
      return { ...options.settings, accounts: accounts() };
    },
  } as const;
  const bound = bind(quickbooks, { identity, options, gate });
  return crashAt === undefined
    ? bound
    : new KilledAfterAnswer(bound, crashAt, () => tell({ type: 'answered', claim: crashAt }));
}

async function playClaim(day: Day, claim: Claim): Promise<ClaimReport> {
  const { runtime, desk } = day;
  const { workspace, worker } = runtime;
  await day.tell({ type: 'progress', text: 'claim', detail: `${claim.id} HK$${claim.amount}` });
  let instance = await desk.workspace.start({
    idempotencyKey: `claim:${claim.id}`,
    template: { id: expenseTemplate.id },
    initiator: actor(claim.initiator),
    title: `${claim.id} ${claim.reason}`,
    values: {
      reason: claim.reason,
      payee: claim.payee,
      category: claim.category,
      amount: { amount: claim.amount, currency: 'HKD' },
      date: '2026-11-20',
      reference: claim.id,
    },
  });
  await desk.show();
  // A decision that had come in before the process was killed may have been applied just now.
  instance = (await workspace.get(instance.id)) ?? instance;
  for (const play of claim.plays) instance = await perform(day, claim, instance, play);
  await worker.runUntilIdle();
  if (claim.afterwards === 'mapCategory') await mapAndRunAgain(day, instance);
  if (claim.afterwards === 'revoke' && instance.state === 'approved') {
    await workspace.revoke({ approval: instance.id, proof: proofOf(day, 'finance-clerk'), reason: '重複報銷' });
    await worker.runUntilIdle();
  }
  await desk.show();
  return reportClaim(runtime, claim, instance.id, day.order.lang);
}

async function perform(
  { runtime, desk, ...day }: Day,
  claim: Claim,
  instance: ApprovalInstance,
  play: Play,
): Promise<ApprovalInstance> {
  const { workspace } = runtime;
  if (play.does === 'silent') {
    if (instance.decisions.some(({ kind }) => kind === 'timeout')) return instance;
    await day.clock.advance(A_DAY_AND_A_MINUTE_MS);
    await day.tell({ type: 'clockMoved', byMs: A_DAY_AND_A_MINUTE_MS });
    await runtime.tick();
    await desk.show();
    return (await workspace.get(instance.id)) ?? instance;
  }
  const task = instance.tasks.find(({ assignee, state }) => assignee.ref.id === play.by && state === 'active');
  if (task === undefined) return instance; // decided before the process was killed
  return desk.decide(claim, instance, task, play);
}

async function mapAndRunAgain({ runtime, order, map }: Day, instance: ApprovalInstance): Promise<void> {
  const parked = await runtime.effects.list({ approval: instance.id, state: 'parked' });
  if (parked.length === 0) return;
  map(UNMAPPED_CATEGORY, order.lateAccount);
  for (const effect of parked) await runtime.effects.replay(effect.id);
  await runtime.worker.runUntilIdle();
}

function proofOf({ clock }: Pick<Day, 'clock'>, person: PersonId): HumanProof {
  return { method: 'simulation', actor: userRef(person), at: clock.instant() };
}
