import { type Labels, labelsKey, labelValue, metricName, withLabel } from '../../labels/index.ts'
import { type Column, emptyColumn, hasAny, type Vector } from '../eval/column.ts'
import type { Evaluator } from '../eval/evaluator.ts'
import { classicAndNative } from '../eval/notes.ts'
import { type HistogramColumn, onlyHistograms, onlyNumbers } from '../eval/samples.ts'
import type { Expr } from '../syntax/ast.ts'
import { parseNumber } from '../syntax/number.ts'
import type { Buckets } from './buckets.ts'

export type ClassicHistogram = {
  readonly labels: Labels
  readonly isNameDropped: boolean
  readonly buckets: Bucket[]
}
type Bucket = { readonly bound: number; readonly column: Column }

const BOUND = /^[+-]?(?:inf(?:inity)?|nan|(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?)$/i

function parseBound(text: string): number | null {
  if (!BOUND.test(text)) return null
  if (/infinity$/i.test(text))
    return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  return /[a-z]$/i.test(text) ? parseNumber(text) : Number(text)
}

/** What a histogram function has before it; of a series that is there in both forms, a step has neither. */
export type HistogramVector = {
  readonly classic: readonly ClassicHistogram[]
  readonly native: readonly HistogramColumn[]
}

export function histogramsOf(arg: Expr, evaluator: Evaluator): HistogramVector {
  const vector = evaluator.vector(arg)
  const classic = classicOf(onlyNumbers(vector), { arg, evaluator })
  const native = onlyHistograms(vector)
  if (native.length === 0 || classic.size === 0) return { classic: [...classic.values()], native }
  return {
    native: native.map(column => {
      const other = classic.get(labelsKey(column.labels))
      if (!other) return column
      const both = column.present.map((isHere, i) => (isHere && bucketsAt(other, i) ? 1 : 0))
      if (!both.includes(1)) return column
      const { kind, message } = classicAndNative(metricName(column.labels))
      evaluator.annotate(kind, message, arg)
      const buckets = other.buckets.map(({ bound, column: one }) => ({ bound, column: without(one, both) }))
      classic.set(labelsKey(column.labels), { ...other, buckets })
      return without(column, both)
    }),
    classic: [...classic.values()],
  }
}

const without = <C extends Column>(column: C, steps: Uint8Array): C => ({
  ...column,
  present: column.present.map((isHere, i) => (isHere && !steps[i] ? 1 : 0)),
})

type Place = { readonly arg: Expr; readonly evaluator: Evaluator }

/** Puts `_bucket` series together by their labels without `le`; a series with no bound is noted and left out. */
function classicOf(vector: Vector, place: Place): Map<string, ClassicHistogram> {
  const byLabels = new Map<string, ClassicHistogram>()
  for (const column of vector) {
    const le = labelValue(column.labels, 'le')
    const bound = parseBound(le)
    if (bound === null) {
      noteBadBucket(column, le, place)
      continue
    }
    const labels = withLabel(column.labels, 'le', '')
    const key = labelsKey(labels)
    const known = byLabels.get(key)
    if (known) known.buckets.push({ bound, column })
    else byLabels.set(key, { labels, isNameDropped: column.isNameDropped, buckets: [{ bound, column }] })
  }
  for (const { buckets } of byLabels.values()) buckets.sort((a, b) => a.bound - b.bound)
  return byLabels
}

function noteBadBucket(column: Column, le: string, { arg, evaluator }: Place): void {
  const name = metricName(column.labels)
  const suffix = name === '' ? '' : ` for metric name ${JSON.stringify(name)}`
  const value = JSON.stringify(le)
  evaluator.annotate(
    'warning',
    `bucket label "le" is missing or has a malformed value of ${value}${suffix}`,
    arg,
  )
}

/** The buckets that have a value at a step. */
function bucketsAt(histogram: ClassicHistogram, step: number): Buckets | null {
  const { buckets } = histogram
  const bounds = new Float64Array(buckets.length)
  const counts = new Float64Array(buckets.length)
  let length = 0
  for (const { bound, column } of buckets) {
    if (column.present[step] !== 1) continue
    bounds[length] = bound
    counts[length++] = column.values[step] as number
  }
  if (length === 0) return null
  return { bounds: bounds.subarray(0, length), counts: counts.subarray(0, length) }
}

export function mapClassic(
  histograms: readonly ClassicHistogram[],
  evaluator: Evaluator,
  of: (buckets: Buckets, step: number, histogram: ClassicHistogram) => number,
): Column[] {
  return histograms
    .map(histogram => {
      const column = emptyColumn(histogram.labels, evaluator.grid.count, histogram.isNameDropped)
      for (let step = 0; step < evaluator.grid.count; step++) {
        const buckets = bucketsAt(histogram, step)
        if (!buckets) continue
        column.values[step] = of(buckets, step, histogram)
        column.present[step] = 1
      }
      return column
    })
    .filter(hasAny)
}
