import { dayText } from '../../core/business/days.ts'
import { byDay, costOf, currencyOf, minutesOf, segmentsOf } from '../../core/business/telecom/index.ts'
import { minorDigits } from '../../core/format/money.ts'
import type { Room } from './room.ts'

/** Telephony day by day over a range; null where nothing is known. Days are GMT, and set beside those of the page. */
export type TelecomRange = {
  readonly minutes: readonly (number | null)[]
  readonly segments: readonly (number | null)[]
  /** In minor units of `currency`. */
  readonly cost: readonly (number | null)[]
  readonly currency: string
  readonly asOfMs: number | null
}

/** Of all accounts; money of those that are billed in the currency of the first. Null without any account that told. */
export async function telecomRange(
  { twilio }: Pick<Room, 'twilio'>,
  range: { readonly first: number; readonly count: number },
): Promise<TelecomRange | null> {
  const accounts = twilio.accounts().filter(({ asOfMs }) => asOfMs !== null)
  if (accounts.length === 0) return null
  const usages = await Promise.all(accounts.map(({ name }) => twilio.usage(name, dayText(range.first))))
  const currency = usages.map(currencyOf).find(found => found !== null) ?? 'USD'
  const days = usages.map(byDay)
  const each = (read: (records: Parameters<typeof minutesOf>[0]) => number | null) =>
    Array.from({ length: range.count }, (_, index) => {
      const told = days.flatMap(known => {
        const records = known.get(dayText(range.first + index))
        const value = records ? read(records) : null
        return value === null ? [] : [value]
      })
      return told.length === 0 ? null : told.reduce((sum, value) => sum + value, 0)
    })
  const minor = 10 ** minorDigits(currency) / 1e6
  return {
    minutes: each(minutesOf),
    segments: each(segmentsOf),
    cost: each(records => {
      const micros = costOf(records, currency)
      return micros === null ? null : micros * minor
    }),
    currency,
    asOfMs: Math.min(...accounts.map(({ asOfMs }) => asOfMs ?? 0)),
  }
}
