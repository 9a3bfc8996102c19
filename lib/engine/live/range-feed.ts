import { DeckError } from '../../contract/errors.ts'
import type { QuerySnapshot, QueryUpdate, WireNumber } from '../../contract/live.ts'
import { labelsToObject } from '../../core/labels/index.ts'
import { advanceColumns, gridOf, HISTOGRAMS_NOT_DRAWN } from '../../core/live/index.ts'
import type { QueryEngine, QueryResult } from '../../ports/query-engine.ts'

export type RangeFeedRequest = {
  readonly expr: string
  readonly rangeMs: number
  readonly stepMs: number
}

type Points = Extract<QueryUpdate, { replaceFromMs: number }>
type Parts = {
  series: Map<string, QuerySnapshot['series'][number]>
  warnings: Set<string>
  infos: Set<string>
}

/** A scrape that ends later than its timestamp by less than this still finds its step open. */
const SETTLE_MS = 5_000
/** Something is said at least this often, so that whoever listens knows that it is listened to. */
const SILENCE_MS = 5_000
const TIMEOUT_MS = 30_000
const MAX_POINTS = 300_000

/**
 * A range query that follows now: evaluated whole once, then only its newest steps and the present value.
 * Not to be refreshed twice at the same time.
 */
export class RangeFeed {
  private columns: QuerySnapshot | null = null
  /** By text, up to when what it is about reaches: only the newest steps are evaluated again, and say only their own. */
  private readonly heard = { warnings: new Map<string, number>(), infos: new Map<string, number>() }
  private spokeAtMs = 0

  constructor(
    private readonly query: QueryEngine,
    private readonly request: RangeFeedRequest,
  ) {}

  /** Null before the first refresh. */
  snapshot(): QuerySnapshot | null {
    return this.columns
  }

  /**
   * Evaluates what is new at `nowMs`.
   * @returns what changed, or null when nothing did
   * @throws {QueryError} as the engine does; the columns stay as they were
   */
  async refresh(nowMs: number): Promise<Points | null> {
    const { rangeMs, stepMs } = this.request
    const window = gridOf(nowMs, rangeMs, stepMs)
    const before = this.columns ?? { fromMs: 0, toMs: 0, stepMs, series: [], warnings: [], infos: [] }
    const openFromMs = Math.ceil((before.toMs - SETTLE_MS) / stepMs) * stepMs
    const fromMs = Math.max(window.fromMs, openFromMs)
    const evaluated = await this.evaluate(fromMs, window.lastStepMs, nowMs)
    // The earlier present value stood after the last closed step: it goes.
    const fresh = {
      ...evaluated,
      fromMs: Math.max(window.fromMs, openFromMs - stepMs + 1),
      warnings: stillTrue(this.heard.warnings, evaluated.warnings, { window, nowMs }),
      infos: stillTrue(this.heard.infos, evaluated.infos, { window, nowMs }),
    }
    const { columns, update, isChanged } = advanceColumns<WireNumber>(before, fresh, window.fromMs)
    refuseTooManyPoints(columns)
    this.columns = columns
    if (!isChanged && nowMs - this.spokeAtMs < SILENCE_MS) return null
    this.spokeAtMs = nowMs
    return update
  }

  private async evaluate(fromMs: number, lastStepMs: number, nowMs: number): Promise<QuerySnapshot> {
    const { expr, stepMs } = this.request
    const parts: Parts = { series: new Map(), warnings: new Set(), infos: new Set() }
    if (fromMs <= lastStepMs) {
      addResult(
        parts,
        await this.query.range({ expr, fromMs, toMs: lastStepMs, stepMs, timeoutMs: TIMEOUT_MS }),
      )
    }
    if (nowMs !== lastStepMs || fromMs > lastStepMs) {
      addResult(parts, await this.query.instant({ expr, atMs: nowMs, timeoutMs: TIMEOUT_MS }))
    }
    const series = [...parts.series.values()]
    return { fromMs, toMs: nowMs, stepMs, series, warnings: [...parts.warnings], infos: [...parts.infos] }
  }
}

type Looked = { readonly window: { readonly fromMs: number }; readonly nowMs: number }

/** What was said now, and earlier about steps that are still shown. */
function stillTrue(heard: Map<string, number>, said: readonly string[], { window, nowMs }: Looked): string[] {
  for (const text of said) heard.set(text, nowMs)
  for (const [text, toMs] of heard) if (toMs < window.fromMs) heard.delete(text)
  return [...heard.keys()]
}

function addResult(parts: Parts, result: QueryResult): void {
  for (const warning of result.warnings) parts.warnings.add(warning)
  for (const info of result.infos) parts.infos.add(info)
  const { value } = result
  switch (value.type) {
    case 'matrix':
      for (const one of value.series) {
        if (one.histograms) parts.warnings.add(HISTOGRAMS_NOT_DRAWN)
        if (one.histograms?.every(histogram => histogram !== null)) continue
        const points = pointsOf(parts, labelsToObject(one.labels))
        for (let i = 0; i < one.timestampsMs.length; i++) {
          if (one.histograms?.[i]) continue
          points.t.push(one.timestampsMs[i] as number)
          points.v.push(toWire(one.values[i] as number))
        }
      }
      return
    case 'vector':
      for (const sample of value.samples) {
        if (sample.histogram) {
          parts.warnings.add(HISTOGRAMS_NOT_DRAWN)
          continue
        }
        const points = pointsOf(parts, labelsToObject(sample.labels))
        points.t.push(sample.timestampMs)
        points.v.push(toWire(sample.value))
      }
      return
    case 'scalar': {
      const points = pointsOf(parts, {})
      points.t.push(value.timestampMs)
      points.v.push(toWire(value.value))
      return
    }
    case 'string':
      throw new DeckError('invalid', 'A chart needs numbers, and this expression gives a string.')
  }
}

function pointsOf(parts: Parts, labels: Record<string, string>): QuerySnapshot['series'][number] {
  const key = JSON.stringify(labels)
  const known = parts.series.get(key)
  if (known) return known
  const made = { labels, t: [], v: [] }
  parts.series.set(key, made)
  return made
}

export function toWire(value: number): WireNumber {
  if (Number.isFinite(value)) return value
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'
}

function refuseTooManyPoints(columns: QuerySnapshot): void {
  const points = columns.series.reduce((sum, one) => sum + one.t.length, 0)
  if (points <= MAX_POINTS) return
  throw new DeckError(
    'unprocessable',
    `${columns.series.length} series with ${points} points are too much to draw: aggregate, or narrow the range.`,
  )
}
