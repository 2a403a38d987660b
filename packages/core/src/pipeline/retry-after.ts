// Forms seen in the field: delta-seconds and HTTP-date (RFC 9110 §10.2.3), ISO 8601 instants, seconds or milliseconds
// since the epoch, a millisecond variant, and several of them joined with commas when a proxy added its own.

/** From here on a number is an instant since the epoch, not a delay: 2001-09-09. */
const EPOCH_SECONDS = 1e9;
const EPOCH_MILLISECONDS = 1e12;
const DAY_MS = 24 * 60 * 60 * 1000;
/** No quota has a longer period: more than this is a mistake, and would shut the bucket for good. */
const LONGEST_MS = 366 * DAY_MS;

const NUMBER = /^\d+(?:\.\d+)?$/;
const ISO = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/i;
const IMF_DATE = /^(?:[A-Z][a-z]+), (\d{2})[ -]([A-Z][a-z]{2})[ -](\d{2}|\d{4}) (\d{2}):(\d{2}):(\d{2}) (?:GMT|UTC)$/;
const ASCTIME = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d{2}):(\d{2}):(\d{2}) (\d{4})$/;
const ISO_DURATION = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * How long a `Retry-After` asks to wait, in ms from now, rounded up; 0 for a past instant.
 * @param now - epoch ms of the answer, by the vendor's clock where known.
 * @returns `undefined` when it can't be read, or is more than a year. Of several values the longest counts.
 */
export function parseRetryAfter(value: string, now: number): number | undefined {
  const waits = splitList(value).flatMap((part) => plausible(parseOne(part, now)) ?? []);
  return waits.length === 0 ? undefined : Math.max(...waits);
}

/** A wait that somebody can mean: of any year's quota. */
export function plausible(waitMs: number | undefined): number | undefined {
  return waitMs !== undefined && waitMs >= 0 && waitMs <= LONGEST_MS ? waitMs : undefined;
}

/** The wait that an answer asks for, from the first header that says it. */
export function retryAfterOf(headers: Headers, localNow: number): number | undefined {
  const now = vendorNow(headers, localNow);
  const milliseconds = headers.get('retry-after-ms') ?? headers.get('x-ms-retry-after-ms');
  const exact = milliseconds !== null && NUMBER.test(milliseconds.trim()) ? Math.ceil(Number(milliseconds)) : undefined;
  if (plausible(exact) !== undefined) return exact;
  const asked = headers.get('retry-after');
  const wait = asked === null ? undefined : parseRetryAfter(asked, now);
  if (wait !== undefined) return wait;
  let reset: number | undefined;
  headers.forEach((value, name) => {
    if (name.endsWith('ratelimit-reset') || name.endsWith('rate-limit-reset')) reset ??= parseRetryAfter(value, now);
  });
  return reset;
}

/** How long until the next 00:00 UTC, by the vendor's clock. */
export function untilUtcMidnight(headers: Headers, localNow: number): number {
  return DAY_MS - (vendorNow(headers, localNow) % DAY_MS);
}

/** The vendor's instants are on the vendor's clock; its Date header tells what that shows now. */
export function vendorNow(headers: Headers, localNow: number): number {
  const date = headers.get('date');
  return (date === null ? undefined : parseDate(date, localNow)) ?? localNow;
}

/** Commas separate values, except the one inside an HTTP-date. */
function splitList(value: string): readonly string[] {
  return value.split(/,(?! \d{2}[ -][A-Z])/).map((part) => part.trim());
}

function parseOne(text: string, now: number): number | undefined {
  if (NUMBER.test(text)) {
    const number = Number(text);
    if (number < EPOCH_SECONDS) return Math.ceil(number * 1000);
    return until(number < EPOCH_MILLISECONDS ? number * 1000 : number, now);
  }
  const duration = ISO_DURATION.exec(text);
  if (duration !== null && text.length > 2 && !text.endsWith('T')) {
    const [days = '0', hours = '0', minutes = '0', seconds = '0'] = duration.slice(1);
    return Math.ceil((((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000);
  }
  const at = parseDate(text, now);
  return at === undefined ? undefined : until(at, now);
}

function until(at: number, now: number): number {
  return Math.max(0, Math.ceil(at - now));
}

function parseDate(text: string, now: number): number | undefined {
  const iso = ISO.exec(text);
  if (iso !== null) return finite(Date.parse(`${text.replace(' ', 'T')}${iso[1] === undefined ? 'Z' : ''}`));
  const imf = IMF_DATE.exec(text);
  if (imf !== null) {
    const [day = '', month = '', year = '', hour = '', minute = '', second = ''] = imf.slice(1);
    return utc(fullYear(year, now), month, day, hour, minute, second);
  }
  const asctime = ASCTIME.exec(text);
  if (asctime === null) return undefined;
  const [month = '', day = '', hour = '', minute = '', second = '', year = ''] = asctime.slice(1);
  return utc(Number(year), month, day, hour, minute, second);
}

function utc(
  year: number,
  month: string,
  day: string,
  hour: string,
  minute: string,
  second: string,
): number | undefined {
  const index = MONTHS.indexOf(month);
  if (index < 0) return undefined;
  return finite(Date.UTC(year, index, Number(day), Number(hour), Number(minute), Number(second)));
}

/** RFC 9110 §5.6.7: two digits more than 50 years ahead are of the past century. */
function fullYear(text: string, now: number): number {
  if (text.length === 4) return Number(text);
  const year = 2000 + Number(text);
  return year > new Date(now).getUTCFullYear() + 50 ? year - 100 : year;
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}
