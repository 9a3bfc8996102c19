'use client'

import { memo } from 'react'
import {
  Area,
  CartesianGrid,
  ComposedChart,
  Curve,
  Line,
  type LineDrawShapeProps,
  ReferenceArea,
  ReferenceLine,
  XAxis,
  YAxis,
} from 'recharts'
import type { ChartDomain } from '../../lib/core/chart/domain.ts'
import { type Tick, timeTicks } from '../../lib/core/chart/ticks.ts'
import type { TimeZone } from '../../lib/core/format/index.ts'
import { type ChartFrame, TIME_AXIS_PX, VALUE_AXIS_PX } from './chart-frame.ts'
import type { ChartBand, SeriesTone, TimeChartProps } from './chart-types.ts'
import { drawnPoints, type PlotLine } from './plot-model.ts'

export type TimeChartPlotProps = {
  readonly chart: TimeChartProps
  readonly lines: readonly PlotLine[]
  readonly domain: ChartDomain
  readonly ticks: readonly Tick[]
  readonly frame: ChartFrame
  readonly fromMs: number
  readonly toMs: number
  readonly zone: TimeZone
  readonly clipId: string
}

const STROKES: Readonly<Record<SeriesTone, string>> = {
  ink: 'var(--ink)',
  quiet: 'var(--ink-3)',
  c1: 'var(--c1)',
  c2: 'var(--c2)',
  c3: 'var(--c3)',
  c4: 'var(--c4)',
  c5: 'var(--c5)',
  c6: 'var(--c6)',
  c7: 'var(--c7)',
  c8: 'var(--c8)',
}

/** Colour is never alone: lines of the palette differ by their dash, too. */
const DASHES: Readonly<Partial<Record<SeriesTone, string>>> = {
  c2: '6 2',
  c3: '2 2',
  c4: '8 3 2 3',
  c5: '4 3',
  c6: '10 3',
  c7: '1 3',
  c8: '6 2 1 2 1 2',
}

const TICK_TEXT = {
  fill: 'var(--ink-3)',
  fontSize: 11,
  fontFamily: 'var(--font-geist-mono), ui-monospace, monospace',
  letterSpacing: '-.02em',
}
const CRISP = { shapeRendering: 'crispEdges' } as const

/** Round times, without those that the end's own time would stand upon. */
function axisTimes({ fromMs, toMs, frame, zone }: TimeChartPlotProps) {
  const width = frame.right - frame.left
  const nearest = ((toMs - fromMs) / width) * 44
  const ticks = timeTicks({ fromMs, toMs, maxCount: Math.max(2, Math.floor(width / 64)), zone })
  return ticks.map(tick => (toMs - tick.value < nearest ? { ...tick, text: '' } : tick))
}

/** The one place that knows the chart library: grid, axes, bands, target and lines, without motion or tips. */
export const TimeChartPlot = memo(function TimeChartPlot(props: TimeChartPlotProps) {
  const { chart, domain, frame, fromMs, toMs, ticks } = props
  const hasTimeAxis = chart.hasTimeAxis ?? true
  const times = axisTimes(props)
  const margin = { top: frame.top, right: frame.width - frame.right, bottom: hasTimeAxis ? 0 : 6, left: 0 }
  return (
    <ComposedChart width={frame.width} height={frame.height} margin={margin} accessibilityLayer={false}>
      <XAxis
        dataKey="t"
        type="number"
        domain={[fromMs, toMs]}
        allowDataOverflow
        height={hasTimeAxis ? TIME_AXIS_PX : 0}
        ticks={times.map(tick => tick.value)}
        tickFormatter={(value: number) => times.find(tick => tick.value === value)?.text ?? ''}
        interval={0}
        tick={hasTimeAxis ? TICK_TEXT : false}
        tickLine={false}
        axisLine={false}
      />
      <YAxis
        type="number"
        domain={[domain.low, domain.high]}
        allowDataOverflow
        width={VALUE_AXIS_PX}
        ticks={ticks.map(tick => tick.value)}
        tickFormatter={(value: number) => ticks.find(tick => tick.value === value)?.text ?? ''}
        interval={0}
        tick={TICK_TEXT}
        tickLine={false}
        axisLine={false}
      />
      {(chart.bands ?? []).map(band => bandArea(band, props))}
      <CartesianGrid
        stroke="var(--rule)"
        horizontalValues={ticks.map(tick => tick.value)}
        verticalPoints={times.map(tick => frame.x(tick.value))}
        {...CRISP}
      />
      {envelopeArea(props)}
      {domain.low <= 0 && domain.high >= 0 && <ReferenceLine y={0} stroke="var(--rule-2)" {...CRISP} />}
      {referenceLines(props)}
      {props.lines.toReversed().flatMap(line => linesOf(line, props))}
    </ComposedChart>
  )
})

