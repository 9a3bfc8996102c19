import type { Exemplar } from '../core/exposition/index.ts'
import type { Labels, Matcher } from '../core/labels/index.ts'

/** An exemplar with its time, in epoch milliseconds; that of its sample where it brought none. */
export type TimedExemplar = Exemplar & { readonly timestampMs: number; readonly hasOwnTime: boolean }

/** Exemplars of one series, by time. */
export type ExemplarSeries = {
  readonly seriesLabels: Labels
  readonly exemplars: readonly TimedExemplar[]
}

export type ExemplarRequest = {
  /** A series passes when any of these selectors does. */
  readonly anyOf: readonly (readonly Matcher[])[]
  /** Both ends inclusive. */
  readonly fromMs: number
  readonly toMs: number
}

/** The exemplars that were taken lately, in memory. */
export interface ExemplarReader {
  /** Series with at least one exemplar in the window, by their labels. */
  select(request: ExemplarRequest): Promise<readonly ExemplarSeries[]>
}

/** What can become of an exemplar. */
export type ExemplarOutcome = 'appended' | 'repeated' | 'out_of_order' | 'too_long' | 'too_old'

export interface ExemplarStore extends ExemplarReader {
  append(seriesLabels: Labels, exemplar: TimedExemplar): ExemplarOutcome
}
