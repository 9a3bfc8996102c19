import { decimate } from '../../lib/core/chart/decimate.ts'
import { type ChartDomain, chartDomain } from '../../lib/core/chart/domain.ts'
import { type ChartPoint, lastValue, withGaps } from '../../lib/core/chart/points.ts'
import { momentText, type Tick, timeTicks, valueTicks } from '../../lib/core/chart/ticks.ts'
import type { Unit, UnitScale } from '../../lib/core/chart/unit.ts'
import { ABSENT, formatNumber, type TimeZone } from '../../lib/core/format/index.ts'
import type { ChartEnvelope, ChartSeries, SeriesTone } from './chart-types.ts'

export type PlotLine = {
  readonly key: string
  readonly label: string
  readonly tone: SeriesTone
  readonly isJudged: boolean
  /** With gaps, at full detail: what the crosshair reads. */
  readonly points: readonly ChartPoint[]
  readonly last: number | null
}

/** More than this many colours are not told apart: the rest is grey, and said to be more. */
const MOST_NAMED = 8
const PALETTE = ['c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7', 'c8'] as const

/** The lines of a chart with their tones; a series alone is ink, several take the palette in its order. */
export function plotLines(series: readonly ChartSeries[], stepMs: number): readonly PlotLine[] {
  return series.map((one, index) => {
    const points = withGaps(one.points, stepMs)
    return {
      key: one.key,
      label: one.label,
      tone: one.tone ?? (series.length === 1 ? 'ink' : (PALETTE[index] ?? 'quiet')),
      isJudged: one.isJudged ?? false,
      points,
      last: lastValue(points),
    }
  })
}

/** The lines that carry a name at their end. */
export function namedLines(lines: readonly PlotLine[]): readonly PlotLine[] {
  return lines.slice(0, MOST_NAMED)
}

export type DomainWish = {
  readonly unit: Unit
  readonly envelope: ChartEnvelope | null
  readonly targetValue: number | null
  readonly height: number
}

export function plotDomain(lines: readonly PlotLine[], wish: DomainWish): ChartDomain | null {
  const envelope = wish.envelope?.points ?? []
  const edges = [
    envelope.map(([atMs, low]): ChartPoint => [atMs, low]),
    envelope.map(([atMs, , high]): ChartPoint => [atMs, high]),
  ]
  return chartDomain({
    lines: [...lines.map(line => line.points), ...edges],
    unit: wish.unit,
    target: wish.targetValue,
    maxTicks: tickCount(wish.height),
  })
}

export const DEFAULT_HEIGHT_PX = 240

function tickCount(height: number): number {
  return Math.max(2, Math.floor(height / 40))
}

/** The value axis, without the figures that the target's own figure would stand upon. */
export function axisTicks(domain: ChartDomain, height: number, target: number | null): readonly Tick[] {
  const ticks = valueTicks(domain, domain.scale, tickCount(height))
  if (target === null || !domain.showsTarget) return ticks
  const nearest = ((domain.high - domain.low) / Math.max(1, height - 40)) * 12
  return ticks.map(tick => (Math.abs(tick.value - target) < nearest ? { ...tick, text: '' } : tick))
}

const CHAR_PX = 6.4
const TICK_PX = 64

export type TimeAxisWish = {
  readonly fromMs: number
  readonly toMs: number
  readonly zone: TimeZone
  readonly widthPx: number
}

/** Round times for the axis; those that the end's own time would stand upon keep their line without a text. */
export function axisTimes({ fromMs, toMs, zone, widthPx }: TimeAxisWish): readonly Tick[] {
  const maxCount = Math.max(2, Math.floor(widthPx / TICK_PX))
  const endPx = momentText(toMs, toMs - fromMs, zone).length * CHAR_PX + TICK_PX / 2
  const nearestMs = ((toMs - fromMs) / Math.max(1, widthPx)) * endPx
  const ticks = timeTicks({ fromMs, toMs, maxCount, zone })
  return ticks.map(tick => (toMs - tick.value < nearestMs ? { ...tick, text: '' } : tick))
}

/** One point a pixel at most, in the shape that the chart library reads. */
export function drawnPoints(line: PlotLine, widthPx: number): { t: number; v: number | null }[] {
  return decimate(line.points, Math.max(16, widthPx)).map(([t, v]) => ({ t, v }))
}

/** A value on the chart's own scale, with the decimals that its size deserves and no more than its axis needs. */
export function onScale(value: number | null, scale: UnitScale, span: number): string {
  if (value === null) return ABSENT
  const displayedSpan = Math.abs(span * scale.factor)
  const decimals = displayedSpan >= 100 ? 0 : displayedSpan >= 10 ? 1 : displayedSpan >= 1 ? 2 : 3
  return formatNumber(value * scale.factor, decimals)
}
