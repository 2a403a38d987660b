// An own marker tells a record that we made from one that somebody typed: the key of its effect, in a text that the vendor
// keeps (a note, an agenda, a description). Where a vendor has a field for such a key, that field is better.

/** The text that stands for an effect's key: `[countersign:…]`. */
export function ownMarker(key: string): string {
  return `[countersign:${key}]`;
}

/**
 * What people wrote, and the marker in the last line. Only that line can read as one: who files a request writes the
 * others.
 */
export function withOwnMarker(written: readonly (string | undefined)[], key: string): string {
  const lines = written.flatMap((part) =>
    part === undefined || part === '' ? [] : [part.replace(/\[(?=countersign:)/gi, '(')],
  );
  return [...lines, ownMarker(key)].join('\n');
}

/** Whether a text bears the marker of this effect. */
export function bearsOwnMarker(text: string | null | undefined, key: string): boolean {
  return text?.includes(ownMarker(key)) ?? false;
}
