import { ConfigurationError, type ConnectorDescriptor } from '@countersign/contracts';
import createFetchClient, { type Client, type Middleware } from 'openapi-fetch';
import type { ApiClient } from './client-types.js';
import { LightRequest } from './http/request.js';

/** What `call` is given here; its types are the signature's of openapi-fetch. */
interface LooseCall {
  readonly params: unknown;
  readonly signal: AbortSignal | null;
  readonly parseAs: 'arrayBuffer';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly bodySerializer?: (body: unknown) => Uint8Array;
}

/** Nothing is sent there: every request is answered by the pipeline. */
const NOWHERE = 'https://pipeline.invalid';

/**
 * openapi-fetch's own client over an {@link ApiClient}: `GET('/v3/company/{realmId}/bill/{id}', …)` for who thinks in
 * paths. Each path and method is the operation that declares it, with its limits, retries, idempotency rule and grant.
 * A refusal is thrown, as `call` throws it, and never in `error`.
 * @throws {@link ConfigurationError} `OPERATION_UNDECLARED` for a path and method that no operation declares.
 */
export function openApiClient<Paths extends object, D extends ConnectorDescriptor>(
  api: ApiClient<Paths, D>,
): Client<Paths> {
  const operations = new Map(
    Object.entries(api.descriptor.operations).map(([name, { method, path }]) => [`${method} ${path}`, name]),
  );
  // The inside handles every operation alike; what each takes and gives is known to the signature only.
  const call = api.call as (operation: string, init: LooseCall) => Promise<Answered>;
  const client = createFetchClient<Paths>({ baseUrl: NOWHERE, Request: LightRequest });
  const pipeline: Middleware = {
    async onRequest({ request, schemaPath, params }) {
      const operation = operations.get(`${request.method} ${schemaPath}`);
      if (operation === undefined) {
        throw new ConfigurationError('OPERATION_UNDECLARED', `${api.descriptor.name} declares no such operation.`, {
          place: 'operation',
          details: { method: request.method, path: schemaPath },
        });
      }
      const bytes = new Uint8Array(await request.arrayBuffer());
      const { data, status, headers } = await call(operation, {
        ...{ params, signal: request.signal, parseAs: 'arrayBuffer', headers: Object.fromEntries(request.headers) },
        ...(bytes.length === 0 ? {} : { body: bytes, bodySerializer: () => bytes }),
      });
      return new Response(data?.byteLength ? data : null, { status, headers });
    },
  };
  client.use(pipeline);
  return client;
}

interface Answered {
  readonly data: ArrayBuffer | undefined;
  readonly status: number;
  readonly headers: Headers;
}
