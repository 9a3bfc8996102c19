'use client'
import clsx from 'clsx'
import { useMemo } from 'react'
import { useTimeZone } from '../../lib/client/clock.tsx'
import type { WindowOccurrence } from '../../lib/contract/watch.ts'
import { formatMinute, type TimeZone } from '../../lib/core/format/index.ts'
import { type CalendarDay, calendarOf, spanText } from './window-model.ts'

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const
/** More than these in a cell are counted. */
const SHOWN = 3

type SheetProps = { month: string; occurrences: readonly WindowOccurrence[]; nowMs: number }

/** A month in weeks, Monday first; every occurrence on each day that it touches. */
export function MonthSheet({ month, occurrences, nowMs }: SheetProps) {
  const { zone } = useTimeZone()
  const weeks = useMemo(
    () => calendarOf(month, occurrences, { nowMs, zone }),
    [month, occurrences, nowMs, zone],
  )
  return (
    <table className="w-full table-fixed border-collapse">
      <caption className="sr-only">Windows by day</caption>
      <thead>
        <tr>
          {WEEKDAYS.map(day => (
            <th key={day} scope="col" className="border-rule-2 border-b py-1 text-ink-3 text-micro">
              {day}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeks.map(week => (
          <tr key={week[0]?.key}>
            {week.map(day => (
              <Day key={day.key} day={day} zone={zone} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Day({ day, zone }: { day: CalendarDay; zone: TimeZone }) {
  const rest = day.occurrences.length - SHOWN
  return (
    <td
      className="h-19 border-rule border-b py-1 pr-1.5 align-top max-sm:h-14"
      aria-current={day.isToday ? 'date' : undefined}
    >
      <span
        className={clsx(
          'inline-block text-small',
          day.isToday ? 'bg-ink px-1 font-semibold text-paper' : day.isOutside ? 'text-ink-3' : 'text-ink-2',
        )}
      >
        {day.date}
        {day.isToday ? <span className="sr-only">, today</span> : null}
      </span>
      <ul>
        {day.occurrences.slice(0, SHOWN).map(one => (
          <li
            key={`${one.slug} ${one.startsAtMs}`}
            title={`${one.name}: ${spanText(one, zone)}`}
            className="mt-0.5 truncate border-maint border-l-2 bg-maint-tint px-1 text-ink text-micro max-sm:px-0.5"
          >
            {one.startsAtMs >= day.fromMs ? (
              <span className="num mr-1 max-sm:mr-0">{formatMinute(one.startsAtMs, zone)}</span>
            ) : null}
            <span className="max-sm:sr-only">{one.name}</span>
          </li>
        ))}
      </ul>
      {rest > 0 ? <span className="text-ink-3 text-micro">and {rest} more</span> : null}
    </td>
  )
}
