import type {
  BusinessData,
  MovementRow,
  PaymentRow,
  SubscriptionRow,
  TelecomData,
  UsersData,
} from '../../contract/business.ts'

export type Table = readonly (readonly (string | number | null)[])[]

const iso = (atMs: number | null): string | null => (atMs === null ? null : new Date(atMs).toISOString())

export const subscriptionTable = (rows: readonly SubscriptionRow[]): Table => [
  'account,subscription,customer,name,plan,quantity,status,currency,mrr_minor,why,started,ends'.split(','),
  ...rows.map(row => [
    row.account,
    row.id,
    row.customer,
    row.customerName,
    row.plan,
    row.quantity,
    row.status,
    row.currency,
    row.mrrMinor,
    row.why.join('; '),
    iso(row.startedMs),
    iso(row.endsMs),
  ]),
]

export const movementTable = (rows: readonly MovementRow[]): Table => [
  'day,kind,account,customer,name,currency,from_minor,to_minor,change_minor,plans'.split(','),
  ...rows.map(row => [
    row.day,
    row.kind,
    row.account,
    row.customer,
    row.customerName,
    row.currency,
    row.fromMinor,
    row.toMinor,
    row.toMinor - row.fromMinor,
    row.plans.join('; '),
  ]),
]

export const paymentTable = (rows: readonly PaymentRow[]): Table => [
  'time,kind,account,id,customer,name,currency,amount_minor,reason,outcome'.split(','),
  ...rows.map(row => [
    iso(row.atMs),
    row.kind,
    row.account,
    row.id,
    row.customer,
    row.customerName,
    row.currency,
    row.minor,
    row.reason,
    row.outcome,
  ]),
]

/** One row a day; a column for each lane, and for the daily values of each figure. Money in minor units. */
export function dayTable({ days, lanes, figures }: BusinessData): Table {
  const columns = [
    ...lanes.map(lane => ({ name: `${lane.key} (${unitText(lane.unit)})`, values: lane.values })),
    ...figures
      .filter(figure => figure.daily.length > 0 && !lanes.some(lane => lane.key === figure.key))
      .map(figure => ({ name: `${figure.key} (${unitText(figure.unit)})`, values: figure.daily })),
  ]
  return [
    ['day', ...columns.map(({ name }) => name)],
    ...Array.from({ length: days.count }, (_, i) => [
      dayAfter(days.first, i),
      ...columns.map(({ values }) => values[i] ?? null),
    ]),
  ]
}

const unitText = (unit: BusinessData['lanes'][number]['unit']): string =>
  unit.kind === 'money' ? `${unit.currency} minor` : unit.kind

/** Calendar days are counted in UTC, where each has 24 hours. */
function dayAfter(first: string, days: number): string {
  const date = new Date(`${first}T00:00:00Z`)
  date.setUTCDate(date.getUTCDate() + days)
  return date.toISOString().slice(0, 10)
}

/** The month's categories, then its days: the first column says which. Money in millionths of the currency. */
export const telecomTable = (telecom: TelecomData): Table => [
  'kind,account,name,quantity,unit,price_micros,cost_micros,currency,is_open'.split(','),
  ...telecom.rows.map(row => [
    'category',
    telecom.account,
    row.category,
    row.quantity,
    row.unit,
    row.priceMicros,
    row.costMicros,
    telecom.currency,
    null,
  ]),
  ['total', telecom.account, telecom.month, null, null, null, telecom.totalMicros, telecom.currency, null],
  ...telecom.days.flatMap(day => {
    const row = (kind: string, quantity: number | null, unit: string | null, cost: number | null) => [
      kind,
      telecom.account,
      day.day,
      quantity,
      unit,
      null,
      cost,
      telecom.currency,
      day.isOpen ? 'yes' : 'no',
    ]
    return [
      row('day minutes', day.minutes, 'minutes', null),
      row('day segments', day.segments, 'segments', null),
      row('day cost', null, null, day.costMicros),
    ]
  }),
]

export const usersTable = ({ sources }: UsersData): Table => [
  'source,day,daily,weekly,monthly,new'.split(','),
  ...sources.flatMap(({ source, days }) =>
    days.map(day => [source, day.day, day.daily, day.weekly, day.monthly, day.new]),
  ),
]
