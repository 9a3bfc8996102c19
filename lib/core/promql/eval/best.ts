import { compareStrings, labelsKey } from '../../labels/index.ts'
import type { Column } from './column.ts'

/** For so many it is quicker to keep them in order than to sort all. */
export const FEW = 32

type Member = { readonly column: Column; key: string | null; steps: number }

/**
 * The k best series at each step, series by series as they come: of those that are best at no step nothing is kept.
 * By value, NaN after everything else; equal values by their labels, so that the choice does not jump.
 */
export class BestSeries {
  readonly #most: number
  readonly #sizes: Int32Array
  /** By step the best ones in their order, each as its value and its place in `#members`. */
  readonly #values: Float64Array
  readonly #places: Int32Array
  readonly #members: (Member | null)[] = []
  #key: string | null = null

  /** `ks`: how many at each step, `FEW` at most. The largest come first with direction -1. */
  constructor(
    readonly ks: Float64Array,
    readonly direction: 1 | -1,
  ) {
    this.#most = Math.max(0, ...ks.map(Math.trunc))
    this.#sizes = new Int32Array(ks.length)
    this.#values = new Float64Array(ks.length * this.#most)
    this.#places = new Int32Array(ks.length * this.#most)
  }

  /** The column may change afterwards. */
  add(column: Column): void {
    const { present, values } = column
    this.#key = null
    let place = -1
    for (let step = 0; step < present.length; step++) {
      if (present[step] !== 1) continue
      const rank = this.#rankOf(column, values[step] as number, step)
      if (rank < 0) continue
      if (place < 0) place = this.#keep(column)
      this.#insert(step, rank, { place, value: values[step] as number })
    }
  }

  /** Each with the steps at which it is among the best: at one step in their order, else in the order in which they came. */
  columns(): Column[] {
    const count = this.#sizes.length
    const masks = new Map<number, Uint8Array>()
    for (let step = 0; step < count; step++)
      for (let rank = 0; rank < (this.#sizes[step] as number); rank++) {
        const place = this.#places[step * this.#most + rank] as number
        const mask = masks.get(place) ?? new Uint8Array(count)
        mask[step] = 1
        masks.set(place, mask)
      }
    const places = count === 1 ? [...masks.keys()] : [...masks.keys()].sort((a, b) => a - b)
    return places.flatMap(place => {
      const [member, present] = [this.#members[place], masks.get(place)]
      return member && present ? [{ ...member.column, present }] : []
    })
  }

  /** Where a value belongs among the best of a step; -1 when it does not. */
  #rankOf(column: Column, value: number, step: number): number {
    const k = Math.trunc(this.ks[step] as number)
    const size = this.#sizes[step] as number
    const first = step * this.#most
    if (k < 1 || (size === k && !this.#isBefore(column, value, first + k - 1))) return -1
    let rank = size
    while (rank > 0 && this.#isBefore(column, value, first + rank - 1)) rank--
    return rank
  }

  #isBefore(column: Column, value: number, at: number): boolean {
    const other = this.#values[at] as number
    if (Number.isNaN(other)) return !Number.isNaN(value)
    if (value !== other) return this.direction * (value - other) < 0
    this.#key ??= labelsKey(column.labels)
    return compareStrings(this.#key, this.#keyOf(this.#places[at] as number)) < 0
  }

  #keyOf(place: number): string {
    const member = this.#members[place]
    if (!member) return ''
    member.key ??= labelsKey(member.column.labels)
    return member.key
  }

  #keep(column: Column): number {
    const copy = { ...column, values: column.values.slice(), present: column.present.slice() }
    return this.#members.push({ column: copy, key: this.#key, steps: 0 }) - 1
  }

  #insert(step: number, rank: number, { place, value }: { place: number; value: number }): void {
    const first = step * this.#most
    const size = this.#sizes[step] as number
    const isFull = size === Math.trunc(this.ks[step] as number)
    if (isFull) this.#release(this.#places[first + size - 1] as number)
    else this.#sizes[step] = size + 1
    const end = first + (isFull ? size - 1 : size)
    this.#values.copyWithin(first + rank + 1, first + rank, end)
    this.#places.copyWithin(first + rank + 1, first + rank, end)
    this.#values[first + rank] = value
    this.#places[first + rank] = place
    const member = this.#members[place]
    if (member) member.steps += 1
  }

  #release(place: number): void {
    const member = this.#members[place]
    if (!member) return
    member.steps -= 1
    if (member.steps === 0) this.#members[place] = null
  }
}
