import type {
  BusinessData,
  BusinessIncident,
  CostPart,
  Figure,
  FigureUnit,
  SourceRow,
  TelecomData,
  UsersData,
} from '../../lib/contract/business.ts'

export const AT = Date.parse('2025-11-09T03:14:00Z')
export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR
const DAYS = 90
export const USD: FigureUnit = { kind: 'money', currency: 'USD' }

/** A wave of so many days, for lines that look like something. */
export const wave = (count: number, level: number, swing: number): readonly number[] =>
  Array.from({ length: count }, (_, day) =>
    Math.round(level + swing * Math.sin(day / 3) + (day % 7 < 2 ? -swing : swing / 3) + day * (level / 900)),
  )

export const figure = (changes: Partial<Figure> = {}): Figure => ({
  key: 'mrr',
  title: 'MRR',
  value: 5_013_000,
  unit: USD,
  missing: null,
  change: { kind: 'relative', value: 0.057, against: 'on October', isBetter: true },
  formula: 'Sum of the monthly amounts of all subscriptions that count',
  worked: '19,920 + 26,880 + 3,330 = 50,130',
  source: 'Stripe subscriptions of xswarm',
  notes: ['Trials and taxes left out'],
  asOfMs: AT - 6 * MINUTE,
  aside: null,
  daily: wave(30, 4_800_000, 20_000),
  href: '/business/subscriptions',
  ...changes,
})

const ratio = (key: string, title: string, value: number): Figure =>
  figure({
    key,
    title,
    value,
    unit: { kind: 'ratio' },
    change: { kind: 'points', value: -0.015, against: 'on October', isBetter: false },
    formula: '(opening + expansion − contraction − churn) ÷ opening',
    worked: `(47,440 + 1,410 − 480 − 1,040) ÷ 47,440 = ${(value * 100).toFixed(1)}%`,
    daily: wave(30, 98, 1).map(percent => percent / 100),
    href: null,
  })

export const source = (changes: Partial<SourceRow> = {}): SourceRow => ({
  connector: 'stripe',
  account: 'xswarm',
  service: 'xswarm',
  state: 'good',
  reason: 'Everything is read',
  asOfMs: AT - 6 * MINUTE,
  progress: [],
  warnings: [],
  mode: 'live',
  webhook: { path: '/api/stripe/webhook', lastAtMs: AT - MINUTE, lastRefusal: null },
  ...changes,
})

export const costPart = (changes: Partial<CostPart> = {}): CostPart => ({
  key: 'failed_payments',
  title: 'Failed payments',
  low: 4,
  high: 7,
  unit: { kind: 'count' },
  method: '7 failed between 03:00 and 03:18; 0–2 in the same minutes of the four weeks before (p25 to p75)',
  missing: null,
  ...changes,
})

export const incident = (changes: Partial<BusinessIncident> = {}): BusinessIncident => ({
  id: 12,
  badge: 'Vrooli P1',
  severity: 1,
  title: 'Database connection pool exhausted',
  startMs: AT - 18 * MINUTE,
  endMs: null,
  cost: {
    parts: [
      costPart(),
      costPart({ key: 'call_minutes', title: 'Call minutes', low: 2_140, high: 2_140 }),
      costPart({ key: 'mrr_at_risk', title: 'MRR at risk', low: 28_000, high: 112_000, unit: USD }),
    ],
    totals: [{ currency: 'USD', lowMinor: 87_000, highMinor: 146_000 }],
    asOfMs: AT,
    isOpen: true,
  },
  postMortem: null,
  ...changes,
})

const INCIDENTS: readonly BusinessIncident[] = [
  incident(),
  incident({
    id: 11,
    badge: 'Rose outage',
    title: 'Groq unreachable',
    startMs: AT - 26 * DAY,
    endMs: AT - 26 * DAY + 85 * MINUTE,
    postMortem: { id: 'pm', state: 'published' },
  }),
  incident({
    id: 10,
    badge: 'Vrooli P0',
    title: 'Connection pool exhausted',
    startMs: AT - 37 * DAY,
    endMs: AT - 37 * DAY + 45 * MINUTE,
  }),
  incident({
    id: 9,
    badge: 'xSwarm P3',
    severity: 3,
    title: 'Slow answers',
    startMs: AT - 56 * DAY,
    endMs: AT - 56 * DAY + 2 * HOUR,
    cost: null,
  }),
]

