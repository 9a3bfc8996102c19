import type { ComparedWindow } from './window.ts'

/** Points to be compared, ascending in time; a room that is used again and again. */
export class Points {
  readonly atMs: Float64Array
  readonly value: Float64Array
  length = 0
  /** Whether every value is the first one: then nothing changed, and no median need be sought. */
  isConstant: boolean = true

  constructor(capacity: number) {
    this.atMs = new Float64Array(capacity)
    this.value = new Float64Array(capacity)
  }

  clear(): void {
    this.length = 0
    this.isConstant = true
  }

  /** Drops what does not fit: more points would say no more. */
  push(atMs: number, value: number): void {
    if (this.length === this.atMs.length) return
    this.atMs[this.length] = atMs
    if (value !== this.value[0] && this.length > 0) this.isConstant = false
    this.value[this.length++] = value
  }
}

export type Samples = { readonly timestampsMs: Float64Array; readonly values: Float64Array }

/** A gauge is compared as it is; staleness markers and other NaN are left out. */
export function gaugePoints(samples: Samples, into: Points): void {
  into.clear()
  const { timestampsMs, values } = samples
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number
    if (Number.isFinite(value)) into.push(timestampsMs[i] as number, value)
  }
}

/** A minute holds enough of a slow counter, and a slot holds three of them. */
export const BIN_MS = 60_000

/**
 * A counter is compared by its increase per second, minute by minute, a fall taken for a restart from zero as
 * Prometheus' `rate` does. A minute with less than half of its time covered gives no point.
 * @returns whether only whole numbers were seen: then things were counted
 */
export function counterPoints(samples: Samples, window: ComparedWindow, into: Points): { isCount: boolean } {
  into.clear()
  const { timestampsMs, values } = samples
  let isCount = true
  let binEndMs = Number.NEGATIVE_INFINITY
  let increase = 0
  let coveredMs = 0
  let last = -1
  // Straight through and without a function inside: this runs for each of a hundred thousand series.
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number
    if (!Number.isFinite(value)) {
      // A staleness marker ends what could be compared with the next sample.
      last = -1
      continue
    }
    if (isCount && !Number.isInteger(value)) isCount = false
    if (last >= 0) {
      const atMs = timestampsMs[i] as number
      if (atMs >= binEndMs) {
        pushRate(into, binEndMs, { increase, coveredMs })
        binEndMs = window.beforeFromMs + Math.floor((atMs - window.beforeFromMs) / BIN_MS + 1) * BIN_MS
        increase = 0
        coveredMs = 0
      }
      const before = values[last] as number
      increase += value >= before ? value - before : value
      coveredMs += atMs - (timestampsMs[last] as number)
    }
    last = i
  }
  pushRate(into, binEndMs, { increase, coveredMs })
  return { isCount }
}

function pushRate(
  into: Points,
  binEndMs: number,
  { increase, coveredMs }: { increase: number; coveredMs: number },
): void {
  if (coveredMs >= BIN_MS / 2) into.push(binEndMs - BIN_MS / 2, (increase * 1000) / coveredMs)
}
