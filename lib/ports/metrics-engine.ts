import type { Matcher } from '../core/labels/index.ts'
import type { QueryResult } from './query-engine.ts'

/** What a metrics engine elsewhere is, as far as answers depend on it. */
export type EngineTraits = {
  /** `other`: it speaks PromQL, and no more is known. */
  readonly kind: 'prometheus' | 'victoriametrics' | 'other'
  readonly version: string | null
  /** How samples are read as they were stored, and what of them is lost on the way. */
  readonly raw: 'remote_read' | 'export' | 'range_selector'
  /** Whether it takes native histograms by remote write. */
  readonly takesHistograms: boolean
}

export type EngineQuestion = {
  readonly expr: string
  readonly lookbackMs: number
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

/** A PromQL engine elsewhere that holds the history of the series, and the newest of them here. */
export interface MetricsEngine {
  /** From then on everything that this deck wrote is in memory. */
  recentFromMs(): number
  /** How far back that is once the deck has run for a while. */
  readonly recentMs: number
  /** What this deck wrote up to then is in the engine's answers. */
  settledToMs(): number
  /** Whether the deck itself writes what a selector asks for: then memory knows all of it that is new. */
  writes(matchers: readonly Matcher[]): boolean
  /** Rejects with a DeckError `unavailable` while the engine is away. */
  traits(signal?: AbortSignal): Promise<EngineTraits>
  /** Rejects with QueryError when the engine refuses, DeckError `unavailable` when it is away. */
  instant(question: EngineQuestion & { readonly atMs: number }): Promise<QueryResult>
  range(
    question: EngineQuestion & { readonly fromMs: number; readonly toMs: number; readonly stepMs: number },
  ): Promise<QueryResult>
}

/** The answer holds native histograms, whose form it does not tell whole: what was asked must be evaluated here. */
export class HistogramAnswerError extends Error {
  readonly code = 'histograms'
  constructor() {
    super("the metrics engine's answer holds native histograms")
    this.name = 'HistogramAnswerError'
  }
}
