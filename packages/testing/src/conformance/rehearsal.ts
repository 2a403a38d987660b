import { deepEqual, equal, fail, ok } from 'node:assert/strict';
import {
  type Action,
  type ActionContext,
  type ActionResult,
  type BoundConnector,
  type BoundRun,
  type ConnectorError,
  type DecidedBy,
  type Gate,
  type Grant,
  type Json,
  type JsonObject,
  type Memo,
  type Ref,
  sha256,
  toInstant,
} from '@countersign/contracts';
import type { ActionCase, ConformanceOptions } from './conformance-types.js';
import { assertOurError, knownSecrets } from './error-assertions.js';
import { writeIds } from './vendor-operations.js';

const TRIES = 6;

/** An action rehearsed against the emulator as the runtime would run it. */
export class Rehearsal {
  readonly action: Action;
  readonly #options: ConformanceOptions;
  readonly #case: ActionCase;
  readonly #bound: BoundConnector[] = [];
  readonly #memo = createMemo();
  #input: JsonObject = {};
  #before = 0;

  private constructor(options: ConformanceOptions, action: Action, actionCase: ActionCase) {
    this.#options = options;
    this.action = action;
    this.#case = actionCase;
  }

  /** Resets the emulator, makes the input, and runs `work`. Afterwards the emulator must not have drifted. */
  static async on(
    options: ConformanceOptions,
    action: Action,
    work: (rehearsal: Rehearsal) => Promise<void>,
  ): Promise<void> {
    const actionCase = options.cases.actions[action.name];
    if (actionCase === undefined) fail(`there is no case for ${action.name}`);
    options.emulator.reset();
    await options.open.restart();
    const rehearsal = new Rehearsal(options, action, actionCase);
    try {
      await rehearsal.#prepare();
      await work(rehearsal);
      deepEqual(options.emulator.drifts, [], 'the emulator answered what the document does not allow');
    } finally {
      await rehearsal.#close();
    }
  }

  get input(): JsonObject {
    return this.#input;
  }

  /** Effects since the start. */
  get effects(): number {
    return this.#count() - this.#before;
  }

  get expected(): number {
    return this.#case.adds ?? 1;
  }

  get secrets(): readonly string[] {
    return knownSecrets(this.#options);
  }

  /** Where the request log stands: what follows is this action's. */
  mark(): number {
    return this.#options.emulator.requests.length;
  }

  /** One try of the action under a gate that agrees, unless told otherwise, with a client of its own. */
  async run(
    given: Partial<Pick<BoundRun, 'key' | 'memo' | 'mayHaveHappened' | 'input' | 'signal'>> & {
      readonly gate?: Gate;
    } = {},
  ): Promise<ActionResult> {
    const bound = await this.bind(given.gate);
    const result = await bound.run(this.request(given));
    ok(Array.isArray(result.refs), 'the result has no refs');
    for (const ref of result.refs) ok(ref.kind.length > 0 && ref.id.length > 0, 'a ref has no kind or id');
    deepEqual(JSON.parse(JSON.stringify(result.output ?? null)), result.output ?? null, 'the output is not plain JSON');
    return result;
  }

  async bind(gate: Gate = agreeing): Promise<BoundConnector> {
    const bound = await this.#options.open.bind(gate);
    this.#bound.push(bound);
    return bound;
  }

  request(given: Partial<BoundRun> = {}): BoundRun {
    const documents = this.#case.documents ?? {};
    return {
      action: this.action.name,
      input: this.#input,
      key: 'conformance-key-0000000000000001',
      mayHaveHappened: false,
      // What takes something away can only know by its notes that it was there; what makes something must not need them.
      memo: this.action.guarantee.kind === 'idempotent' ? this.#memo : createMemo(),
      approval: { id: 'approval-1', number: 'A-1', title: 'Conformance' },
      timeZone: 'Asia/Hong_Kong',
      signal: new AbortController().signal,
      documents: {
        async read(sha256Hex) {
          return documents[sha256Hex] ?? fail(`the case has no document ${sha256Hex}`);
        },
      },
      ...given,
    };
  }

  /** As {@link run}, on a bare client: what the action does without core's `bind` around it. */
  async runOn(client: unknown): Promise<ActionResult> {
    const { action: _name, input, ...context } = this.request();
    const { identity } = this.#options.open;
    const parsed = await this.action.input['~standard'].validate(input);
    if (parsed.issues) fail(`the case's input is refused: ${parsed.issues[0]?.message}`);
    const full: ActionContext<unknown> = {
      ...context,
      approval: { ...context.approval, decidedBy: twoOthers },
      client,
      connection: identity,
      clock: this.#options.emulator.clock,
    };
    return this.action.run(full, parsed.value);
  }

  /**
   * Tries as the runtime does: after an error that leaves the outcome open or may be repeated, again with the same key
   * and memo, `mayHaveHappened` and a fresh client. Every error on the way is held to the rules for errors.
   */
  async settle(): Promise<{ readonly result: ActionResult | undefined; readonly errors: readonly ConnectorError[] }> {
    const errors: ConnectorError[] = [];
    const memo = createMemo();
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      try {
        return { result: await this.run({ memo, mayHaveHappened: attempt > 0 }), errors };
      } catch (error) {
        const ours = assertOurError(error, this.secrets);
        errors.push(ours);
        if (ours.name === 'UncertainError') return { result: undefined, errors };
        if (!ours.retryable) fail(`${ours.code} can't be repeated, but nothing here is definite: ${ours.message}`);
        const wait = 'retryAfterMs' in ours && typeof ours.retryAfterMs === 'number' ? ours.retryAfterMs : 0;
        if (wait > 0) await this.#options.emulator.clock.sleep(wait);
      }
    }
    return fail(`not settled after ${TRIES} tries: ${errors.map(({ code }) => code).join(', ')}`);
  }

