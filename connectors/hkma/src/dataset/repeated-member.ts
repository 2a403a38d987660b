/**
 * JSON pointer of the first member name that an object has twice, or `undefined`. Readers differ in which of the two they
 * take (RFC 8259 §4), so that two of them could see two datasets under one digest.
 * @param source - text that `JSON.parse` takes.
 */
export function repeatedMember(source: string): string | undefined {
  const open: Frame[] = [];
  for (let at = 0; at < source.length; at += 1) {
    const frame = open.at(-1);
    switch (source[at]) {
      case '{':
        open.push({ names: new Set(), name: '', wantsName: true });
        break;
      case '[':
        open.push({ names: undefined, name: '0', wantsName: false });
        break;
      case '}':
      case ']':
        open.pop();
        break;
      case ',':
        if (frame?.names) frame.wantsName = true;
        else if (frame) frame.name = String(Number(frame.name) + 1);
        break;
      case '"': {
        const end = endOfString(source, at);
        if (frame?.names && frame.wantsName) {
          const name: unknown = JSON.parse(source.slice(at, end + 1));
          frame.name = String(name);
          frame.wantsName = false;
          if (frame.names.has(frame.name)) return pointerTo(open);
          frame.names.add(frame.name);
        }
        at = end;
        break;
      }
      default:
    }
  }
  return undefined;
}

interface Frame {
  /** Of an object; `undefined` in an array. */
  readonly names: Set<string> | undefined;
  /** The member or the index that is read. */
  name: string;
  wantsName: boolean;
}

function endOfString(source: string, start: number): number {
  let at = start + 1;
  while (at < source.length && source[at] !== '"') at += source[at] === '\\' ? 2 : 1;
  return at;
}

function pointerTo(open: readonly Frame[]): string {
  return open.map(({ name }) => `/${name.slice(0, 100).replace(/~/g, '~0').replace(/\//g, '~1')}`).join('');
}
