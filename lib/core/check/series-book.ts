import { type Labels, labelsOf, METRIC_NAME } from '../labels/index.ts'

/** One series of a check. The same object for as long as the compiled check lives: a key for caches of series refs. */
export type CheckSeries = { readonly labels: Labels }

export type CheckSample = { readonly series: CheckSeries; readonly value: number }

type Pairs = readonly (readonly [name: string, value: string])[]

/** A metric whose series are told apart by one label of few values; of a metric there is one row. */
export type LabelRow = { readonly metric: string; readonly pairs: Pairs }

/** So many series of an answer's own making are remembered; then the book begins anew. */
const MAX_REMEMBERED = 5_000

/** The series of one check, each made once. */
export class SeriesBook {
  private readonly known = new Map<string, CheckSeries>()
  private readonly rows = new Map<string, readonly CheckSeries[]>()

  /** `own`: the labels that every series of the check carries. */
  constructor(private readonly own: Pairs) {}

  /** The series of a metric with these labels besides the check's own, which win. */
  of(metric: string, more: Pairs = []): CheckSeries {
    const key = keyOf(metric, more)
    const known = this.known.get(key)
    if (known) return known
    if (this.known.size >= MAX_REMEMBERED) this.known.clear()
    const made = { labels: labelsOf([...more, ...this.own, [METRIC_NAME, metric]]) }
    this.known.set(key, made)
    return made
  }

  /** The series of a metric for each value of one label, in that order: one look instead of one a value. */
  row({ metric, pairs }: LabelRow, more: Pairs = []): readonly CheckSeries[] {
    const key = keyOf(metric, more)
    const known = this.rows.get(key)
    if (known) return known
    if (this.rows.size >= MAX_REMEMBERED) this.rows.clear()
    const made = pairs.map(pair => this.of(metric, [...more, pair]))
    this.rows.set(key, made)
    return made
  }
}

function keyOf(metric: string, more: Pairs): string {
  let key = metric
  for (const [name, value] of more) key += `\u0000${name}\u0000${value}`
  return key
}
