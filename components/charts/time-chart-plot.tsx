'use client'

import { memo, useMemo } from 'react'
import { Curve, Line, LineChart, type LineDrawShapeProps, XAxis, YAxis } from 'recharts'
import type { Tick } from '../../lib/core/chart/ticks.ts'
import type { TimeZone } from '../../lib/core/format/index.ts'
import { type ChartFrame, TIME_AXIS_PX, VALUE_AXIS_PX } from './chart-frame.ts'
import type { SeriesTone } from './chart-types.ts'
import { axisTimes, drawnPoints, type PlotLine } from './plot-model.ts'

export type TimeChartPlotProps = {
  readonly lines: readonly PlotLine[]
  readonly low: number
  readonly high: number
  readonly ticks: readonly Tick[]
  readonly frame: ChartFrame
  readonly fromMs: number
  readonly toMs: number
  readonly zone: TimeZone
  readonly hasTimeAxis: boolean
  readonly isStepped: boolean
  /** Where the coloured copy of the judged line may be seen; null without a target. */
  readonly past: { readonly clipId: string; readonly tone: 'warn' | 'down' } | null
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

/**
 * The one place that knows the chart library: axes and lines, without motion or tips. What else a chart carries
 * is drawn under and over it, since the library's own reference lines report themselves anew at every draw.
 */
export const TimeChartPlot = memo(function TimeChartPlot(props: TimeChartPlotProps) {
  const { low, high, frame, fromMs, toMs, ticks, hasTimeAxis } = props
  const widthPx = frame.right - frame.left
  const times = useMemo(
    () => axisTimes({ fromMs, toMs, zone: props.zone, widthPx }),
    [fromMs, toMs, props.zone, widthPx],
  )
  // The library draws an axis anew when it is told another way to write: each keeps its own.
  const timeAxis = useMemo(() => writtenBy(times), [times])
  const valueAxis = useMemo(() => writtenBy(ticks), [ticks])
  const margin = useMemo(
    () => ({ top: frame.top, right: frame.width - frame.right, bottom: hasTimeAxis ? 0 : 6, left: 0 }),
    [frame, hasTimeAxis],
  )
  const timeDomain = useMemo(() => [fromMs, toMs], [fromMs, toMs])
  const valueDomain = useMemo(() => [low, high], [low, high])
  return (
    <LineChart width={frame.width} height={frame.height} margin={margin} accessibilityLayer={false}>
      <XAxis
        dataKey="t"
        type="number"
        domain={timeDomain}
        allowDataOverflow
        height={hasTimeAxis ? TIME_AXIS_PX : 0}
        {...timeAxis}
        interval={0}
        tick={hasTimeAxis ? TICK_TEXT : false}
        tickLine={false}
        axisLine={false}
      />
      <YAxis
        type="number"
        domain={valueDomain}
        allowDataOverflow
        width={VALUE_AXIS_PX}
        {...valueAxis}
        interval={0}
        tick={TICK_TEXT}
        tickLine={false}
        axisLine={false}
      />
      {props.lines.toReversed().map(line => (
        <PlottedLine
          key={line.key}
          line={line}
          widthPx={widthPx}
          isStepped={props.isStepped}
          past={line.isJudged ? props.past : null}
        />
      ))}
    </LineChart>
  )
})

function writtenBy(ticks: readonly Tick[]) {
  return {
    ticks: ticks.map(tick => tick.value),
    tickFormatter: (value: number) => ticks.find(tick => tick.value === value)?.text ?? '',
  }
}

type PlottedLineProps = {
  readonly line: PlotLine
  readonly widthPx: number
  readonly isStepped: boolean
  readonly past: TimeChartPlotProps['past']
}

/** A line; and, where it is judged, the same line once more in the state's colour, cut at the target. */
function PlottedLine({ line, widthPx, isStepped, past }: PlottedLineProps) {
  const data = useMemo(() => drawnPoints(line, widthPx), [line, widthPx])
  const shared = {
    data,
    dataKey: 'v',
    type: isStepped ? ('stepAfter' as const) : ('linear' as const),
    dot: false,
    activeDot: false,
    connectNulls: false,
    isAnimationActive: false,
    strokeLinejoin: 'round' as const,
    strokeLinecap: 'round' as const,
  }
  return (
    <>
      <Line
        {...shared}
        stroke={STROKES[line.tone]}
        strokeDasharray={DASHES[line.tone]}
        strokeWidth={line.tone === 'quiet' ? 1.1 : line.tone === 'ink' ? 1.75 : 1.4}
      />
      {past !== null && (
        <Line
          {...shared}
          stroke={past.tone === 'down' ? 'var(--down)' : 'var(--warn-mark)'}
          strokeWidth={2.5}
          shape={(shape: LineDrawShapeProps) => (
            <g clipPath={`url(#${past.clipId})`}>
              <Curve {...shape} />
            </g>
          )}
        />
      )}
    </>
  )
}
