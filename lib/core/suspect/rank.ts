import type { Labels } from '../labels/index.ts'
import type { Reading } from './readings.ts'
import type { Change } from './score.ts'
import type { ComparedWindow } from './window.ts'

export const MARK_KINDS = ['deploy', 'restart', 'config', 'note', 'action'] as const
export type MarkKind = (typeof MARK_KINDS)[number]

export type ChangedSeries = Change & {
  readonly service: string
  readonly isDependency: boolean
  readonly reading: Reading
  readonly labels: Labels
  /** What was compared: times and values, equally long. */
  readonly atMs: readonly number[]
  readonly values: readonly number[]
}

/** The series of one metric that changed most, and how many others of it changed about as much. */
export type Suspect = ChangedSeries & { readonly others: number }

/** What begins this long after the impact is rather a consequence. */
const LATE_MS = 3 * 60_000
const LATE_WEIGHT = 0.8
const DEPENDENCY_WEIGHT = 0.95
/** Below this a change is of the kind that any half hour has. */
const LEAST_SCORE = 0.2
const LIKE_THE_BEST = 0.75

/** The score with what speaks against a suspect: it began late, or in a system that only stands behind. */
export function weighed(
  change: Pick<ChangedSeries, 'score' | 'sinceMs' | 'isDependency'>,
  { impactMs }: Pick<ComparedWindow, 'impactMs'>,
): number {
  const isLate = change.sinceMs === null || change.sinceMs > impactMs + LATE_MS
  return change.score * (isLate ? LATE_WEIGHT : 1) * (change.isDependency ? DEPENDENCY_WEIGHT : 1)
}

/** Of the one that changed most among many, this much for each doubling is put down to choice. */
const CHOICE = 0.05

type Looks = Pick<ChangedSeries, 'atMs' | 'values' | 'labels'>
type Found = Omit<ChangedSeries, keyof Looks>
type Entry = { compared: number; best: { change: ChangedSeries; weight: number } | null; weights: number[] }

/** Takes changes one by one and keeps, of each metric, the series that changed most. */
export class SuspectList {
  readonly #window: ComparedWindow
  /** By what is compared of which service; series that ended stand with those of their metric that go on. */
  readonly #entries = new Map<Reading, Entry>()

  constructor(window: ComparedWindow) {
    this.#window = window
  }

  /** A series was compared in this way, whatever came of it. */
  count(reading: Reading): void {
    this.#entry(reading).compared++
  }

  /** Takes a change; what it looks like is asked for only when it stays. */
  add(reading: Reading, change: Found, look: () => Looks): void {
    const weight = weighed(change, this.#window)
    if (weight < LEAST_SCORE) return
    const entry = this.#entry(reading)
    entry.weights.push(weight)
    if (entry.best === null || weight > entry.best.weight)
      entry.best = { change: { ...change, ...look() }, weight }
  }

  /** Takes over everything that another list has. */
  merge(other: SuspectList): void {
    for (const [reading, { compared, best, weights }] of other.#entries) {
      const entry = this.#entry(reading)
      entry.compared += compared
      entry.weights.push(...weights)
      if (best !== null && (entry.best === null || best.weight > entry.best.weight)) entry.best = best
    }
  }

  /**
   * The worst first. Where few of many series of a metric changed, chance had many tries: the score falls by a
   * twentieth with each halving of their share.
   */
  top(most: number): Suspect[] {
    return [...this.#entries.values()]
      .flatMap(({ compared, best, weights }): Suspect[] => {
        if (best === null) return []
        const alike = weights.filter(weight => weight >= LIKE_THE_BEST * best.weight).length
        const choice = Math.max(0, 1 - CHOICE * Math.log2(Math.max(1, compared / alike)))
        return [{ ...best.change, score: best.weight * choice, others: alike - 1 }]
      })
      .filter(({ score }) => score >= LEAST_SCORE)
      .sort((a, b) => b.score - a.score || (a.sinceMs ?? 0) - (b.sinceMs ?? 0))
      .slice(0, most)
  }

  #entry(reading: Reading): Entry {
    const known = this.#entries.get(reading)
    if (known) return known
    const made: Entry = { compared: 0, best: null, weights: [] }
    this.#entries.set(reading, made)
    return made
  }
}
