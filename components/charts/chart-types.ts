import type { ReactNode } from 'react'
import type { ChartPoint } from '../../lib/core/chart/points.ts'
import type { Unit } from '../../lib/core/chart/unit.ts'
import type { TimeZone } from '../../lib/core/format/index.ts'
import type { Remarks } from '../../lib/core/live/remarks.ts'
import type { ChartFrame } from './chart-frame.ts'

/** `ink` for the one that matters, `quiet` for its company, `c1`…`c8` where several stand side by side. */
export const SERIES_TONES = ['ink', 'quiet', 'c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7', 'c8'] as const
export type SeriesTone = (typeof SERIES_TONES)[number]

export type ChartSeries = {
  readonly key: string
  readonly label: string
  readonly points: readonly ChartPoint[]
  readonly tone?: SeriesTone
  /** The series that the target is about: it alone takes a state colour, past the target. */
  readonly isJudged?: boolean
}

export type ChartTarget = { readonly value: number; readonly label?: string }
export type ChartThreshold = {
  readonly value: number
  readonly tone: 'warn' | 'down'
  readonly label?: string
}

/** A stretch of time with a state; `toMs` null = not over. */
export type ChartBand = {
  readonly fromMs: number
  readonly toMs: number | null
  readonly tone: 'warn' | 'down' | 'maint' | 'gone'
  readonly label: string
}

export type ChartMark = { readonly atMs: number; readonly label: string; readonly kind: 'deploy' | 'action' }

/** Last week, or min to max: drawn as a grey band behind the lines. */
export type ChartEnvelope = {
  readonly label: string
  readonly points: readonly (readonly [atMs: number, low: number | null, high: number | null])[]
}

/** Where a plot lies, for what else is drawn over it. */
export type ChartPlace = {
  readonly frame: ChartFrame
  readonly fromMs: number
  readonly toMs: number
  readonly zone: TimeZone
}

export type TimeChartProps = {
  readonly series: readonly ChartSeries[]
  readonly unit: Unit
  /** Says what is drawn, for the head and for screen readers. */
  readonly title: string
  /** Small grey words beside the title: unit, step, source. */
  readonly note?: string
  /** Without a head, for a chart below another one; the title is then drawn small over the plot. */
  readonly isStacked?: boolean
  readonly hasTimeAxis?: boolean
  /** Distance of two points, ms; further apart is drawn as a gap. */
  readonly stepMs: number
  readonly target?: ChartTarget | null
  readonly badSide?: 'above' | 'below'
  readonly pastTone?: 'warn' | 'down'
  readonly thresholds?: readonly ChartThreshold[]
  readonly bands?: readonly ChartBand[]
  readonly marks?: readonly ChartMark[]
  readonly envelope?: ChartEnvelope | null
  /** Steps instead of slopes, for counts that jump. */
  readonly isStepped?: boolean
  readonly height?: number
  readonly status?: 'loading' | 'ready' | 'failed'
  /** What the query engine said, shown as it is. */
  readonly error?: string | null
  /** What the query engine said beside the answer; one quiet line below, none where nothing was said. */
  readonly remarks?: Remarks
  /** Which series is missing: "No node_load1 on this target." */
  readonly emptyText?: string
  readonly onRetry?: () => void
  /** Drawn over the plot, such as single requests. */
  readonly overlay?: (place: ChartPlace) => ReactNode
}