export const telecom = (changes: Partial<TelecomData> = {}): TelecomData => ({
  atMs: AT,
  account: 'xswarm',
  currency: 'USD',
  month: '2025-11',
  months: ['2025-11', '2025-10', '2025-09'],
  rows: [
    telecomRow('calls', 'Calls', 0, [98_790, 'min', 13_000, 1_284_270_000]),
    telecomRow('calls-inbound', 'Inbound calls', 1, [61_200, 'min', 8_500, 520_200_000]),
    telecomRow('sms', 'SMS', 0, [10_240, 'segments', 7_500, 76_800_000]),
    telecomRow('phonenumbers', 'Phone numbers', 0, [10, '', 5_000_000, 50_000_000]),
  ],
  totalMicros: 1_411_070_000,
  asOfMs: AT - 41 * MINUTE,
  days: wave(9, 3_200, 900).map((minutes, index) => ({
    day: `2025-11-0${index + 1}`,
    minutes,
    segments: Math.round(minutes / 9),
    costMicros: minutes * 14_000,
    isOpen: index === 8,
  })),
  balance: {
    micros: 212_400_000,
    currency: 'USD',
    asOfMs: AT - 10 * MINUTE,
    daysLeft: 4.6,
    formula: '212.40 ÷ 46.10 a day = 4.6 days',
  },
  budget: {
    amountMicros: 1_500_000_000,
    spentMicros: 1_411_070_000,
    ratio: 0.94,
    expectedMicros: 4_703_000_000,
    warnAt: 0.8,
    criticalAt: 1,
  },
  traffic: [
    trafficRow('call', 'inbound', 'completed', null),
    trafficRow('call', 'outbound-api', 'no-answer', null),
    {
      ...trafficRow('message', 'outbound-api', 'undelivered', 30003),
      errorTitle: 'Unreachable destination handset',
    },
  ],
  ...changes,
})

type Amounts = readonly [quantity: number, unit: string, priceMicros: number, costMicros: number]

function telecomRow(category: string, title: string, depth: number, amounts: Amounts) {
  const [quantity, unit, priceMicros, costMicros] = amounts
  return { category, title, depth, quantity, unit, priceMicros, costMicros, changeRatio: 0.086 }
}

function trafficRow(kind: 'call' | 'message', direction: string, status: string, errorCode: number | null) {
  return { kind, direction, status, errorCode, errorTitle: null, count: 4_120, seconds: 980_000 }
}

const lane = (
  key: BusinessData['lanes'][number]['key'],
  title: string,
  values: readonly (number | null)[],
) => ({ key, title, values, isOpen: key !== 'mrr', aside: null })

