import { compareLabels, type Labels, labelsKey, NO_LABELS } from '../../core/labels/index.ts'
import type { Grid, SampleRun, Value } from '../../core/promql/index.ts'
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
      for (const { labels, present, values } of value.vector) {
        if (present[0]) samples.push({ labels, timestampMs, value: values[0] ?? NaN })
      }
      return { type: 'vector', samples }
    }
  }
}

/** The answer to a bare range selector: the samples as they are stored. */
export function rangeSamples(runs: readonly SampleRun[]): QueryValue {
  const series = runs.map(({ labels, times, values }) => ({ labels, timestampsMs: times, values }))
  return { type: 'matrix', series: series.sort((a, b) => compareLabels(a.labels, b.labels)) }
}

type Row = { readonly labels: Labels; readonly values: Float64Array; readonly present: Uint8Array }

/** Puts the slices of a range query together, series by series. */
export class MatrixBuilder {
  private readonly rows = new Map<string, Row>()

  constructor(
    private readonly grid: Grid,
    private readonly maxSamples: number,
  ) {}

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
        row.values[first + i] = column.values[i] ?? NaN
        row.present[first + i] = 1
      }
    }
  }

  build(): QueryValue {
    const series = [...this.rows.values()].map(row => this.compact(row)).filter(row => row.values.length > 0)
    return { type: 'matrix', series: series.sort((a, b) => compareLabels(a.labels, b.labels)) }
  }

  private rowOf(labels: Labels): Row {
    const key = labelsKey(labels)
    const known = this.rows.get(key)
    if (known) return known
    const { count } = this.grid
    if ((this.rows.size + 1) * count > this.maxSamples) throw new QueryError('execution', TOO_MANY_SAMPLES)
    const row = { labels, values: new Float64Array(count), present: new Uint8Array(count) }
    this.rows.set(key, row)
    return row
  }

  private compact({ labels, values, present }: Row): SeriesSlice {
    const { startMs, stepMs, count } = this.grid
    const timestampsMs = new Float64Array(count)
    const kept = new Float64Array(count)
    let length = 0
    for (let i = 0; i < count; i++) {
      if (!present[i]) continue
      timestampsMs[length] = startMs + i * stepMs
      kept[length++] = values[i] ?? NaN
    }
    return { labels, timestampsMs: timestampsMs.slice(0, length), values: kept.slice(0, length) }
  }
}
