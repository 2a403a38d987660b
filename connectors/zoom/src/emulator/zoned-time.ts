/**
 * The instant of a wall clock's time in a time zone; `undefined` for a zone that isn't there. A time that a clock skips is
 * taken with the offset before, one that it shows twice with the first.
 * @param local - `2026-12-01T10:00:00`
 */
export function zonedInstant(local: string, timeZone: string): number | undefined {
  const asUtc = utcInstant(`${local}Z`);
  const offset = offsetAt(asUtc, timeZone);
  if (offset === undefined || Number.isNaN(asUtc)) return undefined;
  const first = asUtc - offset;
  return asUtc - (offsetAt(first, timeZone) ?? offset);
}

/** NaN for a day that its month doesn't have: `Date.parse` takes 30 February for 2 March. */
export function utcInstant(text: string): number {
  const time = Date.parse(text);
  const same = !Number.isNaN(time) && new Date(time).toISOString().slice(0, 19) === text.slice(0, 19);
  return same ? time : Number.NaN;
}

/** How far a zone's clocks are ahead of UTC, in ms. */
function offsetAt(time: number, timeZone: string): number | undefined {
  try {
    const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
    const name = format.formatToParts(time).find(({ type }) => type === 'timeZoneName')?.value ?? '';
    const [, sign, hours, minutes = '0'] = /^GMT([+-])(\d\d):?(\d\d)?$/.exec(name) ?? [];
    return sign === undefined ? 0 : Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes)) * 60_000;
  } catch {
    return undefined;
  }
}
