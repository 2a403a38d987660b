import { closeSync, constants, openSync, readSync } from 'node:fs';

// Who uses a server holds its named pipe open for writing. The server's guard reads that pipe: it sees the end when the
// last holder has closed it or died, of whatever cause, and then stops the server. The kernel does the counting.

/** Keeps the server alive until it is released or this process ends. */
export interface Hold {
  /** @returns true when nobody else holds the server. */
  release(): boolean;
}

export function takeHold(pipe: string): Hold {
  // Opened both ways so that it never waits for the guard.
  let descriptor: number | undefined = openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK);
  return {
    release: () => {
      if (descriptor === undefined) return false;
      closeSync(descriptor);
      descriptor = undefined;
      return !isHeld(pipe);
    },
  };
}

function isHeld(pipe: string): boolean {
  const descriptor = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    readSync(descriptor, Buffer.alloc(1));
    return false;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return true;
    throw error;
  } finally {
    closeSync(descriptor);
  }
}

/** Runs the server ($2 …) until it ends, or until nobody holds the pipe ($1); SIGINT is PostgreSQL's fast shutdown. */
export const GUARD = `pipe=$1; shift
"$@" & server=$!
( cat "$pipe" > /dev/null; kill -INT "$server" ) 2> /dev/null & guard=$!
wait "$server"; code=$?
kill "$guard" 2> /dev/null
exit "$code"`;
