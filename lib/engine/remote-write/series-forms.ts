import { createHiding } from '../../core/business/visibility.ts'
import { type Labels, labelPairs, labelsOf, metricName } from '../../core/labels/index.ts'
import { compileRelabel, type Relabeler } from '../../core/relabel/index.ts'
import { type Remote, writeLabels } from '../../core/remote-write/index.ts'
import { WireWriter } from '../../core/wire/index.ts'

/** Series are dealt out to so many lanes: shards take whole lanes, so that one series' samples stay in order. */
export const LANES = 16
/**
 * What is older than what came before of its series: a store that takes nothing late refuses the whole request that it
 * is in, so it goes in requests of its own.
 */
export const LATE_LANE = 16

const UNKNOWN = 0
const KEPT_BACK = 0xffffffff

type Naming = Pick<Remote, 'externalLabels' | 'relabelRules' | 'hiddenSeries'>

/**
 * How each series is written to one remote: its labels after `external_labels` and relabelling, in the bytes of the
 * request. Worked out once a series; all bytes lie in one piece of memory.
 */
export class SeriesForms {
  readonly #isHidden: (metricName: string) => boolean
  readonly #relabel: Relabeler
  readonly #external: readonly (readonly [string, string])[]
  readonly #scratch = new WireWriter(1_024)
  #epoch = Number.NaN
  #bytes = new Uint8Array(65_536)
  #used = 0
  #from = new Uint32Array(1_024)
  #lengths = new Uint32Array(1_024)
  #lanes = new Uint8Array(1_024)
  #newestMs = new Float64Array(1_024).fill(Number.NEGATIVE_INFINITY)

  constructor(naming: Naming) {
    const { hiddenSeries, relabelRules, externalLabels } = naming
    this.#isHidden = hiddenSeries === null ? () => false : createHiding(hiddenSeries).isHidden
    this.#relabel = relabelRules.length === 0 ? labels => labels : compileRelabel(relabelRules)
    this.#external = Object.entries(externalLabels)
  }

  /** Forgets everything when refs mean other series now. */
  enter(epoch: number): void {
    if (this.#epoch === epoch) return
    this.#epoch = epoch
    this.#used = 0
    this.#lengths.fill(UNKNOWN)
    this.#newestMs.fill(Number.NEGATIVE_INFINITY)
  }

  /** The labels of a series, as a view that holds until the next call; null when it is kept back. */
  labels(ref: number, labelsOf: (ref: number) => Labels): Uint8Array | null {
    if (ref >= this.#lengths.length) this.#reserve(ref)
    if (this.#lengths[ref] === UNKNOWN) this.#learn(ref, labelsOf(ref))
    const length = this.#lengths[ref] ?? KEPT_BACK
    if (length === KEPT_BACK) return null
    const from = this.#from[ref] ?? 0
    return this.#bytes.subarray(from, from + length)
  }

  /** Where a sample goes, of a series whose labels were asked for; in the order in which they come. */
  lane(ref: number, timestampMs: number): number {
    if (timestampMs < (this.#newestMs[ref] ?? Number.NEGATIVE_INFINITY)) return LATE_LANE
    this.#newestMs[ref] = timestampMs
    return this.#lanes[ref] ?? 0
  }

  #learn(ref: number, labels: Labels): void {
    const sent = this.#sentAs(labels)
    if (sent === null || sent.length === 0) {
      this.#lengths[ref] = KEPT_BACK
      return
    }
    this.#scratch.clear()
    writeLabels(this.#scratch, sent)
    const bytes = this.#scratch.written()
    if (this.#used + bytes.length > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(this.#used + bytes.length, this.#bytes.length * 2))
      grown.set(this.#bytes)
      this.#bytes = grown
    }
    this.#bytes.set(bytes, this.#used)
    this.#from[ref] = this.#used
    this.#lengths[ref] = bytes.length
    this.#lanes[ref] = hashOf(bytes) % LANES
    this.#used += bytes.length
  }

  /** A label that is there goes before an external one; relabelling sees both, as in Prometheus. */
  #sentAs(labels: Labels): Labels | null {
    if (this.#isHidden(metricName(labels))) return null
    const whole = this.#external.length === 0 ? labels : labelsOf([...this.#external, ...labelPairs(labels)])
    return this.#relabel(whole)
  }

  #reserve(ref: number): void {
    const size = Math.max(ref + 1, this.#lengths.length * 2)
    const [from, lengths, lanes] = [new Uint32Array(size), new Uint32Array(size), new Uint8Array(size)]
    const newestMs = new Float64Array(size).fill(Number.NEGATIVE_INFINITY)
    newestMs.set(this.#newestMs)
    this.#newestMs = newestMs
    from.set(this.#from)
    lengths.set(this.#lengths)
    lanes.set(this.#lanes)
    this.#from = from
    this.#lengths = lengths
    this.#lanes = lanes
  }
}

/** FNV-1a, as an unsigned 32-bit number. */
function hashOf(bytes: Uint8Array): number {
  let hash = 0x811c9dc5
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193)
  return (hash ^ (hash >>> 15)) >>> 0
}
