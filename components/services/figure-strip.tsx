'use client'
import clsx from 'clsx'
import { memo } from 'react'
import { type SeriesAnswer, useSeries } from '../../lib/client/series.ts'
import type { TimeRange } from '../../lib/client/time-range.ts'
import type { ServiceData } from '../../lib/contract/overview.ts'
import { ABSENT, formatNumber, formatUptime, type Quantity, rangeWords } from '../../lib/core/format/index.ts'
import { QuantityText } from '../ui/quantity.tsx'
import { useLastWeek } from './last-week.ts'
import { changeText, lastValue, latencyQuantity } from './series-values.ts'

const A_MINUTE_MS = 60_000

type StripProps = { data: ServiceData; range: TimeRange; rangeSeconds: number; isLate: boolean }

/** Five figures that stand alone: three percentiles, errors and uptime, each against the week before. */
export const FigureStrip = memo(function FigureStrip({ data, range, rangeSeconds, isLate }: StripProps) {
  const { queries, row } = data
  const atMs = range.kind === 'fixed' ? range.toMs : data.atMs
  const shared = { range, atMs, isLate }
  const latency = row.latencySeconds
  return (
    <dl className="flex flex-wrap gap-y-4">
      {(['p50', 'p95', 'p99'] as const).map(quantile => (
        <LatencyFigure
          key={quantile}
          name={quantile}
          expr={queries.latencyByQuantile?.[quantile] ?? null}
          targetSeconds={quantile === 'p95' ? queries.latencyTargetSeconds : null}
          absence={latency.absence}
          {...shared}
        />
      ))}
      <ErrorFigure
        expr={queries.errorRatio}
        isBreached={row.errorRatio.isBreached}
        absence={row.errorRatio.absence}
        {...shared}
      />
      <StripFigure
        name="uptime"
        quantity={row.uptimeRatio === null ? null : formatUptime(row.uptimeRatio)}
        note={uptimeNote(range, data.atMs, rangeSeconds)}
        absence={row.uptimeAbsence}
        isLate={isLate}
      />
    </dl>
  )
})

/** The row is of now: within a range that ended before, its uptime is of as long a time, up to now. */
function uptimeNote(range: TimeRange, atMs: number, rangeSeconds: number): string {
  const isOver = range.kind === 'fixed' && range.toMs < atMs - A_MINUTE_MS
  return isOver ? `last ${rangeWords(rangeSeconds)}, up to now` : `of ${rangeWords(rangeSeconds)}`
}

type FigureProps = {
  expr: string | null
  range: TimeRange
  atMs: number
  isLate: boolean
  absence: string | null
}

function LatencyFigure(props: FigureProps & { name: string; targetSeconds: number | null }) {
  const { expr, range, name, targetSeconds } = props
  const answer = useSeries({ expr, range })
  const before = useLastWeek(expr, props.atMs)
  const value = lastValue(answer.series[0]?.points ?? [])
  return (
    <StripFigure
      name={name}
      quantity={value === null ? null : latencyQuantity(value)}
      note={changeText(value, before, 'relative')}
      absence={expr === null ? props.absence : absenceOf(answer, 'nothing observed')}
      isHot={value !== null && targetSeconds !== null && value > targetSeconds}
      isLate={props.isLate}
    />
  )
}

function ErrorFigure(props: FigureProps & { isBreached: boolean }) {
  const { expr, range } = props
  const answer = useSeries({ expr, range })
  const before = useLastWeek(expr, props.atMs)
  const value = lastValue(answer.series[0]?.points ?? [])
  return (
    <StripFigure
      name="errors"
      quantity={value === null ? null : { text: formatNumber(value * 100, 2), unit: '%' }}
      note={changeText(value, before, 'points')}
      absence={expr === null ? props.absence : absenceOf(answer, 'no requests')}
      isHot={props.isBreached}
      isLate={props.isLate}
    />
  )
}

/** Before the first answer nothing is known, not even that there is nothing. */
const absenceOf = (answer: SeriesAnswer, words: string): string | null =>
  answer.status === 'loading' ? null : (answer.error?.message ?? words)

type StripFigureProps = {
  name: string
  quantity: Quantity | null
  note: string | null
  absence: string | null
  isHot?: boolean
  isLate: boolean
}

function StripFigure({ name, quantity, note, absence, isHot = false, isLate }: StripFigureProps) {
  return (
    <div className="border-rule pr-5 max-sm:basis-1/3 max-sm:pr-3 sm:not-first:border-l sm:not-first:pl-5">
      <dt className="text-ink-2 text-small leading-4">{name}</dt>
      <dd>
        <QuantityText
          quantity={quantity ?? { text: ABSENT, unit: '' }}
          reason={quantity === null ? absence : null}
          className={clsx(
            'block font-medium text-[28px] leading-9 tracking-[-0.03em] [&>span:not(.sr-only)]:text-[13px]',
            isLate || quantity === null ? 'text-ink-3' : isHot && 'text-warn-mark',
          )}
        />
        <span className="block min-h-4 whitespace-nowrap text-ink-3 text-micro">
          {quantity === null ? absence : note}
        </span>
      </dd>
    </div>
  )
}
