import type { Point } from '../../contract/overview.ts'
import { firstAtOrAfter, stepFor } from '../../core/live/index.ts'
import type { QueryEngine } from '../../ports/query-engine.ts'
import { RangeFeed } from '../live/range-feed.ts'

const SPARKLINE_POINTS = 90
/** Figures on the board have four digits that mean something; the rest would only be carried. */
const DIGITS = 5

/** A figure of one series that follows now, with its recent course. */
export class SignalFeed {
  value: number | null = null
  points: Point[] = []
  /** Why the newest evaluation failed, in words. */
  failure: string | null = null
  private readonly feed: RangeFeed
  private readonly stepMs: number

  constructor(query: QueryEngine, expr: string, rangeSeconds: number) {
    this.stepMs = stepFor(rangeSeconds, SPARKLINE_POINTS) * 1000
    this.feed = new RangeFeed(query, { expr, rangeMs: rangeSeconds * 1000, stepMs: this.stepMs })
  }

  /** Never rejects: a failure makes the value absent, and says why. */
  async refresh(nowMs: number): Promise<void> {
    try {
      await this.feed.refresh(nowMs)
      this.failure = null
      this.read(nowMs)
    } catch (error) {
      this.failure = error instanceof Error ? error.message : String(error)
      this.value = null
    }
  }

  private read(nowMs: number): void {
    const columns = this.feed.snapshot()
    const series = columns?.series[0] ?? { t: [], v: [] }
    this.points = gridPoints(series, this.stepMs)
    const newest = series.t.length - 1
    const value = series.t[newest] === nowMs ? series.v[newest] : null
    this.value = typeof value === 'number' ? value : null
  }
}

/** Every step between first and last, null where there is no figure; the newest value stands at its own time. */
function gridPoints(series: { t: number[]; v: unknown[] }, stepMs: number): Point[] {
  const points: Point[] = []
  const [first, last] = [series.t[0], series.t.at(-1)]
  if (first === undefined || last === undefined) return points
  for (let atMs = first; atMs < last; atMs = Math.floor(atMs / stepMs + 1) * stepMs) {
    points.push([atMs, valueAt(series, atMs)])
  }
  points.push([last, valueAt(series, last)])
  return points
}

function valueAt(series: { t: number[]; v: unknown[] }, atMs: number): number | null {
  const index = firstAtOrAfter(series.t, atMs)
  const value = series.t[index] === atMs ? series.v[index] : null
  return typeof value === 'number' ? Number(value.toPrecision(DIGITS)) : null
}