/** A company as the page shows it; what differs is given. */
export const business = (changes: Partial<BusinessData> = {}): BusinessData => ({
  atMs: AT,
  money: { currency: 'USD', currencies: ['USD'], sumCurrency: null, rates: null },
  month: '2025-11',
  months: ['2025-11', '2025-10', '2025-09'],
  days: { first: '2025-08-12', count: DAYS, zone: 'UTC' },
  sources: [
    source(),
    source({ connector: 'twilio', mode: null }),
    source({ connector: 'users', webhook: null }),
  ],
  figures: [
    figure(),
    ratio('net_revenue_retention', 'Net revenue retention', 0.998),
    ratio('customer_churn', 'Customer churn', 0.024),
    figure({
      key: 'telecom_cost',
      title: 'Twilio cost',
      value: 141_107,
      href: '/business/telecom',
      aside: '98,790 minutes',
    }),
    figure({
      key: 'failed_payments',
      title: 'Failed payments',
      value: 7,
      unit: { kind: 'count' },
      change: { kind: 'absolute', value: 2, against: 'on October', isBetter: false },
      aside: '$612 open, 3 retried',
      href: '/business/payments?kind=failed',
    }),
    figure({
      key: 'ltv',
      title: 'Lifetime value',
      value: null,
      missing: 'Nobody left in this month: without churn a lifetime has no end',
      change: null,
      worked: null,
      formula: 'ARPA ÷ customer churn',
      daily: [],
      href: null,
    }),
  ],
  movements: {
    openingMinor: 4_744_000,
    closingMinor: 5_013_000,
    by: {
      new: { minor: 244_000, customers: 31 },
      expansion: { minor: 141_000, customers: 61 },
      reactivation: { minor: 36_000, customers: 3 },
      contraction: { minor: -48_000, customers: 17 },
      churned: { minor: -104_000, customers: 14 },
    },
  },
  retention: Array.from({ length: 12 }, (_, index) => ({
    month: new Date(Date.UTC(2024, 11 + index, 1)).toISOString().slice(0, 7),
    net: 1.01 + Math.sin(index) / 60,
    gross: 0.968 + Math.cos(index) / 200,
    customerChurn: 0.02,
  })),
  plans: [
    plan('AI Secretary', '$40', 498, 1_992_000, 12),
    plan('AI Project Manager', '$280', 96, 2_688_000, 2),
    plan('AI CTO', 'custom', 3, 333_000, 0),
  ],
  lanes: [
    { ...lane('mrr', 'MRR', wave(DAYS, 4_700_000, 4_000)), unit: USD, shape: 'line' as const },
    {
      ...lane(
        'failed_payments',
        'Failed payments',
        wave(DAYS, 1, 2).map(count => Math.max(0, count)),
      ),
      unit: { kind: 'count' as const },
      shape: 'bars' as const,
    },
    {
      ...lane('call_minutes', 'Call minutes', wave(DAYS, 1_000, 300)),
      unit: { kind: 'count' as const },
      shape: 'bars' as const,
    },
    { ...lane('telecom_cost', 'Twilio cost', wave(DAYS, 1_400, 400)), unit: USD, shape: 'line' as const },
    {
      ...lane('active_users', 'Active users', [null, null, ...wave(DAYS - 2, 380, 60)]),
      unit: { kind: 'count' as const },
      shape: 'line' as const,
    },
  ],
  incidents: INCIDENTS,
  telecom: telecom(),
  own: [
    {
      name: 'overage',
      title: 'Overage revenue',
      group: 'revenue',
      service: 'xswarm',
      unit: USD,
      formula: 'minutes × 0.013 + SMS × 0.0075 + numbers × 5',
      expr: 'sum(overage_minutes) * 0.013',
      lines: [{ label: '', value: 196_840 }],
      problem: null,
    },
    {
      name: 'ai-cost',
      title: 'AI cost today',
      group: 'costs',
      service: 'vrooli',
      unit: USD,
      formula: null,
      expr: 'sum by (runner_type) (increase(agent_manager_cost_usd_total[1d]))',
      lines: [
        { label: 'codex', value: 120 },
        { label: 'claude', value: 3_410 },
      ],
      problem: null,
    },
  ],
  policies: [
    'Trials are left out until they end.',
    'Coupons that last lower the amount; those for one invoice do not.',
  ],
  ...changes,
})

function plan(title: string, price: string, customers: number, mrrMinor: number, churned: number) {
  return {
    plan: title,
    price,
    customers,
    mrrMinor,
    churned,
    churnRatio: churned / customers,
    churnChange: 0.006,
  }
}

export const users = (): UsersData => ({
  atMs: AT,
  sources: [
    {
      source: 'app',
      service: 'xswarm',
      asOfMs: AT - HOUR,
      figures: [
        figure({
          key: 'users_daily',
          title: 'Active today',
          value: 301,
          unit: { kind: 'count' },
          href: null,
        }),
        figure({
          key: 'users_stickiness',
          title: 'Stickiness',
          value: 0.34,
          unit: { kind: 'ratio' },
          href: null,
        }),
      ],
      days: wave(30, 380, 60).map((daily, index) => ({
        day: new Date(AT - (29 - index) * DAY).toISOString().slice(0, 10),
        daily,
        weekly: daily * 2,
        monthly: daily * 3,
        new: Math.round(daily / 20),
      })),
      cohorts: [
        { cohort: '2025-10-06', users: [120, 80, 66, 60, 58] },
        { cohort: '2025-10-13', users: [110, 70, 60, 52, null] },
        { cohort: '2025-10-20', users: [90, 71, 50, null, null] },
      ],
    },
  ],
})
