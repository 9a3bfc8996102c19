import type { BusinessLane, FigureUnit, UsersData } from '../../contract/business.ts'
import { dayText } from '../../core/business/days.ts'
import type { Slot } from '../../core/business/revenue/index.ts'
import type { Frame } from './frame.ts'
import type { TelecomRange } from './telecom-days.ts'

export type LaneParts = {
  readonly hasRevenue: boolean
  readonly telecom: TelecomRange | null
  readonly users: UsersData
  readonly latency: BusinessLane | null
}

/** The lanes of the time axis that money and incidents share; those that nothing is known of are left out. */
export function lanesOf(frame: Frame, { hasRevenue, telecom, users, latency }: LaneParts): BusinessLane[] {
  const lanes = [
    ...(hasRevenue ? revenueLanes(frame) : []),
    ...(telecom ? telecomLanes(telecom) : []),
    ...userLanes(frame, users),
    ...(latency ? [latency] : []),
  ]
  return lanes.filter(({ values }) => values.some(value => value !== null))
}

const lane = (given: Pick<BusinessLane, 'key' | 'title' | 'unit' | 'shape' | 'values'>): BusinessLane => ({
  ...given,
  // The last day of the range is always today.
  isOpen: true,
  aside: null,
})

function revenueLanes({ sums, range, money }: Frame): BusinessLane[] {
  const unit: FigureUnit = { kind: 'money', currency: money.currency }
  const daily = (read: (day: number) => number) =>
    Array.from({ length: range.count }, (_, index) => {
      const day = range.first + index
      return day < sums.first ? null : read(day)
    })
  const slot = (name: Slot) => daily(day => sums.sum(name, day, day))
  return [
    lane({ key: 'mrr', title: 'MRR', unit, shape: 'line', values: daily(day => sums.mrrAt(day)) }),
    lane({ key: 'revenue', title: 'Revenue a day', unit, shape: 'bars', values: slot('revenue_minor') }),
    lane({
      key: 'failed_payments',
      title: 'Failed payments',
      unit: { kind: 'count' },
      shape: 'bars',
      values: slot('failed_payments'),
    }),
  ]
}

const telecomLanes = ({ minutes, segments, cost, currency }: TelecomRange): BusinessLane[] => [
  lane({
    key: 'call_minutes',
    title: 'Call minutes',
    unit: { kind: 'minutes' },
    shape: 'bars',
    values: minutes,
  }),
  lane({
    key: 'messages',
    title: 'Message segments',
    unit: { kind: 'count' },
    shape: 'bars',
    values: segments,
  }),
  lane({
    key: 'telecom_cost',
    title: 'Twilio cost',
    unit: { kind: 'money', currency },
    shape: 'bars',
    values: cost,
  }),
]

/** Of the first source that tells of users a day. */
function userLanes({ range }: Frame, { sources }: UsersData): BusinessLane[] {
  const source = sources.find(({ days }) => days.some(({ daily }) => daily !== null))
  if (!source) return []
  const known = new Map(source.days.map(({ day, daily }) => [day, daily]))
  const values = Array.from(
    { length: range.count },
    (_, index) => known.get(dayText(range.first + index)) ?? null,
  )
  return [
    lane({ key: 'active_users', title: 'Active users', unit: { kind: 'count' }, shape: 'line', values }),
  ]
}
