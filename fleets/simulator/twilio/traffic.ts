import { type Chance, chanceOf } from '../chance.ts'
import { dailyLoad } from '../traffic.ts'

export const HOUR_MS = 3_600_000
export const DAY_MS = 24 * HOUR_MS
const SEED = 61

export type Outage = { readonly fromMs: number; readonly toMs: number | null }

export type Call = {
  readonly kind: 'call'
  readonly sid: string
  readonly startMs: number
  /** Of the talk; 0 where nobody answered. */
  readonly seconds: number
  readonly direction: 'inbound' | 'outbound-api'
  readonly status: 'completed' | 'busy' | 'no-answer' | 'failed'
  readonly isTollFree: boolean
}
export type Message = {
  readonly kind: 'message'
  readonly sid: string
  readonly startMs: number
  readonly segments: number
  readonly direction: 'inbound' | 'outbound-api'
  readonly status: 'received' | 'delivered' | 'undelivered'
  /** Twilio's dictionary; 30003: unreachable destination handset. */
  readonly errorCode: number | null
}
export type Deed = Call | Message

export type TrafficOptions = {
  /** Calls in the busiest hour of a day. */
  readonly callsAtPeak: number
  readonly messagesAtPeak: number
  /** Where nothing was before. */
  readonly sinceMs: number
  readonly outages: () => readonly Outage[]
}

/** Of calls and messages that come while the system is away, so many fail. */
const LOST = 0.9
/** Twice as much at the end of the first year. */
const YEAR_MS = 365 * DAY_MS

/**
 * Calls and messages of an hour, the same however often they are asked for. Traffic follows the hour and the day of
 * the week, grows over the first year, and fails while the system that takes it is away.
 */
export class Traffic {
  readonly #options: TrafficOptions

  constructor(options: TrafficOptions) {
    this.#options = options
  }

  get sinceMs(): number {
    return this.#options.sinceMs
  }

  /** Ascending, those that began in the hour of `hourMs`. */
  calls(hourMs: number): readonly Call[] {
    return this.#ofHour('call', hourMs).map(({ chance, startMs, sid }): Call => {
      const isLost = this.#isAway(startMs) && chance.isTrue(LOST)
      const end = chance.next()
      const status = isLost ? 'failed' : end < 0.9 ? 'completed' : end < 0.96 ? 'no-answer' : 'busy'
      const talk = Math.round(12 + 600 * chance.next() ** 2)
      return {
        kind: 'call',
        sid: `CA${sid}`,
        startMs,
        seconds: status === 'completed' ? talk : 0,
        direction: chance.isTrue(0.7) ? 'inbound' : 'outbound-api',
        status,
        isTollFree: chance.isTrue(0.15),
      }
    })
  }

  messages(hourMs: number): readonly Message[] {
    return this.#ofHour('message', hourMs).map(({ chance, startMs, sid }): Message => {
      const isInbound = chance.isTrue(0.35)
      const isLost = this.#isAway(startMs) && chance.isTrue(LOST)
      const isBad = !isInbound && (isLost || chance.isTrue(0.02))
      return {
        kind: 'message',
        sid: `SM${sid}`,
        startMs,
        segments: 1 + (chance.isTrue(0.2) ? 1 : 0),
        direction: isInbound ? 'inbound' : 'outbound-api',
        status: isBad ? 'undelivered' : isInbound ? 'received' : 'delivered',
        errorCode: isBad ? (isLost ? 30008 : 30003) : null,
      }
    })
  }

  #ofHour(kind: Deed['kind'], hourMs: number): readonly Begun[] {
    const { sinceMs, callsAtPeak, messagesAtPeak } = this.#options
    if (hourMs < sinceMs) return []
    const peak = kind === 'call' ? callsAtPeak : messagesAtPeak
    const growth = 0.5 + 0.5 * Math.min(1, (hourMs - sinceMs) / YEAR_MS)
    const day = new Date(hourMs).getUTCDay()
    const weekday = day === 0 || day === 6 ? 0.6 : 1
    const count = Math.round(peak * growth * weekday * dailyLoad(SEED, hourMs + HOUR_MS / 2))
    const begun = Array.from({ length: count }, (_, n): Begun => {
      const chance = chanceOf(kind, hourMs, n)
      const startMs = hourMs + 1_000 * chance.below(3_600)
      return { chance, startMs, sid: hexOf(chance) }
    })
    return begun.sort((a, b) => a.startMs - b.startMs || (a.sid < b.sid ? -1 : 1))
  }

  #isAway(atMs: number): boolean {
    return this.#options.outages().some(({ fromMs, toMs }) => fromMs <= atMs && (toMs ?? Infinity) > atMs)
  }
}

type Begun = { readonly chance: Chance; readonly startMs: number; readonly sid: string }

const hexOf = (chance: Chance): string =>
  Array.from({ length: 4 }, () =>
    chance
      .below(2 ** 32)
      .toString(16)
      .padStart(8, '0'),
  ).join('')

export const endOf = (deed: Deed): number =>
  deed.startMs + (deed.kind === 'call' ? deed.seconds * 1_000 : 2_000)
export const hourOf = (atMs: number): number => Math.floor(atMs / HOUR_MS) * HOUR_MS
export const dayOf = (atMs: number): number => Math.floor(atMs / DAY_MS) * DAY_MS
