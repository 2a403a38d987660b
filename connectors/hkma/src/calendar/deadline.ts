import { ConfigurationError, InputError } from '@countersign/contracts';
import { remedies } from '../remedies.js';
import { type HolidayYear, type HolidayYears, hongKongHolidays } from './hong-kong-holidays.js';

/** When something is due, counted from a day (`days`, `businessDays`) or an instant (`hours`). Ours; configure your own. */
export type DeadlineRule =
  | { readonly offset: { readonly businessDays: number }; readonly time: string }
  | {
      readonly offset: { readonly days: number };
      readonly time: string;
      /** Where the day is no business day. */
      readonly roll: 'none' | 'preceding' | 'following';
    }
  | { readonly offset: { readonly hours: number } };

export interface CalendarOptions {
  /** @defaultValue {@link hongKongHolidays} */
  readonly holidays?: HolidayYears | undefined;
  /** @defaultValue false: the law on general holidays counts Sundays only, banks' practice both. */
  readonly saturdays?: boolean | undefined;
  /**
   * Days that don't count though they are no holidays: typhoon signal no. 8, black rainstorm, “extreme conditions”. No
   * document that we found says that such a day moves a deadline. @defaultValue none: they stay business days
   */
  readonly closedDays?: readonly string[] | undefined;
}

/** Why a day doesn't count. */
export type NoBusinessDay = 'sunday' | 'saturday' | 'holiday' | 'closed';

/** How a deadline came about: for the evidence, and for whoever plans by it. */
export interface DeadlineTrace {
  /** RFC 3339 in Hong Kong time. */
  readonly dueAt: string;
  /** Days that were passed over, rising. */
  readonly passedOver: readonly { readonly day: string; readonly why: NoBusinessDay }[];
  /** Where the holidays of each year that was counted in come from. */
  readonly years: Readonly<Record<string, HolidayYear['status']>>;
}

/** Risk indicators of a month: ten business days after its end, at 18:00. Ours, not the HKMA’s. */
export const kriDeadline: DeadlineRule = { offset: { businessDays: 10 }, time: '18:00' };

const DAY_MS = 86_400_000;
/** Hong Kong has had no summer time since 1979. */
const HONG_KONG_MS = 8 * 3_600_000;

/**
 * Monday to Friday, no general holiday. Days of typhoons and black rain stay business days, unless `closedDays` has them.
 * @throws {@link ConfigurationError} `HOLIDAYS_UNKNOWN` for a year without data: a guess would be a missed deadline.
 */
export function isBusinessDay(day: string, options: CalendarOptions = {}): boolean {
  return whyNot(day, options) === undefined;
}

function whyNot(
  day: string,
  { holidays = hongKongHolidays, saturdays = false, closedDays = [] }: CalendarOptions,
): NoBusinessDay | undefined {
  const date = new Date(startOf(day));
  const year = day.slice(0, 4);
  const known = holidays[year];
  if (known === undefined) {
    throw new ConfigurationError('HOLIDAYS_UNKNOWN', `Holiday data is missing for ${year}.`, {
      place: `holidays/${year}`,
      remedy: remedies.HOLIDAYS_UNKNOWN,
    });
  }
  const weekday = date.getUTCDay();
  if (known.days.includes(day)) return 'holiday';
  if (weekday === 0) return 'sunday';
  if (weekday === 6 && !saturdays) return 'saturday';
  return closedDays.includes(day) ? 'closed' : undefined;
}

/**
 * When it is due, as RFC 3339 in Hong Kong time.
 * @param anchor - a day (`YYYY-MM-DD`), or for hours an instant.
 * @throws {@link ConfigurationError} `HOLIDAYS_UNKNOWN`, {@link InputError} `INVALID_INPUT`.
 */
export function dueAt(rule: DeadlineRule, anchor: string, options: CalendarOptions = {}): string {
  return explainDeadline(rule, anchor, options).dueAt;
}

/** The same as {@link dueAt}, with what was passed over and where the holidays come from. */
export function explainDeadline(rule: DeadlineRule, anchor: string, options: CalendarOptions = {}): DeadlineTrace {
  if ('hours' in rule.offset) {
    const start = /[T ].*(Z|[+-]\d\d:\d\d)$/.test(anchor) ? Date.parse(anchor) : Number.NaN;
    if (Number.isNaN(start)) throw invalid(anchor);
    return { dueAt: hongKongTime(start + rule.offset.hours * 3_600_000), passedOver: [], years: {} };
  }
  if (!('time' in rule) || !/^([01]\d|2[0-3]):[0-5]\d$/.test(rule.time)) throw invalid(anchor);
  const passedOver: { day: string; why: NoBusinessDay }[] = [];
  const years: Record<string, HolidayYear['status']> = {};
  const counts = (day: string): boolean => {
    const why = whyNot(day, options);
    const known = (options.holidays ?? hongKongHolidays)[day.slice(0, 4)];
    if (known !== undefined) years[day.slice(0, 4)] = known.status;
    if (why !== undefined) passedOver.push({ day, why });
    return why === undefined;
  };
  return { dueAt: `${dueDay(rule, anchor, counts)}T${rule.time}:00+08:00`, passedOver, years };
}

/** RFC 3339 with Hong Kong’s offset, to the second. */
export function hongKongTime(epochMs: number): string {
  return `${new Date(epochMs + HONG_KONG_MS).toISOString().slice(0, 19)}+08:00`;
}

function dueDay(
  rule: Exclude<DeadlineRule, { offset: { hours: number } }>,
  anchor: string,
  counts: (day: string) => boolean,
): string {
  const steps = 'businessDays' in rule.offset ? rule.offset.businessDays : rule.offset.days;
  if (!Number.isInteger(steps) || steps < 0 || steps > 366) throw invalid(anchor);
  if ('businessDays' in rule.offset) {
    let day = dayAfter(anchor, 0);
    for (let left = rule.offset.businessDays; left > 0; ) {
      day = dayAfter(day, 1);
      if (counts(day)) left -= 1;
    }
    return day;
  }
  let day = dayAfter(anchor, rule.offset.days);
  if (!('roll' in rule) || rule.roll === 'none') return day;
  while (!counts(day)) day = dayAfter(day, rule.roll === 'following' ? 1 : -1);
  return day;
}

function dayAfter(day: string, days: number): string {
  return new Date(startOf(day) + days * DAY_MS).toISOString().slice(0, 10);
}

function startOf(day: string): number {
  const start = /^\d{4}-\d\d-\d\d$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(start) || new Date(start).toISOString().slice(0, 10) !== day) throw invalid(day);
  return start;
}

function invalid(anchor: string): InputError {
  return new InputError('INVALID_INPUT', `${anchor.slice(0, 40)} is no day or instant that this deadline counts from.`);
}
