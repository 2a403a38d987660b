import { createHash, timingSafeEqual } from 'node:crypto';
import { type Clock, ConnectorError, errorDocument, type Json, toInstant } from '@countersign/contracts';
import type { EmulatorDefinition, EmulatorResponse, FaultRule, RunningEmulator } from './emulator-definition.js';
import type { MovableClock } from './fake-clock.js';
import { kitFaults } from './fault-board.js';
import { asObject, asText } from './openapi-document.js';
import { testingRemedies } from './testing-remedies.js';

// The admin API of an emulator, JSON in and out, under /__emulator, with the header `x-emulator-admin`:
//   GET  /state-summary /ledger /requests /deliveries /drifts /operations /credentials /clock
//   GET POST DELETE /faults   DELETE /faults/{name}   POST /receivers /reset /clock /commands/{name}

/** Header that carries the admin token. */
export const ADMIN_HEADER = 'x-emulator-admin';

export interface AdminRequest<State> {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly definition: EmulatorDefinition<State>;
  readonly emulator: RunningEmulator<State>;
  readonly receivers: () => readonly string[];
}

export async function adminAnswer<State>(request: AdminRequest<State>): Promise<EmulatorResponse> {
  if (!sameToken(request.headers[ADMIN_HEADER] ?? '', request.emulator.adminToken)) {
    return { status: 401, body: { code: 'ADMIN_TOKEN_REQUIRED' } };
  }
  try {
    return await route(request);
  } catch (error) {
    return { status: ConnectorError.is(error) ? 400 : 500, body: plain(errorDocument(error)) };
  }
}

async function route<State>(request: AdminRequest<State>): Promise<EmulatorResponse> {
  const { emulator, definition, body } = request;
  const [resource = '', name, ...more] = request.path.split('/').slice(2);
  const verb = `${request.method} ${resource}`;
  if (more.length > 0 || (name !== undefined && verb !== 'DELETE faults' && verb !== 'POST commands')) return unknown();
  switch (verb) {
    case 'GET state-summary':
      return ok(summary(request));
    case 'GET ledger':
      return ok(emulator.ledger());
    case 'GET requests':
      return ok(emulator.requests);
    case 'GET deliveries':
      return ok(emulator.deliveries);
    case 'GET drifts':
      return ok(emulator.drifts);
    case 'GET operations':
      return ok(emulator.operations);
    case 'GET credentials':
      return ok(emulator.credentials);
    case 'GET faults':
      return ok({
        on: emulator.faults,
        known: {
          ...kitFaults,
          ...Object.fromEntries(Object.entries(definition.faults).map(([fault, { title }]) => [fault, title])),
        },
      });
    case 'POST faults':
      return switchOn(emulator, body);
    case 'DELETE faults':
      emulator.switchOff(name === undefined ? undefined : decodeURIComponent(name));
      return ok({ on: emulator.faults });
    case 'POST receivers': {
      const receiver = asObject(body);
      emulator.addReceiver({ url: asText(receiver?.['url']) ?? '', ca: asText(receiver?.['ca']) ?? emulator.ca });
      return ok({ receivers: request.receivers() });
    }
    case 'GET clock':
      return ok({ now: toInstant(emulator.clock.now()) });
    case 'POST clock':
      return moveClock(emulator.clock, body);
    case 'POST reset':
      emulator.reset();
      return ok(summary(request));
    case 'POST commands':
      return ok(await emulator.command(decodeURIComponent(name ?? ''), plain(body ?? null)));
    default:
      return unknown();
  }
}

function summary<State>({ emulator, receivers }: AdminRequest<State>) {
  const entries = emulator.ledger();
  const kinds = [...new Set(entries.map(({ kind }) => kind))];
  return {
    vendor: emulator.vendor,
    now: toInstant(emulator.clock.now()),
    movableClock: isMovable(emulator.clock),
    ledger: Object.fromEntries(kinds.map((kind) => [kind, entries.filter((entry) => entry.kind === kind).length])),
    requests: emulator.requests.length,
    faults: emulator.faults,
    receivers: receivers(),
    deliveries: emulator.deliveries.length,
    drifts: emulator.drifts.length,
  };
}

function switchOn<State>(emulator: RunningEmulator<State>, body: unknown): EmulatorResponse {
  const rule = parseRule(body);
  if (rule === undefined)
    return { status: 400, body: { code: 'INVALID_FAULT', remedy: testingRemedies.INVALID_FAULT } };
  emulator.switchOn(rule);
  return ok({ on: emulator.faults });
}

function parseRule(body: unknown): FaultRule | undefined {
  const rule = asObject(body);
  const fault = asText(rule?.['fault']);
  if (rule === undefined || fault === undefined) return undefined;
  const { operations, times, settings } = rule;
  if (Object.keys(rule).some((key) => !['fault', 'operations', 'times', 'settings'].includes(key))) return undefined;
  if (times !== undefined && typeof times !== 'number') return undefined;
  if (operations !== undefined && !(Array.isArray(operations) && operations.every((one) => typeof one === 'string'))) {
    return undefined;
  }
  if (settings !== undefined && asObject(settings) === undefined) return undefined;
  return { fault, operations: operations?.map(String), times, settings: asObject(settings) };
}

async function moveClock(clock: Clock, body: unknown): Promise<EmulatorResponse> {
  if (!isMovable(clock)) return { status: 409, body: { code: 'CLOCK_FIXED', remedy: testingRemedies.CLOCK_FIXED } };
  const { advanceMs, set } = asObject(body) ?? {};
  if (typeof advanceMs === 'number' && Number.isFinite(advanceMs) && advanceMs >= 0) await clock.advance(advanceMs);
  else if (typeof set === 'string' && Number.isFinite(Date.parse(set))) await clock.set(set);
  else
    return { status: 400, body: { code: 'INVALID_INPUT', message: 'Give advanceMs (0 or more) or set (an instant).' } };
  return ok({ now: toInstant(clock.now()) });
}

export function isMovable(clock: Clock): clock is MovableClock {
  return 'advance' in clock && 'set' in clock;
}

function ok(body: unknown): EmulatorResponse {
  return { status: 200, body: plain(body) };
}

function unknown(): EmulatorResponse {
  return { status: 404, body: { code: 'NOT_FOUND' } };
}

/** What JSON keeps of a value. */
function plain(value: unknown): Json {
  const kept: Json = JSON.parse(JSON.stringify(value));
  return kept;
}

function sameToken(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}
