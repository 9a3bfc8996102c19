import type { Labels } from '../../labels/index.ts'
import { type NativeHistogram, negateHistogram } from '../../native-histogram/index.ts'
import { type Column, emptyColumn, type Histograms, hasAny, type Vector } from './column.ts'

/** What one series has at one step. */
export type Sample = number | NativeHistogram

export const sampleAt = ({ values, histograms }: Column, step: number): Sample =>
  histograms?.[step] ?? values[step] ?? NaN

export const hasHistograms = (vector: Vector): boolean => vector.some(column => column.histograms)

/** A column in the making: without any histogram it becomes a column of numbers. */
export class ColumnDraft {
  private readonly column: Column
  private histograms: (NativeHistogram | null)[] | null = null

  constructor(labels: Labels, count: number, isNameDropped = false) {
    this.column = emptyColumn(labels, count, isNameDropped)
  }

  put(step: number, sample: Sample): void {
    this.column.present[step] = 1
    if (typeof sample === 'number') {
      this.column.values[step] = sample
      return
    }
    this.column.values[step] = NaN
    this.histograms ??= new Array<NativeHistogram | null>(this.column.values.length).fill(null)
    this.histograms[step] = sample
  }

  finished(): Column {
    return this.histograms ? { ...this.column, histograms: this.histograms } : this.column
  }
}

/** The numbers of a vector: histograms go, and with them series that have nothing else. */
export function onlyNumbers(vector: Vector): Vector {
  if (!hasHistograms(vector)) return vector
  return vector.map(numbersOf).filter(hasAny)
}

export function numbersOf(column: Column): Column {
  const { histograms, labels, isNameDropped, values } = column
  if (!histograms) return column
  const present = column.present.map((isHere, i) => (isHere && !histograms[i] ? 1 : 0))
  return { labels, isNameDropped, values, present }
}

/** The same with every sample's sign changed. */
export const negated = (column: Column): Column => ({
  ...column,
  values: column.values.map(number => -number),
  ...(column.histograms && { histograms: column.histograms.map(one => one && negateHistogram(one)) }),
})

export type HistogramColumn = Column & { readonly histograms: Histograms }

/** The native histograms of a vector: numbers go, and with them series that have nothing else. */
export function onlyHistograms(vector: Vector): HistogramColumn[] {
  return vector.flatMap(column => {
    const { histograms } = column
    if (!histograms) return []
    const present = column.present.map((isHere, i) => (isHere && histograms[i] ? 1 : 0))
    return present.includes(1) ? [{ ...column, present, histograms }] : []
  })
}
