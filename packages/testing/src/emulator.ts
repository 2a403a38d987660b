import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  type Clock,
  ConfigurationError,
  type JsonObject,
  type Randomness,
  systemRandomness,
  toInstant,
} from '@countersign/contracts';
import { shownCertificate, withClientCertificate } from './client-certificates.js';
import { adminAnswer } from './emulator-admin.js';
import type {
  EmulatorContext,
  EmulatorCredentials,
  EmulatorDefinition,
  EmulatorDrift,
  EmulatorHandler,
  EmulatorRequest,
  EmulatorRequestLog,
  EmulatorResponse,
  RunningEmulator,
} from './emulator-definition.js';
import { plainHeaders, readBytes, send, sendHalf, toWire } from './emulator-exchange.js';
import type { EmulatorOptions } from './emulator-options.js';
import { createOffsetClock } from './fake-clock.js';
import { FaultBoard } from './fault-board.js';
import { LimitCounter } from './limit-counter.js';
import { OpenApiDocument } from './openapi-document.js';
import { createOpenApiValidator } from './openapi-validator.js';
import { matchPath, type OperationRoute, operationRoutes, type PathPattern, pathPattern } from './operation-router.js';
import { type ParsedBody, parseBody } from './request-body.js';
import { createTestCa } from './test-ca.js';
import { testingRemedies } from './testing-remedies.js';
import { startTlsServer } from './tls-server.js';
import { WebhookQueue } from './webhook-queue.js';

// One request passes, in this order: route → lost-request → slow → authorize → limits → validation → the vendor's faults →
// handler (state is committed here) → check against the document → lost-answer or half-answer → answer.

const MAX_LOGGED = 100_000;

/** What to do with an answer that is ready. */
type Fate = 'send' | 'lose' | 'halve';

interface PageRoute<State> {
  readonly method: string;
  readonly pattern: PathPattern;
  readonly handler: EmulatorHandler<State>;
}

/**
 * Starts a vendor's twin on 127.0.0.1 behind TLS 1.3.
 * @throws {@link ConfigurationError} `OPENAPI_INVALID`, `EMULATOR_INCOMPLETE` or `PORT_TAKEN`.
 */
