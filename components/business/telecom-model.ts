import type { TelecomData } from '../../lib/contract/business.ts'
import { minorDigits } from '../../lib/core/format/index.ts'
import type { Lane, LanesData } from './lane-model.ts'

/** Minutes, messages and cost of a month's days; null without a day. */
export function lanesOfTelecom({ days, currency, atMs }: TelecomData): LanesData | null {
  const [first] = days
  if (first === undefined) return null
  const isOpen = days.at(-1)?.isOpen ?? false
  const lanes: readonly Lane[] = [
    {
      key: 'call_minutes',
      title: 'Call minutes',
      unit: { kind: 'count' },
      shape: 'bars',
      values: days.map(day => day.minutes),
      isOpen,
      aside: null,
    },
    {
      key: 'messages',
      title: 'Message segments',
      unit: { kind: 'count' },
      shape: 'bars',
      values: days.map(day => day.segments),
      isOpen,
      aside: null,
    },
    {
      key: 'telecom_cost',
      title: 'Cost',
      unit: { kind: 'money', currency },
      shape: 'line',
      values: days.map(day => minorOf(day.costMicros, currency)),
      isOpen,
      aside: null,
    },
  ]
  return { lanes, incidents: [], atMs, days: { first: first.day, count: days.length, zone: 'UTC' } }
}

/** Millionths of a currency as its minor units; fractions of them stay, for a call costs less than a cent. */
export const minorOf = (micros: number | null, currency: string): number | null =>
  micros === null ? null : (micros / 1e6) * 10 ** minorDigits(currency)
