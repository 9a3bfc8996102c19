import { hourStartMs } from './days.ts'

/** A call or message as far as it is counted: no number, no text. */
export type TrafficEntry = {
  readonly sid: string
  readonly kind: 'call' | 'message'
  readonly atMs: number
  readonly direction: string
  readonly status: string
  /** 0 = none. */
  readonly errorCode: number
  readonly seconds: number
  readonly priceMicros: number | null
  readonly currency: string
}

/** Calls or messages that began in one hour and ended alike. */
export type TrafficRow = {
  readonly hourMs: number
  readonly kind: 'call' | 'message'
  readonly direction: string
  readonly status: string
  readonly errorCode: number
  readonly count: number
  readonly seconds: number
  /** What they cost, positive; null while none of them has a price, or in several currencies. */
  readonly priceMicros: number | null
  readonly currency: string
}

const FINAL: Readonly<Record<TrafficEntry['kind'], ReadonlySet<string>>> = {
  call: new Set(['completed', 'busy', 'failed', 'no-answer', 'canceled']),
  message: new Set(['delivered', 'undelivered', 'failed', 'read', 'received', 'canceled']),
}

/** Whether a call or a message has come to its end. */
export const isFinal = ({ kind, status }: Pick<TrafficEntry, 'kind' | 'status'>): boolean =>
  FINAL[kind].has(status)

const rowKey = (row: Omit<TrafficRow, 'count' | 'seconds' | 'priceMicros' | 'currency'>): string =>
  [row.hourMs, row.kind, row.direction, row.status, row.errorCode].join('\n')

/** Sums up by hour, direction, end and error. An entry that is told twice (pages shift while they are read) counts once. */
export function sumTraffic(entries: Iterable<TrafficEntry>): TrafficRow[] {
  const once = new Map<string, TrafficEntry>()
  for (const entry of entries) once.set(entry.sid, entry)
  return mergeRows([...once.values()].map(rowOf))
}

function rowOf(entry: TrafficEntry): TrafficRow {
  const { kind, direction, status, errorCode, seconds, priceMicros, currency } = entry
  const hourMs = hourStartMs(entry.atMs)
  return { hourMs, kind, direction, status, errorCode, count: 1, seconds, priceMicros, currency }
}

/** Rows of the same hour, direction, end and error added up. */
export function mergeRows(rows: readonly TrafficRow[]): TrafficRow[] {
  const merged = new Map<string, TrafficRow>()
  for (const row of rows) {
    const key = rowKey(row)
    const before = merged.get(key)
    merged.set(key, before ? addRows(before, row) : row)
  }
  return [...merged.values()]
}

function addRows(a: TrafficRow, b: TrafficRow): TrafficRow {
  const { priceMicros, currency } = addPrices(a, b)
  return { ...a, count: a.count + b.count, seconds: a.seconds + b.seconds, priceMicros, currency }
}

type Priced = { readonly priceMicros: number | null; readonly currency: string }

/** Stands for the currency of a sum that cannot be made. */
const SEVERAL = 'several'

/** Currencies are never added: prices of two make no price, whatever comes after. */
export function addPrices(a: Priced, b: Priced): Priced {
  if (b.priceMicros === null && b.currency !== SEVERAL) return a
  if (a.priceMicros === null && a.currency !== SEVERAL) return b
  if (a.priceMicros === null || b.priceMicros === null || a.currency !== b.currency)
    return { priceMicros: null, currency: SEVERAL }
  return { priceMicros: a.priceMicros + b.priceMicros, currency: a.currency }
}
