import { compareLabels, type Labels, labelsKey, NO_LABELS } from '../../core/labels/index.ts'
import type { NativeHistogram } from '../../core/native-histogram/index.ts'
import {
  columnMaker,
  type Grid,
  SAME_LABELS,
  type SampleRun,
  stepTimes,
  type Value,
} from '../../core/promql/index.ts'
import { sortingInPieces } from '../../core/sorting.ts'
import { QueryError, type QueryValue, type VectorSample } from '../../ports/query-engine.ts'
import type { SeriesSlice } from '../../ports/series-store.ts'
import { TOO_MANY_SAMPLES } from './errors.ts'

/** The answer of an instant query; the order of a vector is the evaluation's (`sort`, `topk`). */
export function instantValue(value: Value, timestampMs: number): QueryValue {
  switch (value.kind) {
    case 'scalar':
      return { type: 'scalar', timestampMs, value: value.values[0] ?? NaN }
    case 'string':
      return { type: 'string', timestampMs, value: value.value }
    case 'vector': {
      const samples: VectorSample[] = []
      for (const { labels, present, values, histograms } of value.vector) {
        if (!present[0]) continue
        const histogram = histograms?.[0]
        const sample = { labels, timestampMs, value: values[0] ?? NaN }
        samples.push(histogram ? { ...sample, value: NaN, histogram } : sample)
      }
      return { type: 'vector', samples }
    }
  }
}

/** The answer to a bare range selector: the samples as they are stored. */
export function rangeSamples(runs: readonly SampleRun[]): QueryValue {
  const series = runs.map(
    ({ labels, times, values, histograms }): SeriesSlice => ({
      labels,
      timestampsMs: times,
      values,
      ...(histograms ? { histograms } : {}),
    }),
  )
  return { type: 'matrix', series: series.sort((a, b) => compareLabels(a.labels, b.labels)) }
}

type Row = {
  readonly labels: Labels
  readonly values: Float64Array
  readonly present: Uint8Array
  /** By step; null while all are numbers. */
  histograms: (NativeHistogram | null)[] | null
}

/** Puts the slices of a range query together, series by series. */
export class MatrixBuilder {
  private readonly rows = new Map<string, Row>()
  private readonly timesMs: Float64Array
  private readonly makeColumn: (labels: Labels) => Pick<Row, 'values' | 'present'>

  constructor(
    private readonly grid: Grid,
    private readonly maxSamples: number,
  ) {
    this.timesMs = stepTimes(grid)
    this.makeColumn = columnMaker(grid.count)
  }

  /** Adds a slice's values, whose first step is step `first` of the whole. */
  add(value: Value, first: number): void {
    if (value.kind === 'string') return
    if (value.kind === 'scalar') {
      const row = this.rowOf(NO_LABELS)
      row.values.set(value.values, first)
      row.present.fill(1, first, first + value.values.length)
      return
    }
    for (const column of value.vector) {
      const row = this.rowOf(column.labels)
      for (let i = 0; i < column.values.length; i++) {
        if (!column.present[i]) continue
        if (row.present[first + i] === 1) throw new QueryError('execution', SAME_LABELS)
        row.values[first + i] = column.values[i] ?? NaN
        row.present[first + i] = 1
      }
      if (column.histograms) addHistograms(row, column.histograms, { first, present: column.present })
    }
  }

  /** `turn` is called again and again, so that a long answer does not hold up others. */
  async build(turn: () => Promise<void> | undefined): Promise<QueryValue> {
    const series: SeriesSlice[] = []
    for (const row of this.rows.values()) {
      const slice = this.compact(row)
      if (slice.values.length > 0) series.push(slice)
      const pause = turn()
      if (pause) await pause
    }
    for (const sorting = sortingInPieces(series, (a, b) => compareLabels(a.labels, b.labels)); ; ) {
      const { done, value } = sorting.next()
      if (done) return { type: 'matrix', series: value }
      const pause = turn()
      if (pause) await pause
    }
  }

  private rowOf(labels: Labels): Row {
    const key = labelsKey(labels)
    const known = this.rows.get(key)
    if (known) return known
    if ((this.rows.size + 1) * this.grid.count > this.maxSamples)
      throw new QueryError('execution', TOO_MANY_SAMPLES)
    const { values, present } = this.makeColumn(labels)
    const row: Row = { labels, values, present, histograms: null }
    this.rows.set(key, row)
    return row
  }

  private compact({ labels, values, present, histograms }: Row): SeriesSlice {
    const { timesMs } = this
    let length = 0
    for (let i = 0; i < present.length; i++) length += present[i] as number
    // Most rows are whole: they share their times, and need no copy.
    if (length === present.length && histograms === null) return { labels, timestampsMs: timesMs, values }
    const slice = { labels, timestampsMs: new Float64Array(length), values: new Float64Array(length) }
    for (let i = 0, at = 0; i < present.length; i++) {
      if (present[i] !== 1) continue
      slice.timestampsMs[at] = timesMs[i] as number
      slice.values[at++] = values[i] as number
    }
    if (histograms === null) return slice
    return { ...slice, histograms: histograms.filter((_, step) => present[step] === 1) }
  }
}

function addHistograms(
  row: Row,
  histograms: readonly (NativeHistogram | null)[],
  { first, present }: { readonly first: number; readonly present: Uint8Array },
): void {
  for (const [i, histogram] of histograms.entries()) {
    if (!histogram || !present[i]) continue
    row.histograms ??= new Array<NativeHistogram | null>(row.values.length).fill(null)
    row.histograms[first + i] = histogram
    row.values[first + i] = Number.NaN
  }
}
