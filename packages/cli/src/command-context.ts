import type { Locale } from '@countersign/contracts';
import type { Files } from './read-files.js';
import type { ExitCode, Report, Terminal } from './terminal.js';
import type { Say } from './texts.js';

/** What each command is given. */
export interface CommandContext {
  readonly terminal: Terminal;
  readonly report: Report;
  readonly files: Files;
  readonly locale: Locale;
  readonly say: Say;
  /** Called by a command's action with its exit code. */
  end(code: ExitCode): void;
}