function bandArea(band: ChartBand, { fromMs, toMs }: TimeChartPlotProps) {
  const start = Math.max(band.fromMs, fromMs)
  const end = Math.min(band.toMs ?? toMs, toMs)
  if (end <= start) return null
  return (
    <ReferenceArea
      key={`${band.tone}${band.fromMs}`}
      x1={start}
      x2={end}
      fill={`var(--${band.tone}-tint)`}
      fillOpacity={1}
      stroke="none"
      zIndex={-200}
    />
  )
}

function envelopeArea({ chart }: TimeChartPlotProps) {
  if (!chart.envelope) return null
  const data = chart.envelope.points.map(([t, low, high]) => ({
    t,
    range: low === null || high === null ? null : [low, high],
  }))
  return (
    <Area
      data={data}
      dataKey="range"
      stroke="none"
      fill="var(--rule)"
      fillOpacity={0.6}
      isAnimationActive={false}
      activeDot={false}
    />
  )
}

function referenceLines({ chart, domain }: TimeChartPlotProps) {
  const isInside = (value: number) => value >= domain.low && value <= domain.high
  const thresholds = (chart.thresholds ?? []).filter(threshold => isInside(threshold.value))
  return [
    ...thresholds.map(threshold => (
      <ReferenceLine
        key={`threshold${threshold.value}`}
        y={threshold.value}
        stroke={threshold.tone === 'down' ? 'var(--down)' : 'var(--warn-mark)'}
        strokeDasharray="1 4"
        {...CRISP}
      />
    )),
    chart.target && domain.showsTarget ? (
      <ReferenceLine key="target" y={chart.target.value} stroke="var(--ink-2)" strokeDasharray="2 3" />
    ) : null,
  ]
}

/** A line; and, where it is judged, the same line once more in the state's colour, cut at the target. */
function linesOf(line: PlotLine, { chart, frame, clipId }: TimeChartPlotProps) {
  const data = drawnPoints(line, frame.right - frame.left)
  const shared = {
    data,
    dataKey: 'v',
    type: chart.isStepped ? ('stepAfter' as const) : ('linear' as const),
    dot: false,
    activeDot: false,
    connectNulls: false,
    isAnimationActive: false,
    strokeLinejoin: 'round' as const,
    strokeLinecap: 'round' as const,
  }
  const plain = (
    <Line
      key={line.key}
      {...shared}
      stroke={STROKES[line.tone]}
      strokeDasharray={DASHES[line.tone]}
      strokeWidth={line.tone === 'quiet' ? 1.1 : line.tone === 'ink' ? 1.75 : 1.4}
    />
  )
  if (!line.isJudged || !chart.target) return [plain]
  const past = chart.pastTone === 'down' ? 'var(--down)' : 'var(--warn-mark)'
  return [
    plain,
    <Line
      key={`${line.key}-past`}
      {...shared}
      stroke={past}
      strokeWidth={2.5}
      shape={(shape: LineDrawShapeProps) => (
        <g clipPath={`url(#${clipId})`}>
          <Curve {...shape} />
        </g>
      )}
    />,
  ]
}
