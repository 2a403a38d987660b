import { createInterface, type Interface } from 'node:readline';

/** Asks on one stream and reads whole lines from another, one by one; empty once that has ended. */
export interface LineAsker {
  ask(question: string): Promise<string>;
}

/** @param onInterrupt - Ctrl-C while a question stands: a terminal in line mode sends no signal then. */
export function createLineAsker(
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
  onInterrupt: () => void,
): LineAsker {
  let lines: Interface | undefined;
  let hasEnded = false;
  const typed: string[] = [];
  const waiting: ((line: string) => void)[] = [];

  /** One for all questions: lines that are piped in at once would be lost with the first one's. */
  const reader = (): Interface => {
    if (lines !== undefined) return lines;
    lines = createInterface({ input, output });
    lines.on('line', (line) => {
      const next = waiting.shift();
      if (next === undefined) typed.push(line);
      else next(line);
    });
    lines.on('SIGINT', () => {
      lines?.close();
      onInterrupt();
    });
    lines.once('close', () => {
      hasEnded = true;
      for (const next of waiting.splice(0)) next('');
    });
    return lines;
  };

  return {
    async ask(question) {
      const present = reader();
      output.write(question);
      const line =
        typed.shift() ??
        (hasEnded
          ? ''
          : await new Promise<string>((resolve) => {
              waiting.push(resolve);
              present.resume();
            }));
      if (!hasEnded) present.pause(); // what waits for nothing lets the process end
      return line.trim();
    },
  };
}
