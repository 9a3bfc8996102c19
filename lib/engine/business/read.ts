import type { BusinessData, Figure, ReadBusiness, SourceRow } from '../../contract/business.ts'
import { dayText } from '../../core/business/days.ts'
import {
  movementSum,
  planLines,
  policySentences,
  retentionOf,
  revenueFigures,
} from '../../core/business/revenue/index.ts'
import { blockedBecause, type Frame, frameOf, hasRevenue } from './frame.ts'
import { incidentBands } from './incident-bands.ts'
import { lanesOf } from './lanes.ts'
import type { LatencyDays } from './latency-days.ts'
import type { OutageCosts } from './outage-costs.ts'
import type { OwnFigures } from './own-figures.ts'
import type { Room } from './room.ts'
import { telecomRange } from './telecom-days.ts'
import { telecomFigures } from './telecom-figures.ts'

const DAY_MS = 86_400_000

export type ReadParts = {
  readonly costs: OutageCosts
  readonly own: OwnFigures
  readonly latency: LatencyDays
}

/** Everything the business page shows, of one moment. */
export async function readBusiness(room: Room, parts: ReadParts, wish: ReadBusiness): Promise<BusinessData> {
  const sources = await sourceRows(room)
  const frame = frameOf(room, wish)
  const { range, month, calendar, atMs } = frame
  const isRevenue = hasRevenue(frame, sources)
  const blocked = blockedBecause(room, frame, sources)
  const isTold = isRevenue && blocked === null
  const [telecomOfMonth, telecom, telecomFigure, users, own, incidents] = await Promise.all([
    room.twilio.telecom({ month: month.month }),
    telecomRange(room, range),
    telecomFigures(room, month, range),
    room.users.read(wish.days),
    parts.own.read(),
    incidentBands(room, parts.costs, {
      fromMs: calendar.startOf(Math.min(range.first, month.first)),
      toMs: atMs + DAY_MS,
    }),
  ])
  return {
    atMs,
    money: frame.money,
    month: month.month,
    months: frame.months,
    days: { first: dayText(range.first), count: range.count, zone: calendar.zone },
    sources,
    figures: inOrder([
      ...(isRevenue ? revenueFigures(figureFrame(room, frame, blocked)) : []),
      ...telecomFigure,
    ]),
    movements: isTold ? movementsOf(frame) : null,
    retention: isTold ? retentionOf(frame.sums, month.month, frame.today) : [],
    plans: isTold ? planLines(booksOf(frame), frame.ledger, month) : [],
    lanes: lanesOf(frame, { hasRevenue: isTold, telecom, users, latency: parts.latency.lane(frame) }),
    incidents,
    telecom: telecomOfMonth,
    own,
    policies: isRevenue ? policiesOf(room, frame) : [],
  }
}

/** Of all connectors, in the configuration's order. */
export async function sourceRows({ stripe, twilio, users }: Room): Promise<SourceRow[]> {
  return (await Promise.all([stripe.rows(), twilio.rows(), users.rows()])).flat()
}

const booksOf = ({ accounts }: Frame) => accounts.map(({ book }) => book)

/** The page's head in the order that it is read in, then the others. */
const HEAD = ['mrr', 'net_revenue_retention', 'customer_churn', 'telecom_cost', 'failed_payments']

function inOrder(figures: readonly Figure[]): Figure[] {
  const head = HEAD.flatMap(key => figures.find(figure => figure.key === key) ?? [])
  return [...head, ...figures.filter(({ key }) => !HEAD.includes(key))]
}

function figureFrame({ config }: Room, frame: Frame, blocked: string | null) {
  const { accounts, money, sums, month, range } = frame
  const asOfMs = accounts.flatMap(({ view }) => view.asOfMs ?? [])
  return {
    sums,
    currency: money.currency,
    month,
    range,
    source: `Stripe subscriptions of ${accounts.map(({ view }) => view.name).join(', ')}`,
    notes: ['Trials and taxes left out', ...rateNotes(frame, config().rates?.to)],
    asOfMs: asOfMs.length > 0 ? Math.min(...asOfMs) : null,
    blocked,
  }
}

/** Rates that were used, with their day; currencies without one are not in the sum. */
function rateNotes({ money }: Frame, to: string | undefined): string[] {
  const { rates, currencies, currency } = money
  if (!rates) {
    const others = currencies.filter(one => one !== currency)
    return others.length > 0 ? [`${currency} alone; ${others.join(', ')} are not added`] : []
  }
  const used = currencies.filter(one => one !== to && rates.rates[one] !== undefined)
  const without = currencies.filter(one => one !== to && rates.rates[one] === undefined)
  return [
    ...used.map(one => `${one} at ${rates.rates[one]} of ${rates.date}`),
    ...without.map(one => `${one} left out: no rate is given`),
  ]
}

function* moversOf({ accounts, ledger, month }: Frame) {
  for (const { view, book } of accounts) {
    for (const { customer, move } of book.moves(month.first, month.last)) {
      if (move.currency === ledger) yield { customer: `${view.name}/${customer}`, move }
    }
  }
}

const movementsOf = (frame: Frame) => movementSum(frame.sums, frame.month, moversOf(frame))

function policiesOf({ config }: Room, { accounts }: Frame): string[] {
  const rates = config().rates ?? null
  const sentences = accounts.map(({ view }) => policySentences(view.config.policy, rates))
  const [first = []] = sentences
  const isSame = sentences.every(list => list.join('\n') === first.join('\n'))
  if (isSame) return first
  return accounts.flatMap(({ view }, index) => (sentences[index] ?? []).map(text => `${view.name}: ${text}`))
}
