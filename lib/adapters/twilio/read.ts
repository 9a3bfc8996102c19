import { z } from 'zod'
import { priceMicrosOf, type TrafficEntry } from '../../core/business/telecom/index.ts'
import type { TwilioRecord } from '../../ports/twilio.ts'

/** Twilio writes decimals as text; some of its SDKs and servers as numbers. */
const Decimal = z.union([z.string(), z.number()])
/** Nothing where nothing is counted, as in the bill itself. */
const Count = Decimal.nullish()
  .transform(count => Number(count ?? 0))
  .pipe(z.number().nonnegative())
const Price = Decimal.nullish().transform((price, context) => {
  const micros = priceMicrosOf(price)
  if (micros === null && price !== null && price !== undefined && price !== '')
    context.addIssue({ code: 'custom', message: 'a price that is no decimal' })
  return micros
})
const Currency = z
  .string()
  .nullish()
  .transform(unit => (unit ?? '').toUpperCase())
/** It becomes a label: what is no plain word is not taken over. */
const Word = z
  .string()
  .nullish()
  .transform(word => (word && /^[a-z][a-z-]{0,39}$/.test(word) ? word : 'unknown'))

const UsageRecord = z.object({
  category: z.string().regex(/^[a-z0-9][a-z0-9-]{0,99}$/),
  startDate: z.date(),
  count: Count,
  countUnit: z.string().max(60).nullish(),
  usage: Count,
  usageUnit: z.string().max(60).nullish(),
  price: Price,
  priceUnit: Currency,
  asOf: z.string(),
})

/** One of the library's usage records. @throws where it is of another shape */
export function readRecord(instance: unknown): TwilioRecord {
  const record = UsageRecord.parse(instance)
  const asOfMs = Date.parse(record.asOf)
  if (Number.isNaN(asOfMs)) throw new Error('as_of is no time')
  return {
    category: record.category,
    day: record.startDate.toISOString().slice(0, 10),
    count: record.count,
    countUnit: record.countUnit ?? '',
    usage: record.usage,
    usageUnit: record.usageUnit ?? '',
    priceMicros: record.price,
    currency: record.priceUnit,
    asOfMs,
  }
}

const Call = z.object({
  sid: z.string(),
  status: Word,
  direction: Word,
  startTime: z.date().nullish().catch(null),
  dateCreated: z.date(),
  duration: Count,
  price: Price,
  priceUnit: Currency,
})

/** One of the library's calls, as far as it is counted. */
export function readCall(instance: unknown): TrafficEntry {
  const call = Call.parse(instance)
  return {
    sid: call.sid,
    kind: 'call',
    atMs: (call.startTime ?? call.dateCreated).getTime(),
    direction: call.direction,
    status: call.status,
    errorCode: 0,
    seconds: Math.round(call.duration),
    ...costOf(call),
  }
}

const Message = z.object({
  sid: z.string(),
  status: Word,
  direction: Word,
  dateSent: z.date().nullish().catch(null),
  dateCreated: z.date(),
  errorCode: z.number().int().nullish().catch(null),
  price: Price,
  priceUnit: Currency,
})

/** One of the library's messages, as far as it is counted: never its text, never its numbers. */
export function readMessage(instance: unknown): TrafficEntry {
  const message = Message.parse(instance)
  return {
    sid: message.sid,
    kind: 'message',
    atMs: (message.dateSent ?? message.dateCreated).getTime(),
    direction: message.direction,
    status: message.status,
    errorCode: message.errorCode ?? 0,
    seconds: 0,
    ...costOf(message),
  }
}

/** What is paid stands there as less than nothing. */
function costOf({ price, priceUnit }: { readonly price: number | null; readonly priceUnit: string }) {
  return { priceMicros: price === null ? null : Math.abs(price), currency: priceUnit }
}

const Balance = z.object({ balance: Decimal, currency: Currency })

export function readBalance(instance: unknown): { readonly micros: number; readonly currency: string } {
  const { balance, currency } = Balance.parse(instance)
  const micros = priceMicrosOf(balance)
  if (micros === null) throw new Error('the balance is no decimal')
  return { micros, currency }
}

const Account = z.object({ status: z.string().max(40), type: z.string().max(40).nullish() })

export function readAccount(instance: unknown): { readonly status: string; readonly isTrial: boolean } {
  const { status, type } = Account.parse(instance)
  return { status, isTrial: type?.toLowerCase() === 'trial' }
}
