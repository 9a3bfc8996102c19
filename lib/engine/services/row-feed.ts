import type { Figure } from '../../contract/overview.ts'
import type { ErrorSignal, LatencySignal } from '../../contract/service.ts'
import type { TargetState } from '../../contract/targets.ts'
import { compileMatcher } from '../../core/labels/index.ts'
import { errorRatio, parseMatchers } from '../../core/service/index.ts'
import type { QueryEngine } from '../../ports/query-engine.ts'
import { LatencyFeed } from './latency-feed.ts'
import { SignalFeed } from './signal-feed.ts'

/** What a service or a part is measured by. */
export type RowSpec = {
  /** Its targets; without it the row has none. */
  readonly match?: string | undefined
  readonly latency?: LatencySignal | undefined
  readonly errors?: ErrorSignal | undefined
}

/** Figures are read again at least this often, a scrape or not: windows move on. */
const REREAD_MS = 5_000

/** The figures of one row over one range, evaluated again when its targets were scraped. */
export class RowFeed {
  readonly latency: LatencyFeed | null
  private readonly errors: SignalFeed | null
  private readonly tests: { name: string; test: (value: string) => boolean }[] | null
  private seenSampleMs: number | null = null
  private refreshedAtMs = Number.NEGATIVE_INFINITY

  constructor(
    query: QueryEngine,
    private readonly spec: RowSpec,
    rangeSeconds: number,
  ) {
    const { match = '', latency, errors } = spec
    const compile = (text: string) =>
      parseMatchers(text).map(matcher => ({ name: matcher.name, test: compileMatcher(matcher) }))
    this.tests = spec.match === undefined ? null : compile(spec.match)
    this.latency = latency ? new LatencyFeed(query, latency, { match, rangeSeconds }) : null
    this.errors = errors ? new SignalFeed(query, errorRatio(errors, match), rangeSeconds) : null
  }

  owns(target: TargetState): boolean {
    const value = (name: string) => (Object.hasOwn(target.labels, name) ? (target.labels[name] ?? '') : '')
    return this.tests?.every(({ name, test }) => test(value(name))) ?? false
  }

  async refresh(nowMs: number, newestSampleMs: number | null): Promise<void> {
    if (newestSampleMs === this.seenSampleMs && nowMs - this.refreshedAtMs < REREAD_MS) return
    this.seenSampleMs = newestSampleMs
    this.refreshedAtMs = nowMs
    await Promise.all([this.latency?.refresh(nowMs), this.errors?.refresh(nowMs)])
  }

  latencyFigure(): Figure {
    return this.latency?.figure() ?? absent('no latency is configured')
  }

  errorFigure(): Figure {
    if (!this.errors) return absent('no errors are configured')
    const { value, points, failure } = this.errors
    const target = this.spec.errors?.target_ratio ?? null
    const isBreached = value !== null && target !== null && value > target
    const absence = value === null ? (failure ?? 'no requests within 5 minutes') : null
    return { value, absence, target, isBreached, points }
  }
}

const absent = (absence: string): Figure => ({
  value: null,
  absence,
  target: null,
  isBreached: false,
  points: [],
})
