'use client'

import dynamic from 'next/dynamic'
import { useId, useMemo } from 'react'
import type { ChartDomain } from '../../lib/core/chart/domain.ts'
import type { Remarks } from '../../lib/core/live/remarks.ts'
import { fetched } from '../ui/fetched.tsx'
import styles from './chart.module.css'
import { ChartAnnotations } from './chart-annotations.tsx'
import { ChartCrosshair } from './chart-crosshair.tsx'
import { chartFrame } from './chart-frame.ts'
import { ChartHead } from './chart-head.tsx'
import { useChartMarks } from './chart-marks.ts'
import { ChartEmpty, ChartFailed, ChartSkeleton } from './chart-states.tsx'
import { ChartTable } from './chart-table.tsx'
import type { TimeChartProps } from './chart-types.ts'
import { ChartUnderlay } from './chart-underlay.tsx'
import { useChartGroup } from './crosshair.tsx'
import { axisTicks, DEFAULT_HEIGHT_PX, namedLines, plotDomain, plotLines } from './plot-model.ts'
import { usePaced } from './use-paced.ts'
import { useWidth } from './use-width.ts'

// The chart library is 100 KB: it comes after the page, and the frame keeps its place until then.
const TimeChartPlot = dynamic(
  fetched('The chart', () => import('./time-chart-plot.tsx').then(module => module.TimeChartPlot)),
  {
    ssr: false,
  },
)

const AnswerRemarks = dynamic(
  fetched('A remark', () => import('./answer-remarks.tsx').then(module => module.AnswerRemarks)),
  { ssr: false },
)

/**
 * Lines over time inside a `<ChartGroup>`: shared crosshair, drag to zoom, gaps as gaps, the judged line coloured only
 * past its target. Loading keeps the shape, empty says which series is missing, failed shows what the engine said.
 */
export function TimeChart(own: TimeChartProps) {
  const { marks, bands } = useChartMarks()
  const props = { ...own, marks: own.marks ?? marks, bands: [...bands, ...(own.bands ?? [])] }
  const height = props.height ?? DEFAULT_HEIGHT_PX
  const status = props.status ?? 'ready'
  const lines = useMemo(() => plotLines(props.series, props.stepMs), [props.series, props.stepMs])
  const hasData = lines.some(line => line.last !== null)
  return (
    <section className={styles.chart} aria-label={props.title}>
      {!props.isStacked && (
        <ChartHead
          title={props.title}
          note={props.note}
          lines={lines.map(line => ({ ...line, unit: props.unit }))}
          stepMs={props.stepMs}
          target={props.target?.value}
          badSide={props.badSide}
          pastTone={props.pastTone}
        />
      )}
      {status === 'failed' ? (
        <ChartFailed {...props} height={height} />
      ) : status === 'loading' && !hasData ? (
        <ChartSkeleton height={height} />
      ) : hasData ? (
        <LoadedChart {...props} height={height} />
      ) : (
        <ChartEmpty {...props} height={height} />
      )}
      {props.remarks && isSaid(props.remarks) && <AnswerRemarks {...props.remarks} />}
    </section>
  )
}

const isSaid = ({ warnings, infos }: Remarks): boolean => warnings.length + infos.length > 0

/** What came last is drawn within this time, however little of a pixel it is. */
const MOST_PACE_MS = 15_000

function LoadedChart(props: TimeChartProps & { readonly height: number }) {
  const { series, stepMs, height, target } = props
  const { fromMs, toMs, zone } = useChartGroup()
  const [ref, width] = useWidth()
  const clipId = `past${useId().replace(/[^a-zA-Z0-9]/g, '')}`
  const lines = useMemo(() => plotLines(series, stepMs), [series, stepMs])
  const { unit, envelope = null, isStacked = false, hasTimeAxis = true } = props
  const targetValue = target?.value ?? null
  const newestDomain = useMemo(
    () => plotDomain(lines, { unit, envelope, targetValue, height }),
    [lines, unit, envelope, targetValue, height],
  )
  // An equal scale is the same one, so that a new value alone moves nothing but its line.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key is all that tells one from another
  const domain = useMemo(() => newestDomain, [domainKey(newestDomain)])
  const hasCaption = (props.bands ?? []).length + (props.marks ?? []).length > 0 || isStacked
  // Charts in a stack share their margin, so that their times stand below each other.
  const longestName = isStacked ? 0 : Math.max(0, ...namedLines(lines).map(line => line.label.length))
  const frame = useMemo(
    () => domain && chartFrame({ width, height, fromMs, toMs, domain, hasTimeAxis, longestName, hasCaption }),
    [width, height, fromMs, toMs, domain, hasTimeAxis, longestName, hasCaption],
  )
  const ticks = useMemo(
    () => (domain ? axisTicks(domain, height, targetValue) : []),
    [domain, height, targetValue],
  )
  // What is drawn keeps to the pixel; what is written follows every value.
  const names = lines.map(line => line.key).join()
  const picture = useMemo(() => ({ frame, names }), [frame, names])
  const pixelMs = frame === null ? 0 : (toMs - fromMs) / (frame.right - frame.left)
  const drawnLines = usePaced(lines, picture, Math.min(pixelMs, MOST_PACE_MS))
  const pastTone = props.pastTone ?? 'warn'
  const past = useMemo(
    () => (targetValue === null ? null : { clipId, tone: pastTone }),
    [targetValue, clipId, pastTone],
  )
  if (domain === null || frame === null) return <ChartEmpty {...props} />
  const shared = { chart: props, lines, domain, frame, fromMs, toMs, zone, clipId }
  return (
    <>
      <div ref={ref} className={styles.plot} style={{ height }}>
        {width > 0 && (
          <>
            <ChartUnderlay {...shared} ticks={ticks} />
            <TimeChartPlot
              lines={drawnLines}
              {...{ ticks, frame, fromMs, toMs, zone, hasTimeAxis, past }}
              low={domain.low}
              high={domain.high}
              isStepped={props.isStepped ?? false}
            />
            <ChartAnnotations {...shared} />
            <ChartCrosshair {...shared} />
            {props.overlay?.({ frame, fromMs, toMs, zone })}
          </>
        )}
        <span className={styles.unit} style={{ top: frame.top - 24 }} aria-hidden="true">
          {domain.scale.suffix}
        </span>
      </div>
      <OutOfReach {...shared} />
      <ChartTable title={props.title} lines={lines} unit={unit} rangeMs={toMs - fromMs} zone={zone} />
    </>
  )
}

const domainKey = (domain: ChartDomain | null): string =>
  domain === null ? '' : `${domain.low} ${domain.high} ${domain.scale.suffix} ${domain.showsTarget}`

type OutOfReachProps = {
  readonly chart: TimeChartProps
  readonly lines: readonly unknown[]
  readonly domain: { readonly showsTarget: boolean }
}

/** What the picture leaves out is said below it. */
function OutOfReach({ chart, domain, lines }: OutOfReachProps) {
  const notes = [
    ...(chart.target && !domain.showsTarget ? ['The target lies outside of what is drawn.'] : []),
    ...(lines.length > 8 ? [`${lines.length - 8} more lines are drawn in grey without a name.`] : []),
  ]
  return notes.length === 0 ? null : <p className={styles.foot}>{notes.join(' ')}</p>
}
