// What every peer script stands on: the emulator that it was given, and the list of its calls.

/** @type {{ origin: string, credentials: { clientId: string, clientSecret: string, refreshToken?: string, settings: Record<string, string>, secrets?: Record<string, string> } }} */
export const emulator = JSON.parse(process.env['PEER_EMULATOR'] ?? '');

const results = [];

/**
 * Makes one call through the SDK and notes whether it went as it should; a later call goes on after a failed one.
 * @template Result
 * @param {string} call what the matrix shows
 * @param {() => Result | Promise<Result>} make throws when something is not as it should be
 */
export async function attempt(call, make) {
  try {
    const result = await make();
    results.push({ call, ok: true });
    return result;
  } catch (error) {
    results.push({ call, ok: false, detail: error instanceof Error ? error.message : String(error) });
  }
}

process.on('exit', () => process.stdout.write(JSON.stringify(results)));
