import { keepLabels, type Labels, labelsKey, labelValue, METRIC_NAME } from '../../labels/index.ts'
import type { NativeHistogram } from '../../native-histogram/index.ts'
import { evaluationError } from '../syntax/error.ts'

/** The steps that are evaluated together: `startMs`, `startMs + stepMs`, … `count` of them. */
export type Grid = { readonly startMs: number; readonly stepMs: number; readonly count: number }

/** Beside values: the native histogram where there is one (the value is NaN there), null where it is a number. */
export type Histograms = readonly (NativeHistogram | null)[]

/**
 * One series of an instant vector over all steps of a grid: a value for each step where `present` is 1.
 * `isNameDropped`: the name no longer belongs to the result, and goes at the end (delayed name removal).
 */
export type Column = {
  readonly labels: Labels
  readonly isNameDropped: boolean
  readonly values: Float64Array
  readonly present: Uint8Array
  /** Absent where all values are numbers; like these, what it has counts only where `present` is 1. */
  readonly histograms?: Histograms
}

export type Vector = readonly Column[]

export type Value =
  | { readonly kind: 'scalar'; readonly values: Float64Array }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'vector'; readonly vector: Vector }

export const stepMs = (grid: Grid, step: number): number => grid.startMs + step * grid.stepMs

export const stepTimes = (grid: Grid): Float64Array =>
  new Float64Array(grid.count).map((_, step) => stepMs(grid, step))

export function emptyColumn(labels: Labels, count: number, isNameDropped = false): Column {
  return { labels, isNameDropped, values: new Float64Array(count), present: new Uint8Array(count) }
}

export type MakeColumn = (labels: Labels, isNameDropped?: boolean) => Column

/** So many numbers lie in one piece of memory at most. */
const SHARED = 8_192

/**
 * Makes many empty columns of one length: a hundred thousand of them share a few pieces of memory, each of which costs
 * an engine more than the numbers in it.
 */
export function columnMaker(count: number): MakeColumn {
  let [values, present, at] = [new ArrayBuffer(0), new ArrayBuffer(0), 0]
  return (labels, isNameDropped = false) => {
    if (at + count > present.byteLength) {
      const room = Math.max(count, Math.min(SHARED, 4 * (present.byteLength || count)))
      values = new ArrayBuffer(room * 8)
      present = new ArrayBuffer(room)
      at = 0
    }
    const column = {
      labels,
      isNameDropped,
      values: new Float64Array(values, at * 8, count),
      present: new Uint8Array(present, at, count),
    }
    at += count
    return column
  }
}

export const hasAny = (column: Column): boolean => column.present.includes(1)

/** The steps at which at least one of the columns has a value. */
export function presenceOf(vector: Vector, count: number): Uint8Array {
  const union = new Uint8Array(count)
  for (const { present } of vector)
    for (let i = 0; i < count; i++) union[i] = (union[i] ?? 0) | (present[i] ?? 0)
  return union
}

export const SAME_LABELS = 'vector cannot contain metrics with the same labelset'

/**
 * Joins columns that carry the same labels.
 * @throws when two of them have a value at the same step
 */
export function mergeSameLabels(vector: Vector): Vector {
  if (vector.length < 2) return vector
  const byLabels = new Map<string, Column>()
  for (const column of vector) {
    const key = labelsKey(column.labels)
    const first = byLabels.get(key)
    byLabels.set(key, first ? joined(first, column) : column)
  }
  return byLabels.size === vector.length ? vector : [...byLabels.values()]
}

function joined(a: Column, b: Column): Column {
  const values = a.values.slice()
  const present = a.present.slice()
  for (let i = 0; i < values.length; i++) {
    if (!b.present[i]) continue
    if (present[i]) throw evaluationError(SAME_LABELS)
    present[i] = 1
    values[i] = b.values[i] ?? 0
  }
  const isNameDropped = a.isNameDropped || b.isNameDropped
  return { labels: a.labels, isNameDropped, values, present, histograms: joinedHistograms(a, b) }
}

/** Those of the second column where it has a value, else those of the first; undefined when neither has any. */
export function joinedHistograms(a: Column, b: Column): Histograms | undefined {
  if (!a.histograms && !b.histograms) return undefined
  return Array.from(
    b.present,
    (isHere, i) => (isHere ? b.histograms?.[i] : a.present[i] ? a.histograms?.[i] : null) ?? null,
  )
}

/** The labels that say what a metric is: they go with its name. */
export const METADATA = [METRIC_NAME, '__type__', '__unit__']

export const withoutMetadata = (labels: Labels): Labels =>
  keepLabels(labels, name => !METADATA.includes(name))

/** Whether taking the names away could make two label sets equal. */
function haveSeveralNames(vector: Vector): boolean {
  const [first] = vector
  return vector.some(column =>
    METADATA.some(name => first && labelValue(column.labels, name) !== labelValue(first.labels, name)),
  )
}

/** Takes the metric names away, now or (delayed) by a mark that `removeDroppedNames` carries out. */
export function dropNames(vector: Vector, isDelayed: boolean): Vector {
  if (isDelayed) return vector.map(column => ({ ...column, isNameDropped: true }))
  const unnamed = vector.map(column => ({ ...column, labels: withoutMetadata(column.labels) }))
  return haveSeveralNames(vector) ? mergeSameLabels(unnamed) : unnamed
}

/** The last step of an evaluation: names marked as dropped go, and what became equal is joined. */
export function removeDroppedNames(vector: Vector): Vector {
  if (!vector.some(column => column.isNameDropped)) return vector
  return mergeSameLabels(
    vector.map(column =>
      column.isNameDropped ? { ...column, labels: withoutMetadata(column.labels) } : column,
    ),
  )
}
