import type { AttemptOutcome, AttemptStart, Telemetry } from '@countersign/contracts';

// Names follow the HTTP client conventions of OpenTelemetry (semantic conventions 1.36, opentelemetry.io/docs/specs/
// semconv/http, read 2026-11-22); what they have no name for begins with `countersign.`.

type Attributes = Record<string, string | number>;

/** What is used of `@opentelemetry/api`: given by the application, so that nobody else installs it. */
export interface OpenTelemetryApi {
  readonly trace: { getTracer(name: string): { startSpan(name: string, options: SpanOptions): Span } };
  readonly metrics: {
    getMeter(name: string): {
      createHistogram(name: string, options: HistogramOptions): { record(value: number, attributes: Attributes): void };
    };
  };
}

interface SpanOptions {
  readonly kind: number;
  readonly attributes: Attributes;
}

interface HistogramOptions {
  readonly unit: string;
  readonly description: string;
}

interface Span {
  setAttributes(attributes: Attributes): unknown;
  setStatus(status: { readonly code: number }): unknown;
  end(): void;
}

const SCOPE = '@countersign/core';
const KIND_CLIENT = 2;
const STATUS_ERROR = 2;

/**
 * A telemetry over OpenTelemetry's API: a client span per attempt and `http.client.request.duration`. Paths are
 * templates and there is no query, so no attribute holds data of a request.
 * @example openTelemetry(await import('@opentelemetry/api'))
 */
export function openTelemetry({ trace, metrics }: OpenTelemetryApi): Telemetry {
  const tracer = trace.getTracer(SCOPE);
  const duration = metrics.getMeter(SCOPE).createHistogram('http.client.request.duration', {
    unit: 's',
    description: 'Duration of HTTP client requests.',
  });
  return {
    begin: (start) => {
      const attributes = startAttributes(start);
      const span = tracer.startSpan(`${start.method} ${start.path}`, {
        kind: KIND_CLIENT,
        attributes: {
          ...attributes,
          'countersign.operation': start.operation,
          ...(start.attempt > 1 ? { 'http.request.resend_count': start.attempt - 1 } : {}),
        },
      });
      return {
        end: (outcome) => {
          const found = outcomeAttributes(outcome);
          span.setAttributes({ ...found, ...tlsAttributes(outcome) });
          if ('error.type' in found) span.setStatus({ code: STATUS_ERROR });
          span.end();
          duration.record(outcome.durationMs / 1000, { ...attributes, ...found });
        },
      };
    },
  };
}

function startAttributes({ connector, method, path, host, port }: AttemptStart): Attributes {
  return {
    'http.request.method': method,
    'url.template': path,
    'url.scheme': 'https',
    'server.address': host,
    'server.port': port,
    'countersign.connector': connector,
  };
}

/** For a client, every answer from 400 on is an error. */
function outcomeAttributes({ status, errorCode }: AttemptOutcome): Attributes {
  const type = errorCode ?? (status !== undefined && status >= 400 ? String(status) : undefined);
  return {
    'network.protocol.version': '1.1',
    ...(status === undefined ? {} : { 'http.response.status_code': status }),
    ...(type === undefined ? {} : { 'error.type': type }),
  };
}

function tlsAttributes({ tlsProtocol, tlsCipher, certificateSha256 }: AttemptOutcome): Attributes {
  if (tlsProtocol === undefined) return {};
  return {
    'tls.protocol.name': 'tls',
    'tls.protocol.version': tlsProtocol.replace(/^TLSv/, ''),
    ...(tlsCipher === undefined ? {} : { 'tls.cipher': tlsCipher }),
    ...(certificateSha256 === undefined ? {} : { 'tls.server.hash.sha256': certificateSha256.toUpperCase() }),
  };
}
