import type { Figure, FigureChange } from '../../contract/business.ts'
import type { MonthPeriod } from '../../core/business/revenue/index.ts'
import { formatMoney } from '../../core/format/money.ts'
import { formatNumber } from '../../core/format/number.ts'
import type { Room } from './room.ts'
import { type TelecomRange, telecomRange } from './telecom-days.ts'

type Range = { readonly first: number; readonly count: number }
type Column = 'minutes' | 'segments' | 'cost'

/** What telephony was used and cost in a month, against the same days of the month before. */
export async function telecomFigures(
  room: Pick<Room, 'twilio'>,
  month: MonthPeriod,
  range: Range,
): Promise<Figure[]> {
  const first = Math.min(month.before.first, range.first)
  const last = Math.max(month.last, range.first + range.count - 1)
  const told = await telecomRange(room, { first, count: last - first + 1 })
  if (!told) return []
  const sumOf = (column: Column, days: { readonly first: number; readonly last: number }) =>
    sum(told[column].slice(days.first - first, days.last - first + 1))
  const source = `Twilio usage records of ${room.twilio
    .accounts()
    .map(({ name }) => name)
    .join(', ')}`
  const figureOf = (column: Column, words: Words): Figure => {
    const value = sumOf(column, month)
    return {
      ...words,
      value,
      missing: value === null ? 'Twilio told of no day of this month yet' : null,
      change: changeOf(value, sumOf(column, month.before), month.before.title),
      worked: value === null ? null : `${month.title}: ${words.text(value)}`,
      source,
      notes: ['Days are GMT; prices of the last days may still come'],
      asOfMs: told.asOfMs,
      aside: column === 'cost' ? asideOf(sumOf('minutes', month)) : null,
      daily: told[column].slice(range.first - first, range.first - first + range.count),
      href: '/business/telecom',
    }
  }
  return FIGURES.map(([column, words]) => withoutText(figureOf(column, words(told))))
}

type Words = Pick<Figure, 'key' | 'title' | 'unit' | 'formula'> & { readonly text: (value: number) => string }

const FIGURES: readonly (readonly [Column, (told: TelecomRange) => Words])[] = [
  [
    'cost',
    ({ currency }) => ({
      key: 'telecom_cost',
      title: 'Twilio cost',
      unit: { kind: 'money', currency },
      formula: 'Twilio’s own total of each day (totalprice), added up',
      text: minor => formatMoney(Math.round(minor), currency, 'exact'),
    }),
  ],
  [
    'minutes',
    () => ({
      key: 'telecom_minutes',
      title: 'Call minutes',
      unit: { kind: 'minutes' },
      formula: 'billed minutes of calls; categories within others are not added to them',
      text: minutes => `${formatNumber(minutes, 0)} min`,
    }),
  ],
  [
    'segments',
    () => ({
      key: 'telecom_segments',
      title: 'Message segments',
      unit: { kind: 'count' },
      formula: 'billed segments of SMS and MMS',
      text: segments => formatNumber(segments, 0),
    }),
  ],
]

const withoutText = ({ text: _, ...figure }: Figure & { readonly text?: unknown }): Figure => figure

function sum(values: readonly (number | null)[]): number | null {
  const known = values.filter(value => value !== null)
  return known.length === 0 ? null : known.reduce((total, value) => total + value, 0)
}

const asideOf = (minutes: number | null): string | null =>
  minutes === null ? null : `on ${formatNumber(minutes, 0)} minutes`

/** What is spent or used is neither good nor bad news. */
function changeOf(value: number | null, before: number | null, title: string): FigureChange | null {
  if (value === null || before === null || before === 0) return null
  return { kind: 'relative', value: (value - before) / before, against: `on ${title}`, isBetter: null }
}
