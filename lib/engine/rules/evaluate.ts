import { type Labels, NO_LABELS } from '../../core/labels/index.ts'
import type { NativeHistogram } from '../../core/native-histogram/index.ts'
import type { RuleSample } from '../../core/rules/index.ts'
import { writeStale } from '../../core/stale.ts'
import { isQueryError, type QueryResult } from '../../ports/query-engine.ts'
import type { RuleWorld, Turn } from './world.ts'

export const nextTurn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

const LONGEST_QUERY_MS = 120_000

/** The samples that an expression gives at a turn's instant, or in words why it gives none. */
export async function ask(
  query: RuleWorld['query'],
  expr: string,
  { group, atMs, signal }: Pick<Turn, 'group' | 'atMs' | 'signal'>,
): Promise<readonly RuleSample[] | string> {
  try {
    const timeoutMs = Math.min(group.intervalMs, LONGEST_QUERY_MS)
    return samplesOf(await query.instant({ expr, atMs, timeoutMs, signal }))
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
export function markStale(store: RuleWorld['store'], ended: readonly Labels[], atMs: number): void {
  writeSamples(store, { samples: [], ended, atMs })
}

/** Other work gets its turn after so many samples. */
const AT_ONCE = 2_000

/** As `writeSamples`, a slice at a time where there are many: what ends comes with what begins in its place. */
export async function writeInSlices(
  store: RuleWorld['store'],
  { samples, ended, atMs }: { samples: readonly RuleSample[]; ended: readonly Labels[]; atMs: number },
): Promise<string | null> {
  const slices = Math.max(1, Math.ceil((samples.length + ended.length) / AT_ONCE))
  const part = <T>(of: readonly T[], i: number) =>
    of.slice(Math.floor((of.length * i) / slices), Math.floor((of.length * (i + 1)) / slices))
  let refused: string | null = null
  for (let i = 0; i < slices; i++) {
    if (i > 0) await nextTurn()
    refused = writeSamples(store, { samples: part(samples, i), ended: part(ended, i), atMs }) ?? refused
  }
  return refused
}

/** Appends samples, and markers for what has ended, in one batch; says in words what the store did not take. */
export function writeSamples(
  store: RuleWorld['store'],
  written: { samples: Iterable<RuleSample>; ended: readonly Labels[]; atMs: number },
): string | null {
  const samples = [...written.samples]
  const length = samples.length + written.ended.length
  if (length === 0) return null
  const refs = new Uint32Array(length)
  const values = new Float64Array(length)
  const histograms = new Map<number, NativeHistogram>()
  let taken = 0
  let refused = 0
  for (const { labels, value, histogram } of samples) {
    const ref = store.resolve(labels)
    if (ref === null) refused += 1
    else {
      refs[taken] = ref
      if (histogram) histograms.set(taken, histogram)
      values[taken++] = value
    }
  }
  for (const labels of written.ended) {
    const ref = store.resolve(labels)
    if (ref === null) continue
    refs[taken] = ref
    writeStale(values, taken++)
  }
  const report = store.append({
    refs: refs.subarray(0, taken),
    timestampsMs: new Float64Array(taken).fill(written.atMs),
    values: values.subarray(0, taken),
    ...(histograms.size > 0 ? { histograms } : {}),
  })
  if (refused > 0) return `${refused} series were not taken: the cap on active series is reached`
  const late = report.outOfOrder + report.tooOld + report.duplicate
  return late > 0 ? `${late} samples were not taken: newer ones are there already` : null
}
