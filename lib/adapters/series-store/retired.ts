import { compileMatchers, type Matcher, METRIC_NAME } from '../../core/labels/index.ts'
import type { SeriesFilter } from '../../ports/series-store.ts'
import { type RetiredSeries, retiredDefinitions } from './definitions.ts'
import type { Queryable } from './sql.ts'
import type { StoreMemory } from './store-memory.ts'

/** Series that left the head and had samples in the window, by ascending id. */
export async function findRetired(
  memory: StoreMemory,
  db: Queryable,
  filter: SeriesFilter,
): Promise<RetiredSeries[]> {
  const passes = filter.anyOf.map(compileMatchers)
  const isWanted = ({ labels, bornMs, retiredMs }: RetiredSeries) =>
    retiredMs >= filter.fromMs &&
    bornMs <= filter.toMs &&
    (passes.length === 0 || passes.some(pass => pass(labels)))
  const found = new Map<number, RetiredSeries>()
  if (memory.newestRetiredMs >= filter.fromMs) {
    const query = { fromMs: filter.fromMs, toMs: filter.toMs, name: commonName(filter.anyOf) }
    for await (const page of retiredDefinitions(db, query))
      for (const series of page.filter(isWanted)) found.set(series.id, series)
  }
  for (const series of memory.leaving.values()) if (isWanted(series)) found.set(series.id, series)
  return [...found.values()].sort((a, b) => a.id - b.id)
}

/** The metric that every selector asks for by name, when they all ask for the same. */
function commonName(selectors: readonly (readonly Matcher[])[]): string | null {
  const names = new Set(
    selectors.map(
      matchers => matchers.find(({ name, op }) => name === METRIC_NAME && op === '=')?.value ?? null,
    ),
  )
  const [name] = names
  return names.size === 1 && name ? name : null
}
