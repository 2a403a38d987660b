/** One message of a protocol, or a part of one. */
export interface Message {
  /** The same in every run: without ids, sizes and times. `undefined`: not a step of the protocol, passed on uncounted. */
  readonly name: string | undefined;
  readonly bytes: Uint8Array;
  /** The first of a request, or the last of its answer: of two exchanges at a time the second one waits. */
  readonly exchange?: 'begins' | 'ends' | undefined;
}

/** Cuts one direction of a connection into messages; bytes of an unfinished one are kept until the rest arrives. */
export interface MessageFramer {
  push(bytes: Uint8Array): readonly Message[];
}

/** Both directions of one connection. An answer may depend on what was asked. */
export interface ConnectionFramers {
  readonly toTarget: MessageFramer;
  readonly fromTarget: MessageFramer;
}
