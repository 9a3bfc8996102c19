import type { SloView } from '../../lib/contract/watch.ts'
import { formatDuration, formatNumber, formatUptime } from '../../lib/core/format/index.ts'
import { BURN_CONDITIONS, BURN_WINDOWS } from '../../lib/core/objective/objective.ts'

export { BURN_WINDOWS }

/** How an objective stands, from the worst to the best. */
export type Standing = 'burning' | 'missed' | 'ticket' | 'met' | 'no_data' | 'problem'
const RANK: Readonly<Record<Standing, number>> = {
  burning: 0,
  missed: 1,
  ticket: 2,
  problem: 3,
  no_data: 4,
  met: 5,
}

export function standingOf({ problem, isMet, burning }: SloView): Standing {
  if (problem !== null) return 'problem'
  if (burning === 'page') return 'burning'
  if (isMet === null) return 'no_data'
  if (!isMet) return 'missed'
  return burning === 'ticket' ? 'ticket' : 'met'
}

export const STANDING_WORDS: Readonly<Record<Standing, string>> = {
  burning: 'Burning',
  missed: 'Missed',
  ticket: 'Met, burning',
  met: 'Met',
  no_data: 'No data',
  problem: 'Not judged',
}

/** Worst first; of the same standing the one with the least budget left. */
export function sortObjectives(views: readonly SloView[]): readonly SloView[] {
  const left = (view: SloView) => (view.budget ? spentShare(view.budget) : -1)
  return [...views].sort(
    (a, b) =>
      RANK[standingOf(a)] - RANK[standingOf(b)] || left(b) - left(a) || (keyOf(a) < keyOf(b) ? -1 : 1),
  )
}

export const keyOf = ({ service, part, slug }: SloView): string =>
  part === null ? `${service}/${slug}` : `${service}/${part}/${slug}`

/** Share of the budget that is gone: over 1 when overspent. A budget of nothing is spent by anything. */
export function spentShare({ total, left }: NonNullable<SloView['budget']>): number {
  if (total > 0) return (total - left) / total
  return left < 0 ? 1 : 0
}

/** "12 min of 43 min left", "overspent by 1,204 of 5,000 requests". */
export function budgetText({ unit, total, left }: NonNullable<SloView['budget']>): string {
  const text = (amount: number) =>
    unit === 'seconds' ? formatDuration(amount * 1_000) : formatNumber(Math.floor(amount), 0)
  const what = unit === 'requests' ? ' requests' : ''
  return left < 0
    ? `overspent by ${text(-left)}${what}, of ${text(total)}`
    : `${text(left)} of ${text(total)}${what} left`
}

/** A share as a percentage, never rounded up to its target. */
export function shareText(ratio: number | null): string {
  if (ratio === null) return '—'
  const { text, unit } = formatUptime(ratio, 3)
  return `${text}${unit}`
}

export const targetText = (ratio: number): string => `${Number((ratio * 100).toPrecision(8))}%`

export const rateText = (rate: number | null): string =>
  rate === null ? '—' : `${formatNumber(rate, rate >= 10 ? 0 : 1)}×`

/** Which limit a window's rate has passed, by the conditions that the deck's rules judge by. */
export function rateTone(window: (typeof BURN_WINDOWS)[number], rate: number | null): 'down' | 'warn' | null {
  if (rate === null) return null
  const passed = BURN_CONDITIONS.filter(
    one => (one.long === window || one.short === window) && rate > one.rate,
  )
  if (passed.some(one => one.severity === 'page')) return 'down'
  return passed.length > 0 ? 'warn' : null
}

/** What the burn rates mean, in a sentence. */
export function burnSentence({ burning, burnRates, over, budget }: SloView): string {
  const rate = burnRates['1h']
  if (burning === 'page') {
    return `The budget of ${over} goes so fast that somebody must look now.${lastsText(rate, { over, budget })}`
  }
  if (burning === 'ticket') {
    return `At the rate of the last three days the budget of ${over} will not last: look within days.`
  }
  if (Object.values(burnRates).every(one => one === null)) return 'No burn rate yet: nothing was judged.'
  if (rate === null) return 'Nothing was judged in the last hour.'
  if (rate === 0) return 'Nothing of the budget went in the last hour.'
  return rate <= 1
    ? `In the last hour the budget went no faster than it may: ${rateText(rate)}.`
    : `In the last hour the budget went ${rateText(rate)} as fast as it may; short bursts do not page.${lastsText(rate, { over, budget })}`
}

const DAY_SECONDS = 86_400

function lastsText(rate: number | null, { over, budget }: Pick<SloView, 'over' | 'budget'>): string {
  if (rate === null || rate <= 0 || budget === null || budget.left <= 0) return ''
  const periodSeconds = Number.parseInt(over, 10) * DAY_SECONDS
  const leftSeconds = ((1 - spentShare(budget)) * periodSeconds) / rate
  return ` At the rate of the last hour what is left is gone in ${formatDuration(leftSeconds * 1_000)}.`
}

/** "2 of 7 missed, 1 burning": the page in one line. */
export function summariseObjectives(views: readonly SloView[]): string {
  if (views.length === 0) return 'What was promised, and what is left of it'
  const count = (standing: Standing) => views.filter(view => standingOf(view) === standing).length
  const parts = (
    [
      ['burning', 'burning'],
      ['missed', 'missed'],
      ['ticket', 'met but burning'],
      ['no_data', 'without data'],
      ['problem', 'not judged'],
    ] as const
  ).flatMap(([standing, words]) => (count(standing) > 0 ? [`${count(standing)} ${words}`] : []))
  return parts.length === 0 ? `All ${views.length} met` : `Of ${views.length}: ${parts.join(', ')}`
}
