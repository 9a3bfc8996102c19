import type { BusinessLane } from '../../contract/business.ts'
import { dayText } from '../../core/business/days.ts'
import type { BusinessConfig } from '../../core/config/schema/business.ts'
import type { ServiceConfig } from '../../core/config/schema/service.ts'
import { type LatencySource, latencyOfDay } from '../../core/service/index.ts'
import type { Clock } from '../../ports/clock.ts'
import type { QueryEngine } from '../../ports/query-engine.ts'
import type { Frame } from './frame.ts'

/** A day that is not over is asked about again after this. */
const TODAY_KEPT_MS = 600_000
const TIMEOUT_MS = 20_000

type Services = {
  readonly business: BusinessConfig
  readonly services: readonly ServiceConfig[]
}
type Measured = { readonly name: string; readonly percentile: number; readonly expr: string }
type Days = Pick<Frame, 'range' | 'today' | 'calendar'>

/**
 * How long requests of the service beside the payments took, day by day. Each day is asked about once, one after the
 * other and behind the page's back: over long ranges that is much to read. What is not known yet is null.
 */
export class LatencyDays {
  readonly #known = new Map<string, { readonly seconds: number | null; readonly untilMs: number }>()
  #measured: Measured | null = null
  #filling: Promise<void> | null = null
  #isStopped: boolean = false

  constructor(private readonly parts: { readonly query: QueryEngine; readonly clock: Clock }) {}

  apply(configured: Services): void {
    const measured = measuredOf(configured)
    if (measured?.expr !== this.#measured?.expr) this.#known.clear()
    this.#measured = measured
  }

  /** Null where no service of these accounts measures its latency. */
  lane(days: Days): BusinessLane | null {
    const measured = this.#measured
    if (!measured) return null
    this.#filling ??= this.#fill(measured, days).finally(() => {
      this.#filling = null
    })
    const values = daysOf(days).map(day => this.#known.get(dayText(day))?.seconds ?? null)
    const title = `p${Math.round(measured.percentile * 100)} of ${measured.name}`
    return {
      key: 'latency',
      title,
      unit: { kind: 'seconds' },
      shape: 'line',
      values,
      isOpen: true,
      aside: null,
    }
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    await this.#filling
  }

  async #fill({ expr }: Measured, days: Days): Promise<void> {
    // Newest first: of older days there may be no samples any more.
    for (const day of daysOf(days).reverse()) {
      if (this.#isStopped || this.#measured?.expr !== expr) return
      const nowMs = this.parts.clock.now()
      if ((this.#known.get(dayText(day))?.untilMs ?? Number.NEGATIVE_INFINITY) > nowMs) continue
      const isOver = day < days.today
      const atMs = isOver ? days.calendar.startOf(day + 1) - 1 : nowMs
      const seconds = await this.#ask(expr, atMs)
      const untilMs = isOver ? Number.POSITIVE_INFINITY : nowMs + TODAY_KEPT_MS
      this.#known.set(dayText(day), { seconds, untilMs })
    }
  }

  /** What cannot be read is not known: the page's other lanes don't wait for it. */
  async #ask(expr: string, atMs: number): Promise<number | null> {
    try {
      const { value } = await this.parts.query.instant({ expr, atMs, timeoutMs: TIMEOUT_MS })
      const seconds = value.type === 'vector' ? (value.samples[0]?.value ?? null) : null
      return seconds !== null && Number.isFinite(seconds) ? seconds : null
    } catch {
      return null
    }
  }
}

const daysOf = ({ range }: Days): number[] =>
  Array.from({ length: range.count }, (_, index) => range.first + index)

/** The latency of the first service that an account stands beside, or of the first of its parts that has one. */
function measuredOf({ services, business }: Services): Measured | null {
  const slugs = [...business.stripe, ...business.twilio].flatMap(({ service }) => service ?? [])
  for (const slug of slugs) {
    const service = services.find(one => one.slug === slug)
    if (!service) continue
    for (const { name, match, latency } of [service, ...service.parts]) {
      if (latency && match !== undefined) return { name, ...quantileOf(latency, match) }
    }
  }
  return null
}

const quantileOf = (latency: LatencySource & { readonly percentile: number }, match: string) => ({
  percentile: latency.percentile,
  expr: latencyOfDay(latency, match, latency.percentile),
})
