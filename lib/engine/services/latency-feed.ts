import type { Figure } from '../../contract/overview.ts'
import type { LatencySignal } from '../../contract/service.ts'
import {
  bucketBounds,
  isBreached,
  latencyQuantile,
  latencySinceStart,
  observedLastHour,
  unitSeconds,
} from '../../core/service/index.ts'
import type { QueryEngine } from '../../ports/query-engine.ts'
import { askLabels, askNumber } from './ask.ts'
import { SignalFeed } from './signal-feed.ts'

/** Bounds hardly change, and whether a service is quiet is no matter of seconds. */
const REREAD_MS = 60_000

/** What is known when there is no figure of the last minutes. */
type Silence =
  | { readonly kind: 'no_series' }
  | { readonly kind: 'pause' }
  /** Nothing for an hour: the figure since the start stands in, and is not judged. */
  | { readonly kind: 'quiet'; readonly sinceStart: number | null }

/** The judged percentile of a row: its value, what it means, and why it is missing. */
export class LatencyFeed {
  lastBoundSeconds: number | null = null
  private silence: Silence = { kind: 'pause' }
  private readonly signal: SignalFeed
  private boundsReadAtMs = Number.NEGATIVE_INFINITY
  private silenceReadAtMs = Number.NEGATIVE_INFINITY

  constructor(
    private readonly query: QueryEngine,
    private readonly source: LatencySignal,
    private readonly scope: { readonly match: string; readonly rangeSeconds: number },
  ) {
    const expr = latencyQuantile(source, scope.match, source.percentile)
    this.signal = new SignalFeed(query, expr, scope.rangeSeconds)
  }

  get isQuiet(): boolean {
    return this.signal.value === null && this.silence.kind === 'quiet'
  }

  async refresh(nowMs: number): Promise<void> {
    await this.signal.refresh(nowMs)
    if (this.source.kind === 'summary' || this.signal.failure !== null) return
    if (nowMs - this.boundsReadAtMs >= REREAD_MS) {
      this.boundsReadAtMs = nowMs
      this.lastBoundSeconds = await this.readLastBound(nowMs).catch(() => null)
    }
    const isDue = nowMs - this.silenceReadAtMs >= REREAD_MS || this.silence.kind === 'no_series'
    if (this.signal.value === null && isDue) {
      this.silenceReadAtMs = nowMs
      this.silence = await this.readSilence(nowMs).catch((): Silence => ({ kind: 'pause' }))
    }
  }

  figure(): Figure {
    const { value, points, failure } = this.signal
    const target = this.source.target_seconds ?? null
    const isLowerBound = value !== null && this.lastBoundSeconds !== null && value >= this.lastBoundSeconds
    const shared = { target, points, isBreached: isBreached({ value, target, isLowerBound }) }
    if (value !== null) {
      return { ...shared, value, absence: null, ...(isLowerBound ? { isLowerBound } : {}) }
    }
    if (failure !== null) return { ...shared, value: null, absence: failure }
    if (this.isQuiet && this.silence.kind === 'quiet' && this.silence.sinceStart !== null) {
      return { ...shared, value: this.silence.sinceStart, absence: null, isSinceStart: true }
    }
    return { ...shared, value: null, absence: this.absence() }
  }

  private absence(): string {
    const { metric, kind, percentile } = this.source
    if (kind === 'summary') return `no value of ${metric}{quantile="${percentile}"}`
    if (this.silence.kind === 'no_series') return `no series ${metric}_bucket on these targets`
    return 'no requests within 5 minutes'
  }

  private async readLastBound(nowMs: number): Promise<number | null> {
    const expr = bucketBounds(this.source, this.scope.match)
    if (!expr) return null
    const bounds = await askLabels(this.query, { expr, label: 'le', atMs: nowMs })
    const finite = bounds.map(Number).filter(Number.isFinite)
    return finite.length > 0 ? Math.max(...finite) * unitSeconds(this.source) : null
  }

  private async readSilence(nowMs: number): Promise<Silence> {
    const { match } = this.scope
    if (this.lastBoundSeconds === null) return { kind: 'no_series' }
    const observed = await askNumber(this.query, observedLastHour(this.source, match), nowMs)
    if (observed !== null && observed > 0) return { kind: 'pause' }
    const expr = latencySinceStart(this.source, match, this.source.percentile)
    return { kind: 'quiet', sinceStart: expr === null ? null : await askNumber(this.query, expr, nowMs) }
  }
}