  /** Exactly the effects that one run has, however many there were. */
  assertOnce(): void {
    equal(this.effects, this.expected, `the vendor has ${this.effects} effects instead of ${this.expected}`);
  }

  /** No write was answered or cut since `from`. */
  assertNothingWritten(from: number): void {
    const { emulator, connector } = this.#options;
    const writes = writeIds(emulator, connector.descriptor);
    const sent = emulator.requests
      .slice(from)
      .filter(({ operationId }) => operationId !== undefined && writes.has(operationId));
    deepEqual(
      sent.map(({ operationId }) => operationId),
      [],
      'writes were sent',
    );
    equal(this.effects, 0, 'something was written');
  }

  async #prepare(): Promise<void> {
    const given = this.#case.input;
    let steps = 0;
    const stage = {
      emulator: this.#options.emulator,
      run: async (action: string, input: JsonObject) => {
        steps += 1;
        const bound = await this.bind();
        return bound.run(this.request({ action, input, key: `conformance-stage-${String(steps).padStart(14, '0')}` }));
      },
    };
    this.#input = deepFreeze(structuredClone(typeof given === 'function' ? await given(stage) : given));
    this.#before = this.#count();
  }

  #count(): number {
    const ledger = this.#options.emulator.ledger();
    return this.#case.effects?.(ledger) ?? ledger.length;
  }

  async #close(): Promise<void> {
    await Promise.all(this.#bound.splice(0).map((bound) => bound.close()));
  }
}

/** A gate that agrees to exactly what is asked. */
export const agreeing: Gate = gateGranting((question) => question.operations);

/** A gate that grants some of the operations asked for. */
export function gateGranting(
  operations: (question: { readonly operations: readonly string[] }) => readonly string[],
): Gate {
  return {
    ask: async (question): Promise<Grant> => ({
      approval: question.approval,
      action: question.action,
      connection: question.connection,
      digest: question.digest,
      operations: operations(question),
      grantedAt: toInstant(0),
      decidedBy: twoOthers,
    }),
  };
}

/** Somebody asked, and two others agreed. */
const twoOthers: DecidedBy = {
  initiator: colleague('initiator'),
  approvals: ['approver-1', 'approver-2'].map((id) => ({
    by: colleague(id),
    nodeId: id,
    at: toInstant(0),
    proof: 'session',
  })),
};

function colleague(id: string): Ref {
  return { system: 'conformance', tenant: 'conformance', kind: 'userId', id };
}

/** A grant for a bare client. */
export function grantOf(action: Action, connection: string, operations: readonly string[]): Grant {
  return {
    approval: 'approval-1',
    action: action.name,
    connection,
    digest: sha256(action.name),
    operations,
    grantedAt: toInstant(0),
  };
}

/** Keeps only what JSON keeps, as a database would. */
function createMemo(): Memo {
  const notes = new Map<string, string>();
  return {
    async get(name) {
      const text = notes.get(name);
      if (text === undefined) return undefined;
      const value: Json = JSON.parse(text);
      return value;
    },
    async set(name, value) {
      notes.set(name, JSON.stringify(value));
    },
  };
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) deepFreeze(part);
    Object.freeze(value);
  }
  return value;
}
