'use client'
import { usePolled } from '../../lib/client/polled.ts'
import { UPTIME_RANGES, type UptimeView } from '../../lib/contract/watch.ts'
import { formatUptime } from '../../lib/core/format/index.ts'
import { DayBars } from '../charts/day-bars.tsx'
import { PolledStates } from '../ui/polled-states.tsx'
import { Section } from '../ui/section.tsx'
import { CorrectMonth } from './correct-month.tsx'
import { dayShareOf, daysWorthDrawing, describeDays } from './day-share.ts'

const ASK_AGAIN_MS = 60_000
/** In words a day's and a year's figure are told apart at a glance. */
const RANGE_TITLES = {
  '24h': '24 h',
  '7d': '7 days',
  '30d': '30 days',
  '90d': '90 days',
  '12mo': '12 months',
}

/** Time up, by day and by range, with the rule that it was counted by. `subject` as in the history: `service:api`. */
export function UptimeSection({ subject }: { subject: string }) {
  const polled = usePolled<UptimeView>(`/api/v1/uptime?subject=${encodeURIComponent(subject)}`, ASK_AGAIN_MS)
  const service = subject.startsWith('service:') ? subject.slice('service:'.length) : null
  const days = polled.data ? daysWorthDrawing(polled.data.days) : []
  return (
    <Section
      title={polled.data ? `${days.length} days` : 'Uptime'}
      note={polled.data ? describeDays(days) : null}
      end={
        <span className="flex flex-wrap items-center gap-4">
          <Legend />
          {service === null ? null : <CorrectMonth slug={service} />}
        </span>
      }
    >
      <PolledStates polled={polled} failed="Could not count the days" rows={2}>
        {view => (
          <>
            <DayBars days={days.map(dayShareOf)} rule={view.rule} />
            <Ranges view={view} />
          </>
        )}
      </PolledStates>
    </Section>
  )
}

function Ranges({ view }: { view: UptimeView }) {
  return (
    <dl className="mt-3 flex flex-wrap gap-x-6 gap-y-3">
      {UPTIME_RANGES.map(range => {
        const { ratio } = view.ranges[range]
        return (
          <div key={range} className="border-rule border-l pl-3">
            <dt className="text-ink-3 text-small">{RANGE_TITLES[range]}</dt>
            <dd className="num">
              {ratio === null ? (
                <abbr className="no-underline" title="Nothing was observed in this time">
                  —
                </abbr>
              ) : (
                `${formatUptime(ratio).text}%`
              )}
            </dd>
          </div>
        )
      })}
    </dl>
  )
}

function Legend() {
  return (
    <span className="flex gap-4 max-sm:hidden" aria-hidden="true">
      <Key className="bg-day" word="up" />
      <Key className="bg-down" word="down" />
      <Key className="border border-edge border-dashed" word="no data" />
    </span>
  )
}

function Key({ className, word }: { className: string; word: string }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      <i className={`size-2.5 ${className}`} />
      {word}
    </span>
  )
}
