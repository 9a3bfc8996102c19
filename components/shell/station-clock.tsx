'use client'
import { useNow, useNowValue, useTimeZone } from '../../lib/client/clock.tsx'
import { formatClock, formatDay, type TimeZone } from '../../lib/core/format/index.ts'

/** The clock in the head. Pressing it changes between UTC and the place's own time, for every time on the pages. */
export function StationClock() {
  const { zone, setZone } = useTimeZone()
  const day = useNowValue(nowMs => formatDay(nowMs, zone))
  const other = zone === 'utc' ? 'local' : 'utc'
  const zoneName = zone === 'utc' ? 'UTC' : 'Local'
  return (
    <button
      type="button"
      onClick={() => setZone(other)}
      title={other === 'utc' ? 'Show times in UTC' : 'Show times of this place'}
      className="flex items-baseline gap-2.5 whitespace-nowrap text-left"
    >
      <Time zone={zone} />
      <span className="text-ink-3 text-small max-md:hidden">
        {zoneName}, {day}
      </span>
      <span className="sr-only">, press to show times {other === 'utc' ? 'in UTC' : 'of this place'}</span>
    </button>
  )
}

function Time({ zone }: { zone: TimeZone }) {
  const nowMs = useNow()
  return (
    <time
      className="num font-medium text-[20px] leading-6 tracking-[-0.03em] max-sm:text-[17px]"
      dateTime={new Date(nowMs).toISOString()}
      suppressHydrationWarning
    >
      {formatClock(nowMs, zone)}
    </time>
  )
}
