/** What the processes behind one port and their supervisor say to each other. */
export type ToProcess =
  | { readonly countersign: 'prepare'; readonly order: unknown }
  | { readonly countersign: 'hurry' | 'listen' | 'close' };

export interface FromProcess {
  readonly countersign: 'prepared' | 'listening';
}

export function isToProcess(message: unknown): message is ToProcess {
  return ['prepare', 'hurry', 'listen', 'close'].includes(wordOf(message));
}

export function isFromProcess(message: unknown): message is FromProcess {
  return ['prepared', 'listening'].includes(wordOf(message));
}

function wordOf(message: unknown): string {
  const word: unknown = typeof message === 'object' && message !== null ? Reflect.get(message, 'countersign') : '';
  return typeof word === 'string' ? word : '';
}
