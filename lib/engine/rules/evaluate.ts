import { type Labels, NO_LABELS } from '../../core/labels/index.ts'
import {
  type Recorded,
  type RecordingRule,
  type RuleGroup,
  type RuleSample,
  recordSamples,
} from '../../core/rules/index.ts'
import { writeStale } from '../../core/stale.ts'
import {
  type InstantRequest,
  isQueryError,
  type QueryEngine,
  type QueryResult,
} from '../../ports/query-engine.ts'
import type { SeriesStore } from '../../ports/series-store.ts'

export type RuleWorld = {
  readonly store: Pick<SeriesStore, 'resolve' | 'append'>
  readonly query: Pick<QueryEngine, 'instant'>
}

/** The series that a rule wrote last, by key. */
export type WrittenSeries = ReadonlyMap<string, Labels>

export type RuleOutcome =
  | { readonly kind: 'written'; readonly series: WrittenSeries; readonly refused: string | null }
  | { readonly kind: 'failed'; readonly reason: string }

const LONGEST_QUERY_MS = 120_000

/**
 * Evaluates one recording rule and appends its result at `atMs`, with staleness markers for the series of `before`
 * that it no longer gives. A rule that fails writes nothing, markers neither.
 */
export async function evaluateRule(
  world: RuleWorld,
  task: { group: RuleGroup; rule: RecordingRule; before: WrittenSeries; atMs: number; signal: AbortSignal },
): Promise<RuleOutcome> {
  const { group, rule, before, atMs, signal } = task
  const timeoutMs = Math.min(group.intervalMs, LONGEST_QUERY_MS)
  const samples = await ask(world.query, { expr: rule.expr, atMs, timeoutMs, signal })
  if (typeof samples === 'string') return { kind: 'failed', reason: samples }
  const recorded = recordSamples(group, rule, samples)
  if ('failure' in recorded) return { kind: 'failed', reason: recorded.failure }
  const gone = [...before].filter(([key]) => !recorded.series.has(key)).map(([, labels]) => labels)
  const refused = write(world.store, recorded, { gone, atMs })
  const series = new Map([...recorded.series].map(([key, { labels }]) => [key, labels]))
  return { kind: 'written', series, refused }
}

/** The samples that a request gives, or in words why it gives none. */
async function ask(
  query: RuleWorld['query'],
  request: InstantRequest,
): Promise<readonly RuleSample[] | string> {
  try {
    return samplesOf(await query.instant(request))
  } catch (error) {
    if (!isQueryError(error)) throw error
    return error.message
  }
}

function samplesOf({ value }: QueryResult): readonly RuleSample[] | string {
  if (value.type === 'vector') return value.samples
  if (value.type === 'scalar') return [{ labels: NO_LABELS, value: value.value }]
  return `its expression gives a ${value.type}: expected a vector or a number`
}

/** Marks series as ended at an instant. */
export function markStale(store: RuleWorld['store'], gone: readonly Labels[], atMs: number): void {
  write(store, { series: new Map() }, { gone, atMs })
}

/** Appends samples and markers in one batch; says in words what the store did not take. */
function write(
  store: RuleWorld['store'],
  { series }: Recorded,
  { gone, atMs }: { gone: readonly Labels[]; atMs: number },
): string | null {
  const length = series.size + gone.length
  if (length === 0) return null
  const refs: number[] = []
  const values = new Float64Array(length)
  let refused = 0
  for (const { labels, value } of series.values()) {
    const ref = store.resolve(labels)
    if (ref === null) refused += 1
    else values[refs.push(ref) - 1] = value
  }
  for (const labels of gone) {
    const ref = store.resolve(labels)
    if (ref !== null) writeStale(values, refs.push(ref) - 1)
  }
  const report = store.append({
    refs: Uint32Array.from(refs),
    timestampsMs: new Float64Array(refs.length).fill(atMs),
    values: values.subarray(0, refs.length),
  })
  if (refused > 0) return `${refused} series were not taken: the cap on active series is reached`
  const late = report.outOfOrder + report.tooOld + report.duplicate
  return late > 0 ? `${late} samples were not taken: newer ones are there already` : null
}
