import { labelsKey, METRIC_NAME } from '../../core/labels/index.ts'
import type { ComparedWindow } from '../../core/suspect/index.ts'
import type { SeriesSlice, SeriesStore } from '../../ports/series-store.ts'
import type { Selector } from './scopes.ts'

export type SeriesReading = {
  readonly store: Pick<SeriesStore, 'scan' | 'labelValues'>
  readonly window: ComparedWindow
  readonly signal?: AbortSignal | undefined
}

/** The metrics that any of the selectors finds. */
export function metricsOf(
  { store, window }: SeriesReading,
  selectors: readonly Selector[],
): Promise<string[]> {
  const { beforeFromMs: fromMs, afterToMs: toMs } = window
  return store.labelValues(METRIC_NAME, { anyOf: selectors.map(({ matchers }) => matchers), fromMs, toMs })
}

/** Visits every series that any selector finds, each of them once. `begin` as the store's `scan` has it. */
export async function visitSeries(
  { store, window, signal }: SeriesReading,
  selectors: readonly Selector[],
  { begin, end }: { begin: () => (slice: SeriesSlice) => void; end: () => void },
): Promise<void> {
  const { beforeFromMs: fromMs, afterToMs: toMs } = window
  const before = new Set<string>()
  for (const { matchers, mayRecur } of selectors) {
    const found: string[] = []
    await store.scan({ matchers, fromMs, toMs, ...(signal ? { signal } : {}) }, () => {
      found.length = 0
      const visit = begin()
      if (!mayRecur && before.size === 0) return visit
      return slice => {
        const key = labelsKey(slice.labels)
        if (before.has(key)) return
        if (mayRecur) found.push(key)
        visit(slice)
      }
    })
    for (const key of found) before.add(key)
    end()
  }
}
