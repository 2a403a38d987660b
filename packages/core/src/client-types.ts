import type { ConnectorDescriptor, OperationDescriptor } from '@countersign/contracts';
import type { FetchResponse, MaybeOptionalInit, ParseAs, QuerySerializerOptions } from 'openapi-fetch';
import type { Priority } from './limits/waiting-line.js';

type HttpMethod = 'get' | 'put' | 'post' | 'delete' | 'options' | 'head' | 'patch' | 'trace';
type MediaType = `${string}/${string}`;

type Operations<D extends ConnectorDescriptor> = D['operations'];
export type OperationName<D extends ConnectorDescriptor> = keyof Operations<D> & string;

type PathOf<O> = O extends OperationDescriptor ? O['path'] : never;
type MethodOf<O> = O extends OperationDescriptor ? Lowercase<O['method']> & HttpMethod : never;

/** The operation of the OpenAPI types that a descriptor's operation stands for; `never` when the spec has none. */
type SpecOf<Paths, O> =
  PathOf<O> extends keyof Paths
    ? MethodOf<O> extends keyof Paths[PathOf<O>]
      ? Paths[PathOf<O>][MethodOf<O>]
      : never
    : never;

/** Without the descriptor's own type nothing is known about an operation's input. */
interface LooseInput {
  readonly params?: {
    readonly path?: Readonly<Record<string, string | number>>;
    readonly query?: Readonly<Record<string, unknown>>;
    readonly header?: Readonly<Record<string, unknown>>;
  };
  readonly body?: unknown;
}

/** `params` and `body` as the spec types them. */
type SpecInput<Paths, O> =
  string extends PathOf<O>
    ? LooseInput
    : PathOf<O> extends keyof Paths
      ? Pick<
          NonNullable<MaybeOptionalInit<Paths[PathOf<O>], MethodOf<O> & keyof Paths[PathOf<O>]>>,
          Extract<
            keyof NonNullable<MaybeOptionalInit<Paths[PathOf<O>], MethodOf<O> & keyof Paths[PathOf<O>]>>,
            'params' | 'body'
          >
        >
      : never;

/** What a call may say besides its input. */
export interface CallOptions {
  /** Ends the call; its reason is thrown untouched. */
  readonly signal?: AbortSignal | undefined;
  /** Budget of this call, retries included, in ms. @defaultValue the client's */
  readonly deadlineMs?: number | undefined;
  /** Sent where the vendor takes it; makes an operation with `retry: 'key'` repeatable. */
  readonly idempotencyKey?: string | undefined;
  /** Whose quota of a `per: 'user'` limit is spent. */
  readonly user?: string | undefined;
  /** Interactive calls pass background ones where they have to wait. @defaultValue 'interactive' */
  readonly priority?: Priority | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** @defaultValue 'json' */
  readonly parseAs?: ParseAs | undefined;
  /** Cap on the answer, inflated. @defaultValue 16 MiB; a stream has none */
  readonly maxBytes?: number | undefined;
  readonly querySerializer?: QuerySerializerOptions | undefined;
  /** Turns `body` into what is sent, with the content type given in `headers`. @defaultValue JSON */
  readonly bodySerializer?:
    | ((body: unknown) => string | Uint8Array | FormData | URLSearchParams | ReadableStream)
    | undefined;
}

type RequiredKeys<T> = { [K in keyof T]-?: Record<never, never> extends Pick<T, K> ? never : K }[keyof T];

/** The arguments after the operation's name: optional where the spec requires nothing. */
export type CallArguments<Paths, O, Options extends CallOptions> =
  RequiredKeys<SpecInput<Paths, O>> extends never
    ? [init?: SpecInput<Paths, O> & Options]
    : [init: SpecInput<Paths, O> & Options];

type SpecAnswer<Spec, Options> = [Spec] extends [never]
  ? unknown
  : Spec extends Record<string | number, unknown>
    ? DataOf<FetchResponse<Spec, Options, MediaType>>
    : unknown;

/** Of the good branch only: in the other, `data` is optional. */
type DataOf<Result> = Result extends { readonly data: infer Data } ? Data : never;

/** A good answer. Refusals are thrown. */
export interface Answer<Data> {
  readonly data: Data;
  readonly status: number;
  readonly headers: Headers;
  /** The vendor's request id, where the descriptor names its header. */
  readonly requestId: string | undefined;
}

/** A typed client of one connection. It can call the operations that its descriptor declares, and nothing else. */
export interface ApiClient<Paths, D extends ConnectorDescriptor = ConnectorDescriptor> {
  readonly descriptor: D;
  /**
   * Calls an operation by its name in the descriptor. Input and answer are typed by the spec.
   * @throws what the vendor's dialect maps a refusal to, {@link RateLimitedError}, {@link TransportError},
   * {@link TlsError}, {@link AuthError}, {@link ApprovalError}, {@link ResponseShapeError}.
   */
  call<Name extends OperationName<D>, Options extends CallOptions = CallOptions>(
    operation: Name,
    ...init: CallArguments<Paths, Operations<D>[Name], Options>
  ): Promise<Answer<SpecAnswer<SpecOf<Paths, Operations<D>[Name]>, Options>>>;
  /** Frees sockets and waiting calls, unless network and limits were given. */
  close(): Promise<void>;
}
