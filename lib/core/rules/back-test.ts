import { type Labels, labelsKey, withoutName } from '../labels/index.ts'

export type BackTestTiming = {
  readonly forMs: number
  readonly keepFiringForMs: number
  /** Between two evaluations. */
  readonly stepMs: number
}

/** A time that an alert fired; without an end it still does. */
export type FiredStretch = { readonly fromMs: number; readonly toMs: number | null }
export type FiredAlert = { readonly labels: Labels; readonly stretches: readonly FiredStretch[] }

type Track = {
  readonly labels: Labels
  readonly stretches: FiredStretch[]
  /** When the result that is there now came, and when it was seen last. */
  sinceMs: number
  lastMs: number
  firedAtMs: number | null
}

/**
 * Follows the alerts that a rule would have had, from what its expression gave step by step, in the order of time. The
 * same answers as `advanceAlerts`, a series at a time: a month has many steps, and most of them change nothing.
 */
export class BackTest {
  readonly #timing: BackTestTiming
  readonly #tracks = new Map<string, Track>()
  #quiet = 0

  constructor(timing: BackTestTiming) {
    this.#timing = timing
  }

  /** How many different alerts were seen. */
  get size(): number {
    return this.#tracks.size
  }

  /** The instants at which the expression gave a series: on the grid of the steps, after all that was added of it before. */
  add(series: Labels, timestampsMs: Iterable<number>): void {
    const labels = withoutName(series)
    const key = labelsKey(labels)
    for (const atMs of timestampsMs) {
      const known = this.#tracks.get(key)
      const track = known ?? { labels, stretches: [], sinceMs: atMs, lastMs: atMs, firedAtMs: null }
      if (known) this.#go(known, atMs)
      else this.#tracks.set(key, track)
      if (track.firedAtMs === null && atMs - track.sinceMs >= this.#timing.forMs) track.firedAtMs = atMs
      track.lastMs = atMs
    }
  }

  /** What fired by `toMs`, the last step; and how many alerts went away before they did. */
  end(toMs: number): { readonly fired: readonly FiredAlert[]; readonly quiet: number } {
    const fired: FiredAlert[] = []
    let quiet = this.#quiet
    for (const track of this.#tracks.values()) {
      const stretches = [...track.stretches]
      if (track.firedAtMs !== null) {
        const endMs = this.#resolvesAt(track)
        stretches.push({ fromMs: track.firedAtMs, toMs: endMs <= toMs ? endMs : null })
      } else if (track.lastMs < toMs) quiet += 1
      if (stretches.length > 0) fired.push({ labels: track.labels, stretches })
    }
    return { fired, quiet }
  }

  /** A result after another: the same alert while there was none without it, or while it was kept firing. */
  #go(track: Track, atMs: number): void {
    if (atMs <= track.lastMs + this.#timing.stepMs) return
    if (track.firedAtMs !== null) {
      const endMs = this.#resolvesAt(track)
      if (this.#timing.keepFiringForMs > 0 && atMs <= endMs) return
      track.stretches.push({ fromMs: track.firedAtMs, toMs: endMs })
    } else this.#quiet += 1
    track.firedAtMs = null
    track.sinceMs = atMs
  }

  /** The first step without a result at which it is no longer kept firing. */
  #resolvesAt({ lastMs }: Track): number {
    const { stepMs, keepFiringForMs } = this.#timing
    return lastMs + stepMs + Math.ceil(keepFiringForMs / stepMs) * stepMs
  }
}

const STEPS_MS = [15, 30, 60, 120, 300, 600, 900, 1_800, 3_600].map(seconds => seconds * 1_000)
const MOST_STEPS = 11_000

/** How finely a range can be looked at. */
export const backTestStepMs = (rangeMs: number): number =>
  STEPS_MS.find(stepMs => rangeMs / stepMs <= MOST_STEPS) ?? Math.ceil(rangeMs / MOST_STEPS / 1_000) * 1_000
