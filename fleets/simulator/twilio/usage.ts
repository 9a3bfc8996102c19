import { type Call, DAY_MS, type Deed, dayOf, endOf, HOUR_MS, type Message, type Traffic } from './traffic.ts'

/** Twilio's list prices of the United States, in millionths of a dollar. */
const INBOUND_MINUTE = 8_500
const TOLL_FREE_MINUTE = 22_000
const OUTBOUND_MINUTE = 14_000
const SEGMENT = 7_900
const NUMBER_A_MONTH = 1_150_000
const NUMBERS = 10
/** Numbers are paid for a month each, on the day they were bought. */
const NUMBER_DAYS = [1, 4, 9, 15, 22] as const
/** Prices come so long after the end. */
export const PRICED_AFTER_MS = 10 * 60_000
const TOP_UP_MICROS = 1_000_000_000
const TOP_UP_DAYS = [1, 15] as const

/** Twilio bills begun minutes. */
export const minutesOf = ({ seconds }: Call): number => Math.ceil(seconds / 60)

export function priceOf(deed: Deed): number {
  if (deed.kind === 'message') return deed.status === 'undelivered' ? 0 : deed.segments * SEGMENT
  const minute =
    deed.direction === 'outbound-api' ? OUTBOUND_MINUTE : deed.isTollFree ? TOLL_FREE_MINUTE : INBOUND_MINUTE
  return minutesOf(deed) * minute
}

export type UsageRow = {
  readonly category: string
  readonly description: string
  readonly count: number
  readonly countUnit: string
  readonly usage: number
  readonly usageUnit: string
  readonly priceMicros: number
}

type Amount = { readonly count: number; readonly usage: number; readonly priceMicros: number }
const NOTHING: Amount = { count: 0, usage: 0, priceMicros: 0 }

const sum = (amounts: readonly Amount[]): Amount =>
  amounts.reduce(
    (all, one) => ({
      count: all.count + one.count,
      usage: all.usage + one.usage,
      priceMicros: all.priceMicros + one.priceMicros,
    }),
    NOTHING,
  )

/** Usage by category and day, parents with their children in them, as Twilio counts it; whole days are kept. */
export class Usage {
  readonly #traffic: Traffic
  readonly #days = new Map<number, readonly UsageRow[]>()

  constructor(traffic: Traffic) {
    this.#traffic = traffic
  }

  /** What of the GMT day is known at `asOfMs`. */
  day(dayMs: number, asOfMs: number): readonly UsageRow[] {
    const isOver = dayMs + DAY_MS + HOUR_MS <= asOfMs
    const known = isOver ? this.#days.get(dayMs) : undefined
    if (known) return known
    const rows = this.#count(dayMs, asOfMs)
    if (isOver) this.#days.set(dayMs, rows)
    return rows
  }

  /** `totalprice` of the days from `fromDayMs` until now. */
  costSince(fromDayMs: number, asOfMs: number): number {
    let total = 0
    for (let day = fromDayMs; day <= asOfMs; day += DAY_MS)
      total += this.day(day, asOfMs).find(({ category }) => category === 'totalprice')?.priceMicros ?? 0
    return total
  }

  /** Minutes and segments of the days from `fromDayMs` until now. */
  usedSince(fromDayMs: number, asOfMs: number): { readonly minutes: number; readonly segments: number } {
    const used = { minutes: 0, segments: 0 }
    for (let day = fromDayMs; day <= asOfMs; day += DAY_MS)
      for (const { category, usage } of this.day(day, asOfMs)) {
        if (category === 'calls') used.minutes += usage
        if (category === 'sms') used.segments += usage
      }
    return used
  }