export async function startEmulator<State>(
  definition: EmulatorDefinition<State>,
  options: EmulatorOptions<State> = {},
): Promise<RunningEmulator<State>> {
  const clock: Clock = options.clock ?? createOffsetClock();
  const random: Randomness = options.random ?? systemRandomness;
  const ca = options.ca ?? (await createTestCa());
  const document = new OpenApiDocument(definition.openapi);
  const routes = operationRoutes(document);
  checkComplete(definition, routes);
  const validator = createOpenApiValidator(document);
  const pages = pageRoutes(definition);
  const credentials: EmulatorCredentials =
    options.credentials ??
    (definition.mutualTls
      ? await withClientCertificate(definition.credentials(random), definition.vendor, ca)
      : definition.credentials(random));
  const firstState = () => definition.initialState({ clock, random, credentials });
  let state = options.state ?? firstState();
  const adminToken = Buffer.from(systemRandomness.bytes(24)).toString('base64url');
  const faults = new FaultBoard(Object.keys(definition.faults), new Set(routes.map(({ operationId }) => operationId)));
  const limits = (definition.limits ?? []).map((limit) => ({ limit, counter: new LimitCounter(limit, clock) }));
  const webhooks = new WebhookQueue(clock);
  const requests: EmulatorRequestLog[] = [];
  const drifts: EmulatorDrift[] = [];
  let origin = '';

  const contextFor = (operationId: string | undefined): EmulatorContext<State> => {
    const taken = new Map<string, JsonObject | undefined>();
    const context: EmulatorContext<State> = {
      get state() {
        return state;
      },
      clock,
      random,
      credentials,
      origin,
      fault(name) {
        // However often a request asks, it is one hit.
        if (!taken.has(name)) taken.set(name, faults.take(name, operationId));
        return taken.get(name);
      },
      emit(event) {
        const make = definition.webhook?.bind(definition);
        if (make === undefined) return;
        const late = faults.take('late-webhooks', operationId);
        const twice = faults.take('duplicate-webhooks', operationId);
        webhooks.push({
          make: () => make(event, context),
          delayMs: late === undefined ? 0 : numberSetting(late, 'ms', 60_000),
          copies: twice === undefined ? 1 : numberSetting(twice, 'copies', 2),
        });
      },
    };
    return context;
  };

  const log = (request: IncomingMessage, path: string, operationId: string | undefined, status: number) => {
    requests.push({ at: toInstant(clock.now()), method: request.method ?? '', path, operationId, status });
    if (requests.length > MAX_LOGGED) requests.splice(0, MAX_LOGGED / 10);
  };

  /** The answer as the document allows it; else 500, and the drift is kept. */
  const checked = (route: OperationRoute, response: EmulatorResponse): EmulatorResponse => {
    if (options.validateResponses === false) return response;
    const contentType = toWire(response).headers['content-type'];
    const problem = validator.response(route, response.status, contentType, response.body);
    if (problem === undefined) return response;
    return drifted({ operationId: route.operationId, status: response.status, ...problem });
  };

  const drifted = (drift: EmulatorDrift): EmulatorResponse => {
    drifts.push(drift);
    return { status: 500, body: { code: 'EMULATOR_DRIFT', ...drift } };
  };

  const guarded = async (
    operationId: string,
    run: () => EmulatorResponse | Promise<EmulatorResponse>,
  ): Promise<EmulatorResponse> => {
    try {
      return await run();
    } catch (error) {
      const message = error instanceof Error ? `${error.name}: ${error.message}` : 'The handler threw.';
      return drifted({ operationId, status: 0, place: '', message });
    }
  };

  /** First of the limits that refuses; else all are charged and `leave` gives back what is in flight. */
  const throttle = (request: EmulatorRequest, context: EmulatorContext<State>) => {
    const charged: (() => () => void)[] = [];
    for (const { limit, counter } of limits) {
      const bucket = limit.bucket(request, context);
      if (bucket === undefined) continue;
      const waitMs = counter.wait(bucket);
      if (waitMs !== undefined) return { refusal: limit.refuse(request, context, waitMs), leave: () => undefined };
      charged.push(() => counter.enter(bucket));
    }
    const leaving = charged.map((enter) => enter());
    return {
      refusal: undefined,
      leave: () => {
        for (const leave of leaving) leave();
      },
    };
  };

  const faultAnswer = (request: EmulatorRequest, context: EmulatorContext<State>): EmulatorResponse | undefined => {
    for (const { fault } of faults.rules()) {
      const own = definition.faults[fault];
      const settings = faults.peek(fault, request.operationId);
      if (settings === undefined) continue;
      const answer = own?.respond?.(request, context, settings);
      if (answer !== undefined) {
        faults.take(fault, request.operationId);
        return answer;
      }
      if (fault === 'server-error' && own === undefined) {
        faults.take(fault, request.operationId);
        return { status: numberSetting(settings, 'status', 500), body: { error: 'server-error' } };
      }
    }
    return undefined;
  };

  const operate = async (
    route: OperationRoute,
    request: EmulatorRequest,
    body: ParsedBody,
  ): Promise<{ readonly response: EmulatorResponse; readonly fate: Fate }> => {
    const { operationId } = route;
    if (faults.take('lost-request', operationId)) return { response: { status: 0 }, fate: 'lose' };
    const slow = faults.take('slow', operationId);
    if (slow) await clock.sleep(numberSetting(slow, 'ms', 1_000));
    const context = contextFor(operationId);
    const refused = route.secured ? definition.authorize(request, context) : undefined;
    if (refused) return { response: checked(route, refused), fate: 'send' };
    const { refusal, leave } = throttle(request, context);
    if (refusal) return { response: checked(route, refusal), fate: 'send' };
    try {
      const problem = validator.request(route, request, body);
      if (problem) {
        return { response: checked(route, definition.invalidRequest(problem, request, context)), fate: 'send' };
      }
      // A fault's answer may be anything: it isn't held against the document.
      const broken = faultAnswer(request, context);
      if (broken) return { response: broken, fate: 'send' };
      const handler = definition.operations[operationId];
      const response = await guarded(operationId, async () => {
        const answered = (await handler?.(request, context)) ?? { status: 501 };
        return answered.status === 0 ? answered : checked(route, answered);
      });
      if (response.status === 0) return { response, fate: 'lose' };
      const fate = faults.take('lost-answer', operationId)
        ? 'lose'
        : faults.take('half-answer', operationId)
          ? 'halve'
          : 'send';
      return { response, fate };
    } finally {
      leave();
    }
  };

  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const bytes = await readBytes(incoming);
    const url = URL.parse(incoming.url ?? '/', origin);
    if (bytes === undefined || url === null) {
      outgoing.destroy();
      return;
    }
    const method = incoming.method ?? 'GET';
    const headers = plainHeaders(incoming);
    const body = parseBody(bytes, headers['content-type']);
    const path = url.pathname;
    const certificateSha256 = definition.mutualTls ? shownCertificate(incoming) : undefined;
    const base = { method, path, query: url.searchParams, headers, bytes, body: bodyValue(body), certificateSha256 };

    if (path === '/__emulator' || path.startsWith('/__emulator/')) {
      await send(
        outgoing,
        toWire(
          await adminAnswer({
            ...base,
            definition,
            emulator: running,
            receivers: () => webhooks.receivers,
          }),
        ),
      );
      return;
    }
    const matched = matchPath(routes, method, path, url.searchParams);
    if (matched) {
      const { route, pathParameters } = matched;
      const request = { ...base, operationId: route.operationId, pathParameters };
      const { response, fate } = await operate(route, request, body);
      log(incoming, path, route.operationId, fate === 'send' ? response.status : 0);
      if (fate === 'lose') outgoing.destroy();
      else await (fate === 'halve' ? sendHalf : send)(outgoing, toWire(response));
      return;
    }
    const page = matchPath(pages, method, path, url.searchParams);
    const request = { ...base, operationId: '', pathParameters: page?.pathParameters ?? {} };
    const response = page
      ? await guarded(`${method} ${path}`, () => page.route.handler(request, contextFor(undefined)))
      : definition.notFound(request);
    log(incoming, path, undefined, response.status);
    await send(outgoing, toWire(response));
  };

  const server = await startTlsServer(
    (incoming, outgoing) => {
      // Whatever the kit itself fails at must show: the connection breaks and the drift is kept.
      answer(incoming, outgoing).catch((error: unknown) => {
        drifts.push({
          operationId: '',
          status: 0,
          place: '',
          message: error instanceof Error ? error.message : 'failed',
        });
        outgoing.destroy();
      });
    },
    { ca, port: options.port, asksForCertificate: definition.mutualTls },
  ).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    throw new ConfigurationError('PORT_TAKEN', `Port ${options.port ?? 0} is in use.`, {
      place: 'port',
      remedy: testingRemedies.PORT_TAKEN,
    });
  });
  origin = options.origin ?? server.origin;

  const running: RunningEmulator<State> = {
    vendor: definition.vendor,
    origin,
    port: server.port,
    origins: Object.fromEntries(definition.services.map((service) => [service, origin])),
    ca: ca.ca,
    adminToken,
    clock,
    credentials,
    operations: routes.map(({ operationId, method, path, takesToken }) => ({ operationId, method, path, takesToken })),
    get state() {
      return state;
    },
    switchOn: (rule) => faults.switchOn(rule),
    switchOff: (fault) => faults.switchOff(fault),
    get faults() {
      return faults.rules();
    },
    ledger: () => definition.ledger(state),
    requests,
    addReceiver: (receiver) => webhooks.addReceiver(receiver),
    deliveries: webhooks.deliveries,
    drifts,
    async command(name, input) {
      const commands = definition.commands ?? {};
      const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
      if (command === undefined) {
        throw new ConfigurationError('UNKNOWN_COMMAND', `The emulator has no command "${name}".`, {
          place: 'command',
          details: { known: Object.keys(commands) },
          remedy: testingRemedies.UNKNOWN_COMMAND,
        });
      }
      return command(input, contextFor(undefined));
    },
    settled: () => webhooks.settled(),
    reset() {
      state = firstState();
      faults.switchOff();
      for (const list of [requests, drifts, webhooks.deliveries]) list.length = 0;
      for (const { counter } of limits) counter.reset();
    },
    async close() {
      webhooks.close();
      await server.close();
    },
  };
  return running;
}

function checkComplete<State>(definition: EmulatorDefinition<State>, routes: readonly OperationRoute[]): void {
  const declared = new Set(routes.map(({ operationId }) => operationId));
  const missing = [...declared].filter((id) => definition.operations[id] === undefined);
  const unknown = Object.keys(definition.operations).filter((id) => !declared.has(id));
  if (missing.length + unknown.length === 0) return;
  throw new ConfigurationError(
    'EMULATOR_INCOMPLETE',
    `${definition.vendor}: operations without handler: ${missing.join(', ') || 'none'}; handlers without operation: ${unknown.join(', ') || 'none'}.`,
    { remedy: testingRemedies.EMULATOR_INCOMPLETE },
  );
}

function pageRoutes<State>(definition: EmulatorDefinition<State>): readonly PageRoute<State>[] {
  return Object.entries(definition.pages ?? {}).map(([key, handler]) => {
    const [method = 'GET', path = '/'] = key.split(' ');
    return { method, pattern: pathPattern(path), handler };
  });
}

function bodyValue(body: ParsedBody): unknown {
  return 'value' in body ? body.value : undefined;
}

function numberSetting(settings: JsonObject, name: string, otherwise: number): number {
  const value = settings[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : otherwise;
}
