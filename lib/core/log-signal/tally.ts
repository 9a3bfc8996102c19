import type { LogSignal, Sighting } from './signal.ts'

export type TallySample = {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

type Counted = {
  readonly labels: Readonly<Record<string, string>>
  count: number
  sum: number
  newest: number | null
  readonly buckets: number[]
  observed: number
}

/** So many values of a label are told apart; the rest is `other`: a request id as a label must not fill the store. */
const MAX_LABEL_VALUES = 20

/** What one signal counted since the process started. Grows by `add`, is read as samples. */
export class Tally {
  readonly #signal: LogSignal
  readonly #counted = new Map<string, Counted>()
  readonly #values = new Map<string, Set<string>>()

  constructor(signal: LogSignal) {
    this.#signal = signal
    // A counter that is there from the start: its first increase is seen.
    if (Object.keys(signal.config.labels).length === 0) this.#of({})
  }

  add({ labels, value }: Sighting): void {
    const counted = this.#of(this.#bounded(labels))
    counted.count += 1
    if (value === null) return
    counted.observed += 1
    counted.sum += value
    counted.newest = value
    const bounds = this.#signal.config.value?.buckets ?? []
    for (const [i, bound] of bounds.entries()) {
      if (value <= bound) counted.buckets[i] = (counted.buckets[i] ?? 0) + 1
    }
  }

  get total(): number {
    return [...this.#counted.values()].reduce((sum, { count }) => sum + count, 0)
  }

  samples(): TallySample[] {
    return [...this.#counted.values()].flatMap(counted => this.#samplesOf(counted))
  }

  #samplesOf(counted: Counted): TallySample[] {
    const { service, part, slug, value } = this.#signal.config
    const labels = { ...counted.labels, service, part: part ?? '', signal: slug }
    const samples: TallySample[] = [{ name: 'opsdeck_log_signal_total', labels, value: counted.count }]
    if (!value) return samples
    const named = (suffix: string, figure: number, more = {}) =>
      samples.push({ name: `${value.metric}${suffix}`, labels: { ...labels, ...more }, value: figure })
    if (value.kind === 'gauge') {
      if (counted.newest !== null) named('', counted.newest)
    } else if (value.kind === 'counter') named('', counted.sum)
    else {
      for (const [i, bound] of value.buckets.entries()) {
        named('_bucket', counted.buckets[i] ?? 0, { le: String(bound) })
      }
      named('_bucket', counted.observed, { le: '+Inf' })
      named('_sum', counted.sum)
      named('_count', counted.observed)
    }
    return samples
  }

  #of(labels: Readonly<Record<string, string>>): Counted {
    const key = JSON.stringify(labels)
    const known = this.#counted.get(key)
    if (known) return known
    const made: Counted = { labels, count: 0, sum: 0, newest: null, buckets: [], observed: 0 }
    this.#counted.set(key, made)
    return made
  }

  #bounded(labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
    return Object.fromEntries(
      Object.entries(labels).map(([name, value]) => {
        const known = this.#values.get(name) ?? new Set<string>()
        this.#values.set(name, known)
        if (!known.has(value) && known.size >= MAX_LABEL_VALUES) return [name, 'other']
        known.add(value)
        return [name, value]
      }),
    )
  }
}
