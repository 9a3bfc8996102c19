'use client'
import { memo, useMemo } from 'react'
import { useNow } from '../../lib/client/clock.tsx'
import { type SeriesAnswer, useSeries } from '../../lib/client/series.ts'
import { formatNumber, formatUptime } from '../../lib/core/format/index.ts'
import { DayBars } from '../charts/day-bars.tsx'
import { FailedState } from '../ui/list-states.tsx'
import { Section } from '../ui/section.tsx'
import { HOURLY, RECENT, type UpCounts, type UptimeDays, upCountsQuery, uptimeDays } from './uptime-days.ts'

const DAYS = 90
/** A deck that is younger than this shows this many days: ninety gaps would say nothing. */
const FEW_DAYS = 30

/** A bar a day of what the scrapes found, the rule and the sum below. */
export function UptimeSection({ up, skewMs }: { up: string; skewMs: number }) {
  const minuteMs = Math.floor((useNow() + skewMs) / 60_000) * 60_000
  return <UptimeBars up={up} minuteMs={minuteMs} />
}

const UptimeBars = memo(function UptimeBars({ up, minuteMs }: { up: string; minuteMs: number }) {
  const hourly = useSeries({
    expr: upCountsQuery(up, HOURLY.window),
    range: { kind: 'last', seconds: DAYS * 86_400 },
    stepSeconds: HOURLY.stepSeconds,
  })
  const recent = useSeries({
    expr: upCountsQuery(up, RECENT.window),
    range: { kind: 'last', seconds: RECENT.rangeSeconds },
    stepSeconds: RECENT.stepSeconds,
  })
  const uptime = useMemo(
    () => uptimeDays({ hourly: countsOf(hourly), recent: countsOf(recent) }, DAYS, minuteMs),
    [hourly, recent, minuteMs],
  )
  if (hourly.status === 'failed') {
    return (
      <Section title={`${DAYS} days`}>
        <FailedState
          title="Could not count the days"
          message={hourly.error?.message ?? 'No reason was given.'}
        />
      </Section>
    )
  }
  const isYoung = uptime.days.slice(0, DAYS - FEW_DAYS).every(day => day.upRatio === null)
  const days = isYoung ? uptime.days.slice(-FEW_DAYS) : uptime.days
  return (
    <Section title={`${days.length} days`} note={noteOf({ ...uptime, days })} end={<Legend />}>
      <DayBars days={days} rule={ruleOf(uptime)} />
    </Section>
  )
})

function countsOf(answer: SeriesAnswer): UpCounts {
  const of = (name: string) => answer.series.find(({ labels }) => labels.of === name)?.points ?? []
  return { up: of('up'), all: of('all') }
}

function noteOf({ days, upSamples, allSamples }: UptimeDays): string {
  if (allSamples === 0) return 'nothing measured yet'
  const measured = days.filter(day => day.upRatio !== null)
  const troubled = measured.filter(day => day.upRatio !== null && day.upRatio < 1).length
  const gaps = days.length - measured.length
  return [
    `${formatUptime(upSamples / allSamples).text}% up`,
    `${troubled} ${troubled === 1 ? 'day' : 'days'} with an outage`,
    ...(gaps > 0 ? [`${gaps} without data`] : []),
  ].join(', ')
}

function ruleOf({ upSamples, allSamples }: UptimeDays): string {
  const rule =
    'Rule: up = scrapes that were answered ÷ scrapes tried, over all targets, by days of UTC. A day without a scrape is a gap, never up.'
  if (allSamples === 0) return rule
  const sum = `${formatNumber(upSamples, 0)} ÷ ${formatNumber(allSamples, 0)} = ${formatUptime(upSamples / allSamples).text}%`
  return `${rule} ${sum}`
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
