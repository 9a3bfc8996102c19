import { medianInPlace } from './median.ts'
import { BIN_MS, type Points } from './points.ts'
import { type ComparedWindow, SLOT_MS } from './window.ts'

/** How a series changed. */
export type Change = {
  /** 0 = as usual, towards 1 = nothing like it in the half hour before. */
  readonly score: number
  /** The usual value, and the one that differs most from it for a slot. */
  readonly before: number
  readonly after: number
  /** The first point that lies outside of what was usual; null when none does for two points in a row. */
  readonly sinceMs: number | null
}

/** What is known of the points beside their values. */
export type PointsKind = {
  /** Whole things were counted, per second: chance alone moves small counts. */
  readonly isCount: boolean
}

/** The median absolute deviation of a normal distribution is this much less than its standard deviation. */
const NORMAL = 1.4826
/** The same of the mean absolute deviation. */
const NORMAL_OF_MEAN = 1.2533
/** A change of less than this share is none, however still a series was. */
const LEAST_SHARE = 0.02
/** A distance of this many spreads scores one half. */
const HALF_SCORE = 8
/** Nothing is made of less: any half hour has it. */
const LEAST_DISTANCE = 2
const FEWEST_BEFORE = 5
const OUTSIDE = 3

/**
 * How much a series changed at the start of an impact. With `m` the median of the half hour before:
 *
 *     d = max over slots of | median(slot) − m | ⁄ (s + s₀),   score = d ⁄ (d + 8)
 *
 * `s` is the largest of: the scaled median absolute deviation (1.4826 · MAD; Hampel, "The influence curve and its role
 * in robust estimation", JASA 69, 1974; where most points are equal the mean takes the median's place: 1.2533 · MeanAD,
 * Iglewicz and Hoaglin, "How to detect and handle outliers", 1993), half of the largest distance that a slot of the half hour before had from `m`,
 * so that what comes and goes is no news, and for counted things the deviation of a Poisson distribution with at least
 * one event. `s₀` = 2% of the larger of both values: the constant that Tusher, Tibshirani and Chu add to the spread, so
 * that series without any do not come out first ("Significance analysis of microarrays", PNAS 98, 2001). Since it is
 * taken of the larger value, `d` of a series that stood still is at most 50, for 0 to anything, and 100 for a change of
 * sign: what stood still and what moved can be compared.
 *
 * Null when less than five points say what was usual, or none what came after.
 */
export class ChangeScorer {
  readonly #scratch: Float64Array

  /** @param capacity the most points of one series */
  constructor(capacity: number) {
    this.#scratch = new Float64Array(capacity)
  }

  score(points: Points, window: ComparedWindow, { isCount }: PointsKind): Change | null {
    const split = firstFrom(points, window.afterFromMs)
    if (split < FEWEST_BEFORE || split === points.length) return null
    const usual = this.#median(points, 0, split)
    const after = { from: split, to: points.length, startMs: window.afterFromMs }
    const farthest = this.#farthest(points, after, usual)
    const distance = Math.abs(farthest - usual)
    const floor = LEAST_SHARE * Math.max(Math.abs(usual), Math.abs(farthest))
    const none = { score: 0, before: usual, after: farthest, sinceMs: null }
    // Most series do not change at all; their spread need not be known.
    if (distance <= floor) return none
    const before = { from: 0, to: split, startMs: window.beforeFromMs }
    const swing = Math.abs(this.#farthest(points, before, usual) - usual)
    const least = Math.max(swing / 2, chance(usual, isCount))
    if (distance <= LEAST_DISTANCE * (least + floor)) return none
    const spread = Math.max(least, this.#deviation(points, split, usual))
    const d = distance / (spread + floor)
    return {
      score: d / (d + HALF_SCORE),
      before: usual,
      after: farthest,
      sinceMs: onset(points, split, { usual, least: OUTSIDE * spread + floor, isUp: farthest > usual }),
    }
  }

  #deviation(points: Points, split: number, usual: number): number {
    let sum = 0
    for (let i = 0; i < split; i++) {
      const distance = Math.abs((points.value[i] as number) - usual)
      this.#scratch[i] = distance
      sum += distance
    }
    const median = medianInPlace(this.#scratch, split)
    return median > 0 ? NORMAL * median : (NORMAL_OF_MEAN * sum) / split
  }

  #median(points: Points, from: number, to: number): number {
    for (let i = from; i < to; i++) this.#scratch[i - from] = points.value[i] as number
    return medianInPlace(this.#scratch, to - from)
  }

  /** The median, of all slots that have two points or more, that is farthest from what was usual. */
  #farthest(
    points: Points,
    { from, to, startMs }: { from: number; to: number; startMs: number },
    usual: number,
  ): number {
    let farthest = usual
    let first = from
    while (first < to) {
      const slot = Math.floor(((points.atMs[first] as number) - startMs) / SLOT_MS)
      const endMs = startMs + (slot + 1) * SLOT_MS
      let next = first + 1
      while (next < to && (points.atMs[next] as number) < endMs) next++
      if (next - first >= 2) {
        const median = this.#median(points, first, next)
        if (Math.abs(median - usual) > Math.abs(farthest - usual)) farthest = median
      }
      first = next
    }
    return farthest
  }
}

/** The deviation of a Poisson distribution, per second, when things are counted minute by minute. */
function chance(perSecond: number, isCount: boolean): number {
  const binSeconds = BIN_MS / 1000
  return isCount ? Math.sqrt(Math.max(Math.abs(perSecond) * binSeconds, 1)) / binSeconds : 0
}

function firstFrom(points: Points, atMs: number): number {
  let i = 0
  while (i < points.length && (points.atMs[i] as number) < atMs) i++
  return i
}

function onset(
  points: Points,
  split: number,
  { usual, least, isUp }: { usual: number; least: number; isUp: boolean },
): number | null {
  const sign = isUp ? 1 : -1
  const isOutside = (i: number) => sign * ((points.value[i] as number) - usual) > least
  for (let i = split; i + 1 < points.length; i++)
    if (isOutside(i) && isOutside(i + 1)) return points.atMs[i] as number
  return null
}
