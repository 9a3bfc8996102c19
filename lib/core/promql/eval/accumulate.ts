import type { Aggregator } from '../syntax/ast.ts'
import type { Column } from './column.ts'

/** One column made of many, series by series in the order in which they come: none of them need be kept. */
export interface Accumulator {
  /** What a column has at a step counts from now on; it may change afterwards. */
  add(column: Column): void
  /** Writes what is left to write; nothing is added afterwards. */
  finish(): void
}

type Making = new (into: Column) => Accumulator

const isInfinite = (value: number): boolean =>
  value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY

/** Kahan's summation in Neumaier's variant, as `CompensatedSum` at every step. */
class Sum implements Accumulator {
  readonly #lost: Float64Array

  constructor(readonly into: Column) {
    this.#lost = new Float64Array(into.values.length)
  }

  add({ present, values }: Column): void {
    const { present: there, values: sums } = this.into
    const lost = this.#lost
    // Loops in the open: a call for each of millions of values would be most of the work.
    for (let i = 0; i < sums.length; i++) {
      if (present[i] !== 1) continue
      const value = values[i] as number
      const before = sums[i] as number
      const total = before + value
      if (isInfinite(total)) lost[i] = 0
      else if (Math.abs(before) >= Math.abs(value)) lost[i] = (lost[i] as number) + (before - total + value)
      else lost[i] = (lost[i] as number) + (value - total + before)
      sums[i] = total
      there[i] = 1
    }
  }

  finish(): void {
    const sums = this.into.values
    for (let i = 0; i < sums.length; i++)
      if (Number.isFinite(sums[i])) sums[i] = (sums[i] as number) + (this.#lost[i] as number)
  }
}

/** The mean as `meanOf` has it: where the sum overflows it goes on with a running mean. */
class Mean implements Accumulator {
  readonly #lost: Float64Array
  readonly #counts: Float64Array
  readonly #isRunning: Uint8Array

  constructor(readonly into: Column) {
    this.#lost = new Float64Array(into.values.length)
    this.#counts = new Float64Array(into.values.length)
    this.#isRunning = new Uint8Array(into.values.length)
  }

  add({ present, values }: Column): void {
    const { present: there, values: sums } = this.into
    for (let i = 0; i < sums.length; i++) {
      if (present[i] !== 1) continue
      const value = values[i] as number
      const count = (this.#counts[i] as number) + 1
      const overflows = isInfinite((sums[i] as number) + value)
      if (this.#isRunning[i] === 0 && overflows && count > 1) this.#run(i)
      if (this.#isRunning[i] === 1) {
        const share = (count - 1) / count
        sums[i] = (sums[i] as number) * share
        this.#lost[i] = (this.#lost[i] as number) * share
        this.#addTo(i, value / count)
      } else this.#addTo(i, value)
      this.#counts[i] = count
      there[i] = 1
    }
  }

  /** From now on there stands the mean of what came before, not its sum. */
  #run(step: number): void {
    const { values: sums } = this.into
    const count = this.#counts[step] as number
    this.#isRunning[step] = 1
    sums[step] = (sums[step] as number) / count
    this.#lost[step] = (this.#lost[step] as number) / count
  }

  #addTo(step: number, value: number): void {
    const { values: sums } = this.into
    const before = sums[step] as number
    const lost = this.#lost[step] as number
    const total = before + value
    if (isInfinite(total)) this.#lost[step] = 0
    else if (Math.abs(before) >= Math.abs(value)) this.#lost[step] = lost + (before - total + value)
    else this.#lost[step] = lost + (value - total + before)
    sums[step] = total
  }

  finish(): void {
    const { values: sums } = this.into
    for (let i = 0; i < sums.length; i++) {
      const count = this.#isRunning[i] === 1 ? 1 : (this.#counts[i] as number)
      if (count > 0) sums[i] = (sums[i] as number) / count + (this.#lost[i] as number) / count
    }
  }
}

class Count implements Accumulator {
  constructor(readonly into: Column) {}

  add({ present }: Column): void {
    const { present: there, values: counts } = this.into
    for (let i = 0; i < counts.length; i++) {
      if (present[i] !== 1) continue
      counts[i] = (counts[i] as number) + 1
      there[i] = 1
    }
  }

  finish(): void {}
}

/** One at each step where there is anything. */
class Presence implements Accumulator {
  constructor(readonly into: Column) {}

  add({ present }: Column): void {
    const { present: there } = this.into
    for (let i = 0; i < there.length; i++) if (present[i] === 1) there[i] = 1
  }

  finish(): void {
    this.into.values.fill(1)
  }
}

/** The least or the largest value; any number is better than NaN. */
const extreme = (isBetter: (value: number, best: number) => boolean): Making =>
  class implements Accumulator {
    constructor(readonly into: Column) {
      into.values.fill(NaN)
    }

    add({ present, values }: Column): void {
      const { present: there, values: best } = this.into
      for (let i = 0; i < best.length; i++) {
        if (present[i] !== 1) continue
        const value = values[i] as number
        const held = best[i] as number
        if (isBetter(value, held) || Number.isNaN(held)) best[i] = value
        there[i] = 1
      }
    }

    finish(): void {}
  }

/** Aggregations that go series by series. */
export const ACCUMULATORS = {
  sum: Sum,
  avg: Mean,
  count: Count,
  group: Presence,
  min: extreme((value, best) => value < best),
  max: extreme((value, best) => value > best),
} satisfies Record<string, Making>

const BY_NAME: ReadonlyMap<string, Making> = new Map(Object.entries(ACCUMULATORS))

/** Null where an aggregation needs more than one series after the other. */
export const accumulatorFor = (op: Aggregator): Making | null => BY_NAME.get(op) ?? null
