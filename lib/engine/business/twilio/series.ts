import {
  BUDGET_RATIO,
  budgetState,
  dayOf,
  dayStartMs,
  firstDayOf,
  isSegmentCategory,
  monthCost,
  monthOf,
  TOTAL_CATEGORY,
  type TrafficRow,
  telecomDays,
  type UsageDay,
} from '../../../core/business/telecom/index.ts'
import type { NamedSample } from '../../series-writer.ts'
import type { RunningAccount } from './account.ts'

const DAY_MS = 86_400_000

/** The samples of one account at a moment. */
export async function samplesOf(account: RunningAccount, nowMs: number): Promise<NamedSample[]> {
  const { book, config } = account
  const labels = { account: config.name }
  const currency = book.currency()
  const today = dayOf(nowMs)
  const traffic = await book.trafficSums(dayStartMs(today), dayStartMs(today) + DAY_MS)
  const { balance } = account.standing().detail
  return [
    ...usageSamples(book.days().get(today) ?? [], labels),
    ...(currency === null ? [] : costSamples(account, currency, nowMs)),
    ...budgetSamples(account, nowMs),
    ...trafficSamples(traffic, labels),
    ...(balance === null
      ? []
      : [
          {
            name: 'twilio_balance_micros',
            labels: { ...labels, currency: balance.currency },
            value: balance.micros,
          },
        ]),
  ]
}

type AccountLabels = { readonly account: string }

function usageSamples(records: readonly UsageDay[], labels: AccountLabels): NamedSample[] {
  return records.flatMap(({ category, usage, usageUnit, priceMicros, currency }) => {
    if (category === TOTAL_CATEGORY) return []
    const of = { ...labels, category }
    const quantity = usageUnit === 'minutes' ? 'minutes' : isSegmentCategory(category) ? 'segments' : null
    return [
      ...(quantity === null ? [] : [{ name: `twilio_usage_${quantity}`, labels: of, value: usage }]),
      ...(priceMicros === null
        ? []
        : [{ name: 'twilio_category_cost_today_micros', labels: { ...of, currency }, value: priceMicros }]),
    ]
  })
}

function daysOfMonth({ book }: RunningAccount, currency: string, nowMs: number) {
  const month = monthOf(dayOf(nowMs))
  return { month, days: telecomDays({ month, records: book.usage(firstDayOf(month)), currency, nowMs }) }
}

function costSamples(account: RunningAccount, currency: string, nowMs: number): NamedSample[] {
  const labels = { account: account.config.name, currency }
  const { days } = daysOfMonth(account, currency, nowMs)
  const spent = monthCost(days)
  const today = days.at(-1)?.costMicros ?? null
  return [
    ...(today === null ? [] : [{ name: 'twilio_cost_today_micros', labels, value: today }]),
    ...(spent === null ? [] : [{ name: 'twilio_cost_month_micros', labels, value: spent }]),
  ]
}

/** What is spent stays spent: it is told while Twilio cannot be asked, too. */
export function budgetSamples(account: RunningAccount, nowMs: number): NamedSample[] {
  const { name, budget } = account.config
  const currency = account.book.currency()
  if (!budget || currency === null) return []
  const state = budgetState({ budget, currency, ...daysOfMonth(account, currency, nowMs), nowMs })
  return state === null ? [] : [{ name: BUDGET_RATIO, labels: { account: name }, value: state.ratio }]
}

function trafficSamples(rows: readonly TrafficRow[], labels: AccountLabels): NamedSample[] {
  const counts = new Map<string, { name: string; labels: Record<string, string>; value: number }>()
  const add = (name: string, of: Record<string, string>, value: number) => {
    const key = `${name}${JSON.stringify(of)}`
    const sample = counts.get(key) ?? { name, labels: { ...labels, ...of }, value: 0 }
    sample.value += value
    counts.set(key, sample)
  }
  for (const { kind, direction, status, errorCode, count } of rows) {
    add(kind === 'call' ? 'twilio_calls_today' : 'twilio_messages_today', { direction, status }, count)
    if (errorCode !== 0) add('twilio_errors_today', { code: String(errorCode) }, count)
  }
  return [...counts.values()]
}
