import type { CommandInput, ConnectorCommand } from '@countersign/contracts';
import { explainDeadline, kriDeadline } from '../calendar/deadline.js';
import { hongKongHolidays } from '../calendar/hong-kong-holidays.js';
import { badUsage, needed, optional } from './given.js';

const status = {
  gazetted: { en: 'as gazetted', 'zh-HK': '按憲報公布' },
  computed: { en: 'computed; the gazette was not seen', 'zh-HK': '推算所得；未見憲報' },
} as const;

const why = {
  holiday: { en: 'general holiday', 'zh-HK': '公眾假期' },
  saturday: { en: 'Saturday', 'zh-HK': '星期六' },
  sunday: { en: 'Sunday', 'zh-HK': '星期日' },
  closed: { en: 'closed, as given', 'zh-HK': '所指定的停辦日' },
} as const;

/** `countersign hkma calendar --period 2026-10` */
export const calendar: ConnectorCommand = {
  name: 'calendar',
  title: {
    en: 'say when a month’s risk indicators are due, by Hong Kong’s general holidays; the rule is Countersign’s own',
    'zh-HK': '按香港公眾假期計算某月風險指標的提交期限；規則由 Countersign 自行訂立',
  },
  options: [
    { name: 'period', value: 'month', required: true, title: { en: 'as 2026-10', 'zh-HK': '例如 2026-10' } },
    {
      name: 'closed',
      value: 'days',
      title: {
        en: 'days that don’t count (typhoon no. 8, black rainstorm), with commas; by default they count',
        'zh-HK': '不計算的日子（八號風球、黑色暴雨），以逗號分隔；預設照計',
      },
    },
    { name: 'saturdays', title: { en: 'Saturdays are business days', 'zh-HK': '星期六視為辦公日' } },
  ],
  run(given) {
    const lastDay = lastDayOf(needed(given, 'period'));
    const closedDays = closedOf(given);
    const options = { closedDays, saturdays: given.options['saturdays'] === true };
    const { dueAt, passedOver, years } = explainDeadline(kriDeadline, lastDay, options);
    const document = {
      period: needed(given, 'period'),
      dueAt,
      rule: 'ten business days after the month, 18:00 in Hong Kong (Countersign’s own)',
      passedOver: passedOver.map((each) => ({ ...each })),
      years: { ...years },
      known: Object.keys(hongKongHolidays),
    };
    const { locale } = given;
    const text = [
      { en: `Due at ${dueAt}.`, 'zh-HK': `期限：${dueAt}。` }[locale],
      ...passedOver.map((each) => `  ${each.day}  ${why[each.why][locale]}`),
      ...Object.entries(years).map(([year, known]) => `${year}: ${status[known][locale]}`),
    ].join('\n');
    return { ok: true, document, text };
  },
};

function lastDayOf(period: string): string {
  const [, year, month] = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(period) ?? [];
  if (year === undefined || month === undefined) throw badUsage('--period takes a month such as 2026-10.', 'period');
  return new Date(Date.UTC(Number(year), Number(month), 0)).toISOString().slice(0, 10);
}

function closedOf(given: CommandInput): readonly string[] {
  const days = (optional(given, 'closed') ?? '').split(',').filter((day) => day !== '');
  // A day that there isn't would be passed over in silence, and the deadline told too early.
  if (days.every(isDay)) return days;
  throw badUsage('--closed takes days such as 2026-11-04, with commas.', 'closed');
}

function isDay(text: string): boolean {
  const start = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : Number.NaN;
  return !Number.isNaN(start) && new Date(start).toISOString().startsWith(text);
}
