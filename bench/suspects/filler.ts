import { labelsFromObject } from '../../lib/core/labels/index.ts'
import { randomOf } from '../../lib/core/random-testing.ts'
import type { SeriesStore } from '../../lib/ports/series-store.ts'

const METRICS = 200
/** How many of twenty metrics are of which kind: much of what is collected hardly ever changes. */
const SHARES = { constant: 6, idle: 3, counter: 4, seconds: 1, gauge: 3, walk: 2, bursts: 1 } as const
type Kind = keyof typeof SHARES
const KINDS = Object.entries(SHARES).flatMap(([kind, share]) => Array<Kind>(share).fill(kind as Kind))
/** One in so many jumps at some moment of the hour, for no reason that concerns the incident. */
const STRAY = 5_000

/** Series that have nothing to do with the fault, with the habits that series have. */
export class Filler {
  readonly #store: SeriesStore
  readonly #random = randomOf(7)
  readonly #refs: Uint32Array
  readonly #values: Float64Array
  readonly #levels: Float64Array
  readonly #kinds: readonly Kind[]
  readonly #jumpsAt: Map<number, number>

  constructor(store: SeriesStore, { count, steps }: { count: number; steps: number }) {
    this.#store = store
    this.#refs = new Uint32Array(count)
    this.#values = new Float64Array(count)
    this.#levels = Float64Array.from({ length: count }, () => 10 ** (this.#random() * 5 - 1))
    this.#kinds = Array.from({ length: count }, (_, i) => KINDS[(i % METRICS) % KINDS.length] ?? 'gauge')
    const strays = Array.from({ length: Math.floor(count / STRAY) }, () => [
      Math.floor(this.#random() * count),
      Math.floor(this.#random() * steps),
    ])
    this.#jumpsAt = new Map(strays.map(([series = 0, step = 0]) => [series, step]))
    for (let i = 0; i < count; i++) this.#refs[i] = this.#resolve(i)
  }

  append(atMs: number, step: number): void {
    for (let i = 0; i < this.#refs.length; i++) this.#values[i] = this.#next(i, step)
    const timestampsMs = new Float64Array(this.#refs.length).fill(atMs)
    this.#store.append({ refs: this.#refs, timestampsMs, values: this.#values })
  }

  #resolve(i: number): number {
    const kind = this.#kinds[i] ?? 'gauge'
    const suffix = kind === 'counter' || kind === 'seconds' || kind === 'idle' ? '_total' : ''
    const labels = {
      __name__: `filler_${kind}_${i % METRICS}${suffix}`,
      system: 'filler',
      job: 'filler',
      instance: `host-${Math.floor(i / METRICS) % 50}:9100`,
      shard: String(Math.floor(i / METRICS / 50)),
    }
    return this.#store.resolve(labelsFromObject(labels)) ?? 0
  }

  #next(i: number, step: number): number {
    if (this.#jumpsAt.get(i) === step) this.#levels[i] = (this.#levels[i] ?? 0) * 3
    const level = this.#levels[i] ?? 0
    const before = this.#values[i] ?? 0
    const chance = this.#random()
    switch (this.#kinds[i]) {
      case 'walk':
        return step === 0 ? level : round(before * 0.95 + level * 0.05 + level * 0.1 * (chance - 0.5))
      case 'counter':
        return before + Math.floor(level * chance * 2)
      case 'idle':
        // A counter of what seldom happens.
        return before + (chance < 0.03 ? 1 : 0)
      case 'seconds':
        return before + 15 * Math.min(1, level / 1e4) * (0.8 + 0.4 * chance)
      case 'constant':
        return Math.round(level)
      case 'bursts':
        // A job that runs every ten minutes, for half a minute.
        return round((step + i) % 40 < 2 ? level * 4 : level * (0.95 + 0.1 * chance))
      default:
        return Math.round(level * (0.8 + 0.4 * chance))
    }
  }
}

const round = (value: number): number => Math.round(value * 100) / 100
