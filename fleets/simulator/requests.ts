import type { LabelSet, MetricsPage } from './exposition.ts'
import { dailyLoad, noise, shareBelow } from './traffic.ts'

export type Route = {
  readonly labels: LabelSet
  /** Of all requests. */
  readonly share: number
  /** In the unit of the buckets. */
  readonly median: number
  /** Of the log-normal distribution; 0.5 is calm, 1 has a long tail. */
  readonly spread: number
}

export type RequestPlan = {
  readonly seed: number
  readonly peakPerSecond: number
  readonly errorRatio: number
  readonly bounds: readonly number[]
  readonly routes: readonly Route[]
}

/** What is wrong just now. */
export type Trouble = { readonly slowdown: number; readonly errorRatio: number }

type Tally = { readonly route: Route; good: number; bad: number; count: number; sum: number; below: number[] }

/**
 * Requests as they come in over time: counters that never fall, and histograms that agree with them. Amounts are
 * kept as fractions and shown as whole numbers, which keeps the order of the buckets.
 */
export class Requests {
  readonly #plan: RequestPlan
  readonly #tallies: readonly Tally[]

  constructor(plan: RequestPlan) {
    this.#plan = plan
    this.#tallies = plan.routes.map(route => ({
      route,
      good: 0,
      bad: 0,
      count: 0,
      sum: 0,
      below: plan.bounds.map(() => 0),
    }))
  }

  advance(atMs: number, seconds: number, trouble: Trouble): void {
    const perSecond = this.#plan.peakPerSecond * dailyLoad(this.#plan.seed, atMs)
    for (const [index, tally] of this.#tallies.entries()) {
      this.#add(tally, perSecond * tally.route.share * seconds, {
        atMs,
        seed: this.#plan.seed + index,
        trouble,
      })
    }
  }

  #add(tally: Tally, amount: number, now: { atMs: number; seed: number; trouble: Trouble }): void {
    const { bounds, errorRatio } = this.#plan
    const { spread } = tally.route
    const median = tally.route.median * (1 + 0.15 * noise(now.seed + 1, now.atMs)) * now.trouble.slowdown
    const usually = errorRatio * (1 + 0.5 * noise(now.seed + 50, now.atMs))
    const bad = Math.min(1, usually + now.trouble.errorRatio)
    tally.bad += amount * bad
    tally.good += amount * (1 - bad)
    tally.count += amount
    // The mean of a log-normal distribution.
    tally.sum += amount * median * Math.exp(spread ** 2 / 2)
    tally.below = tally.below.map((sum, i) => sum + amount * shareBelow(bounds[i] ?? 0, median, spread))
  }

  /** `name{…, status="200"|"500"}` */
  writeCounter(page: MetricsPage, name: string, help: string): void {
    page.family(name, 'counter', help)
    for (const { route, good, bad } of this.#tallies) {
      page.sample(Math.floor(good), { ...route.labels, status: '200' })
      page.sample(Math.floor(bad), { ...route.labels, status: '500' })
    }
  }

  /** A histogram; one system's exporter leaves out the last bucket, as its document shows. */
  writeHistogram(page: MetricsPage, name: string, options: { help: string; hasInfinity?: boolean }): void {
    page.family(name, 'histogram', options.help)
    for (const { route, below, count, sum } of this.#tallies) {
      for (const [i, bound] of this.#plan.bounds.entries()) {
        page.sample(Math.floor(below[i] ?? 0), { ...route.labels, le: String(bound) }, '_bucket')
      }
      const whole = Math.floor(count)
      if (options.hasInfinity !== false) page.sample(whole, { ...route.labels, le: '+Inf' }, '_bucket')
      page.sample(sum, route.labels, '_sum').sample(whole, route.labels, '_count')
    }
  }

  /** All that came in, as a fraction. */
  total(): number {
    return this.#tallies.reduce((sum, { count }) => sum + count, 0)
  }
}
