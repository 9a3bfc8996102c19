'use client'
import clsx from 'clsx'
import { memo } from 'react'
import { ABSENT, formatUptime } from '../../lib/core/format/index.ts'
import { QuantityText } from '../ui/quantity.tsx'
import { describeStrip, type Strip, type StripTone, stripPaths } from './day-strip-model.ts'

const TONES: Readonly<Record<StripTone, string>> = {
  up: 'fill-day',
  degraded: 'fill-warn-mark',
  maintenance: 'fill-maint',
  down: 'fill-down',
  gap: 'fill-edge',
}
const PLACES: readonly StripTone[] = ['up', 'maintenance', 'degraded', 'down', 'gap']

/** The days of one row, small. While they are on their way a bar stands in their place; none is drawn when they failed. */
export const DayStrip = memo(function DayStrip({
  strip,
  hasFailed,
  className,
}: {
  strip: Strip | undefined
  hasFailed: boolean
  className?: string
}) {
  if (strip === undefined)
    return (
      <span className={clsx('flex h-4 items-center', className)}>
        {hasFailed ? null : <i className="h-2 w-full bg-rule" />}
      </span>
    )
  const words = describeStrip(strip, uptimeText(strip.ratio))
  const paths = stripPaths(strip.days)
  return (
    <svg
      className={clsx('block h-4 w-full', className)}
      viewBox={`0 0 ${strip.days.length} 1`}
      preserveAspectRatio="none"
      role="img"
      aria-label={words}
    >
      <title>{words}</title>
      {PLACES.map(tone =>
        paths[tone] === '' ? null : <path key={tone} d={paths[tone]} className={TONES[tone]} />,
      )}
    </svg>
  )
})

const uptimeText = (ratio: number | null): string =>
  ratio === null ? ABSENT : `${formatUptime(ratio).text}%`

/** The share of time up of a strip; `—` with its reason where nothing was observed, nothing while it is on its way. */
export function StripUptime({ strip }: { strip: Strip | undefined }) {
  if (strip === undefined) return null
  if (strip.ratio === null)
    return <QuantityText quantity={{ text: ABSENT, unit: '' }} reason="nothing was observed yet" />
  return <QuantityText quantity={formatUptime(strip.ratio)} />
}
