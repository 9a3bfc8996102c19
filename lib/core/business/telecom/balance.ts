import { addDays, dayOf } from './days.ts'
import type { TelecomDay } from './month.ts'

const MEAN_DAYS = 7
const MICROS = 1_000_000

export type Balance = { readonly micros: number; readonly currency: string; readonly asOfMs: number }

export type DaysLeft = {
  /** At the mean cost of the last seven whole days; null where nothing was spent, or nobody knows. */
  readonly daysLeft: number | null
  /** In words, with its figures. */
  readonly formula: string
}

/** How long a balance lasts. `days`: those known, ascending; those of today and of unknown cost are left out. */
export function daysLeft(balance: Balance, days: readonly TelecomDay[], nowMs: number): DaysLeft {
  const today = dayOf(nowMs)
  const first = addDays(today, -MEAN_DAYS)
  const costs = days.flatMap(({ day, costMicros }) =>
    day >= first && day < today && costMicros !== null ? [costMicros] : [],
  )
  const rule = `balance ÷ mean cost of a day, of the last ${MEAN_DAYS} whole days (GMT)`
  const spent = costs.reduce((sum, micros) => sum + micros, 0)
  if (costs.length === 0) return { daysLeft: null, formula: `${rule}: none of them has a price yet` }
  if (spent <= 0) return { daysLeft: null, formula: `${rule}: nothing was spent` }
  const left = Math.max(0, (balance.micros * costs.length) / spent)
  const mean = spent / costs.length
  const worked = `${moneyText(balance.micros)} ÷ ${moneyText(mean)} ${balance.currency}`
  const partial = costs.length < MEAN_DAYS ? `, of ${costs.length} days with a price` : ''
  return { daysLeft: left, formula: `${rule}: ${worked}${partial} = ${left.toFixed(1)} days` }
}

const moneyText = (micros: number): string => (micros / MICROS).toFixed(2)
