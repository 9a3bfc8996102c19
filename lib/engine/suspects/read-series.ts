import { type Labels, labelsKey, type Matcher, METRIC_NAME } from '../../core/labels/index.ts'
import type { ComparedWindow } from '../../core/suspect/index.ts'
import type { SeriesSlice, SeriesStore } from '../../ports/series-store.ts'

type Store = Pick<SeriesStore, 'select' | 'labelValues'>
export type MetricsBySelector = readonly { readonly matchers: readonly Matcher[]; readonly metrics: ReadonlySet<string> }[]
type Reading = { readonly store: Store; readonly window: ComparedWindow; readonly signal?: AbortSignal | undefined }

/** So many samples are held at a time: 32 MB. */
const MOST_SAMPLES = 2_000_000

/** The metrics that each selector finds. */
export async function metricsOfSelectors(
  { store, window, signal }: Reading,
  selectors: readonly (readonly Matcher[])[],
): Promise<MetricsBySelector> {
  const { beforeFromMs: fromMs, afterToMs: toMs } = window
  const found = []
  for (const matchers of selectors) {
    signal?.throwIfAborted()
    const metrics = await store.labelValues(METRIC_NAME, { anyOf: [matchers], fromMs, toMs })
    found.push({ matchers, metrics: new Set(metrics) })
  }
  return found
}

/** Hands over the series of some metrics that any selector finds, piece by piece and each of them once. */
export async function readSeries(
  reading: Reading,
  { scope, metrics }: { readonly scope: MetricsBySelector; readonly metrics: readonly string[] },
  see: (slices: readonly SeriesSlice[]) => Promise<void>,
): Promise<void> {
  const concerned = scope.filter(one => metrics.some(metric => one.metrics.has(metric)))
  const seen = concerned.length > 1 ? new Set<string>() : null
  for (const { matchers } of concerned) {
    for await (const slices of pieces(reading, [...matchers, anyOf(METRIC_NAME, metrics)])) {
      const fresh = seen ? slices.filter(({ labels }) => isNew(seen, labels)) : slices
      await see(fresh)
    }
  }
}

function isNew(seen: Set<string>, labels: Labels): boolean {
  const key = labelsKey(labels)
  if (seen.has(key)) return false
  seen.add(key)
  return true
}

/** What does not fit is read target by target, so that all of a target's series stay together. */
async function* pieces(
  { store, window, signal }: Reading,
  matchers: readonly Matcher[],
): AsyncGenerator<readonly SeriesSlice[]> {
  const { beforeFromMs: fromMs, afterToMs: toMs } = window
  const within = { fromMs, toMs, ...(signal ? { signal } : {}) }
  const whole = await store
    .select({ matchers, ...within, maxSamples: MOST_SAMPLES })
    .catch((error: unknown) => (isTooMany(error) ? null : Promise.reject(error)))
  if (whole) {
    yield whole
    return
  }
  const instances = await store.labelValues('instance', { anyOf: [matchers], fromMs, toMs })
  if (instances.length < 2) {
    yield await store.select({ matchers, ...within })
    return
  }
  const half = instances.length >> 1
  for (const some of [instances.slice(0, half), ['', ...instances.slice(half)]])
    yield* pieces({ store, window, signal }, [...matchers, anyOf('instance', some)])
}

const isTooMany = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'too_many_samples'

const anyOf = (name: string, values: readonly string[]): Matcher =>
  values.length === 1
    ? { name, op: '=', value: values[0] ?? '' }
    : { name, op: '=~', value: values.map(escaped).join('|') }

const escaped = (value: string): string => value.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&')
