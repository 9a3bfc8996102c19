import { formatMoney, minorDigits } from '../../../format/money.ts'
import { formatNumber } from '../../../format/number.ts'
import type { FigureUnit } from '../../figure.ts'
import type { Period } from '../period.ts'
import type { Sums } from '../sums.ts'

/** What a figure is computed from. `currency`: of its money, in capitals. */
export type Given = { readonly sums: Sums; readonly period: Period; readonly currency: string }

/** A number with how it came about, or why there is none. */
export type Worked =
  | { readonly value: number; readonly worked: () => string }
  | { readonly value: null; readonly missing: string }

export type FigureDefinition = {
  readonly key: string
  readonly title: string
  readonly unit: 'money' | Exclude<FigureUnit, { kind: 'money' }>['kind']
  readonly formula: string
  readonly work: (given: Given) => Worked
  /** `end`: as at the period's end; `days`: of its days; `last_30_days`: of the 30 days up to its end. */
  readonly of: 'end' | 'days' | 'last_30_days'
  readonly change: 'relative' | 'points' | 'absolute'
  /** Whether more of it is good news. */
  readonly isMoreBetter: boolean | null
  readonly href: string
  readonly notes?: readonly string[]
  readonly aside?: (given: Given) => string | null
}

/** "47,440" or "612.40": an amount in a formula, whole to the cent, so that it adds up; its currency stands elsewhere. */
export function plain(minor: number, currency: string): string {
  const isWhole = minor % 10 ** minorDigits(currency) === 0
  return formatMoney(minor, currency, { digits: isWhole ? 'whole' : 'exact', code: 'none' })
}

export const count = (value: number): string => formatNumber(value, 0)

export const percent = (ratio: number): string => `${formatNumber(ratio * 100, 1)}%`

/** Recurring revenue at a period's beginning, its movements (contraction and churn as they are: below 0), and its end. */
export function movementsOf({ sums, period: { first, last } }: Given) {
  const of = (kind: Parameters<Sums['movement']>[0]) => sums.movement(kind, first, last)
  return {
    opening: sums.mrrAt(first - 1),
    fresh: of('new'),
    expansion: of('expansion'),
    reactivation: of('reactivation'),
    contraction: of('contraction'),
    churned: of('churned'),
    closing: sums.mrrAt(last),
  }
}

/** A ratio of the recurring revenue at the period's beginning. */
export function ofOpening(
  given: Given,
  part: (moves: ReturnType<typeof movementsOf>) => [number, string],
): Worked {
  const moves = movementsOf(given)
  if (moves.opening <= 0)
    return { value: null, missing: 'no recurring revenue at the beginning of these days' }
  const [minor, text] = part(moves)
  const value = minor / moves.opening
  return {
    value,
    worked: () => `${text} ÷ ${plain(moves.opening, given.currency)} = ${percent(value)}`,
  }
}