  /** Money is put in twice a month. */
  balance(asOfMs: number): number {
    const at = new Date(asOfMs)
    const day = TOP_UP_DAYS.findLast(one => one <= at.getUTCDate()) ?? 1
    return TOP_UP_MICROS - this.costSince(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), day), asOfMs)
  }

  #count(dayMs: number, asOfMs: number): readonly UsageRow[] {
    const hours = Array.from({ length: 24 }, (_, n) => dayMs + n * HOUR_MS).filter(hour => hour <= asOfMs)
    const isKnown = (deed: Deed) => endOf(deed) + PRICED_AFTER_MS <= asOfMs
    const calls = hours.flatMap(hour => this.#traffic.calls(hour)).filter(isKnown)
    const messages = hours.flatMap(hour => this.#traffic.messages(hour)).filter(isKnown)
    return rowsOf({ calls, messages, numbers: numbersOn(dayMs, this.#traffic.sinceMs) })
  }
}

function numbersOn(dayMs: number, sinceMs: number): number {
  if (dayMs < dayOf(sinceMs)) return 0
  const day = new Date(dayMs).getUTCDate()
  return NUMBER_DAYS.some(one => one === day) ? NUMBERS / NUMBER_DAYS.length : 0
}

type Counted = {
  readonly calls: readonly Call[]
  readonly messages: readonly Message[]
  readonly numbers: number
}

function rowsOf({ calls, messages, numbers }: Counted): readonly UsageRow[] {
  const ofCalls = (isOf: (call: Call) => boolean): Amount =>
    sum(calls.filter(isOf).map(call => ({ count: 1, usage: minutesOf(call), priceMicros: priceOf(call) })))
  const ofMessages = (isOf: (message: Message) => boolean): Amount =>
    sum(messages.filter(isOf).map(one => ({ count: 1, usage: one.segments, priceMicros: priceOf(one) })))
  const isInbound = ({ direction }: Deed) => direction === 'inbound'
  const local = ofCalls(call => isInbound(call) && !call.isTollFree)
  const tollFree = ofCalls(call => isInbound(call) && call.isTollFree)
  const outbound = ofCalls(call => !isInbound(call))
  const [received, sent] = [ofMessages(isInbound), ofMessages(one => !isInbound(one))]
  const owned: Amount = { count: numbers, usage: numbers, priceMicros: numbers * NUMBER_A_MONTH }
  const all = sum([local, tollFree, outbound, received, sent, owned])
  const call = (category: string, description: string, amount: Amount) =>
    rowOf({ category, description, countUnit: 'calls', usageUnit: 'minutes' }, amount)
  const message = (category: string, description: string, amount: Amount) =>
    rowOf({ category, description, countUnit: 'messages', usageUnit: 'segments' }, amount)
  const number = { countUnit: 'numbers', usageUnit: 'numbers' }
  return [
    call('calls', 'Voice Minutes', sum([local, tollFree, outbound])),
    call('calls-inbound', 'Inbound Voice Minutes', sum([local, tollFree])),
    call('calls-inbound-local', 'Inbound Local Calls', local),
    call('calls-inbound-tollfree', 'Inbound Toll Free Calls', tollFree),
    call('calls-outbound', 'Outbound Voice Minutes', outbound),
    message('sms', 'SMS', sum([received, sent])),
    message('sms-inbound', 'Inbound SMS', received),
    message('sms-inbound-longcode', 'Inbound Long Code SMS', received),
    message('sms-outbound', 'Outbound SMS', sent),
    message('sms-outbound-longcode', 'Outbound Long Code SMS', sent),
    rowOf({ category: 'phonenumbers', description: 'Phone Numbers', ...number }, owned),
    rowOf({ category: 'phonenumbers-local', description: 'Local Phone Numbers', ...number }, owned),
    rowOf(
      { category: 'totalprice', description: 'Total Price', countUnit: '', usageUnit: 'usd' },
      { count: 0, usage: all.priceMicros / 1_000_000, priceMicros: all.priceMicros },
    ),
  ]
}

type Heading = Omit<UsageRow, keyof Amount>
const rowOf = (heading: Heading, amount: Amount): UsageRow => ({ ...heading, ...amount })
