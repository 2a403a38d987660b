import { EVENT_PREFIX, type LocalizedText, type Trigger } from '@countersign/contracts';

/**
 * A connector's triggers by their names.
 * @param titles - by noun and past verb, `bill.created`; the type becomes `io.countersign.<connector>.bill.created.v1`.
 */
export function triggersOf(connector: string, titles: Readonly<Record<string, LocalizedText>>): readonly Trigger[] {
  return Object.entries(titles).map(([name, title]) => ({
    type: `${EVENT_PREFIX}${connector}.${name}.v1`,
    title,
  }));
}
