import type { IncidentCost } from '../core/business/cost/cost.ts'
import type { Figure, FigureUnit, MovementKind, MovementSum } from '../core/business/figure.ts'
import type { CategoryRow, TelecomDay } from '../core/business/telecom/month.ts'

export type { CostPart, IncidentCost } from '../core/business/cost/cost.ts'
export {
  type Figure,
  type FigureChange,
  type FigureUnit,
  MOVEMENTS,
  type MovementKind,
  type MovementSum,
} from '../core/business/figure.ts'
export type { CategoryRow, TelecomDay } from '../core/business/telecom/month.ts'
export * from './business-wishes.ts'

/** How money of a page is added: one currency alone, or all by rates that the team gave. */
export type MoneyView = {
  readonly currency: string
  /** Currencies there are, most money first. */
  readonly currencies: readonly string[]
  /** What a sum over all currencies would be in; null where the team gave no rates. */
  readonly sumCurrency: string | null
  /** Null: nothing was changed into another currency. */
  readonly rates: { readonly date: string; readonly rates: Readonly<Record<string, string>> } | null
}

export type SourceState = 'good' | 'syncing' | 'late' | 'failing' | 'not_connected'

/** A connector as people see it: what it does, how old its word is, what is wrong and what to do. */
export type SourceRow = {
  readonly connector: 'stripe' | 'twilio' | 'users'
  readonly account: string
  readonly service: string | null
  readonly state: SourceState
  /** In words, what is wrong and what to do; or what it does now. */
  readonly reason: string
  readonly asOfMs: number | null
  /** During a first sync, by kind of object. `total`: null while nobody knows. */
  readonly progress: readonly {
    readonly kind: string
    readonly done: number
    readonly isComplete: boolean
  }[]
  /** Said loudly: a test key where a live one belongs, webhooks that never came. */
  readonly warnings: readonly string[]
  readonly mode: 'live' | 'test' | null
  readonly webhook: {
    readonly path: string
    readonly lastAtMs: number | null
    readonly lastRefusal: { readonly atMs: number; readonly reason: string } | null
  } | null
}

export type MonthRetention = {
  /** `2026-10` */
  readonly month: string
  /** Ratios of the opening MRR; null without one. */
  readonly net: number | null
  readonly gross: number | null
  readonly customerChurn: number | null
}

export type PlanRow = {
  readonly plan: string
  /** As printed: "$40 a month", "custom". */
  readonly price: string
  readonly customers: number
  readonly mrrMinor: number
  readonly churned: number
  readonly churnRatio: number | null
  readonly churnChange: number | null
}

/** One lane of the time axis that money and incidents share; a value a day, null where nobody knows. */
export type BusinessLane = {
  readonly key:
    | 'mrr'
    | 'revenue'
    | 'failed_payments'
    | 'call_minutes'
    | 'messages'
    | 'telecom_cost'
    | 'active_users'
    | 'latency'
  readonly title: string
  readonly unit: FigureUnit
  readonly shape: 'line' | 'bars'
  readonly values: readonly (number | null)[]
  /** True: the last value is of a day that is not over. */
  readonly isOpen: boolean
  readonly aside: string | null
}

export type BusinessIncident = {
  readonly id: number
  /** "Vrooli P1" */
  readonly badge: string
  readonly severity: number
  readonly title: string
  readonly startMs: number
  readonly endMs: number | null
  readonly cost: IncidentCost | null
  readonly postMortem: { readonly id: string; readonly state: string } | null
}

export type TelecomData = {
  readonly atMs: number
  readonly account: string
  readonly currency: string
  /** `2026-10`; days are GMT. */
  readonly month: string
  readonly months: readonly string[]
  readonly rows: readonly CategoryRow[]
  /** `totalprice`: the bill itself, not the sum of rows. */
  readonly totalMicros: number | null
  readonly asOfMs: number | null
  readonly days: readonly TelecomDay[]
  readonly balance: {
    readonly micros: number
    readonly currency: string
    readonly asOfMs: number
    /** At the mean cost of the last seven whole days; null where nothing was spent. */
    readonly daysLeft: number | null
    readonly formula: string
  } | null
  readonly budget: {
    readonly amountMicros: number
    readonly spentMicros: number
    readonly ratio: number
    /** At this rate, at the end of the month; null on its first day. */
    readonly expectedMicros: number | null
    readonly warnAt: number
    readonly criticalAt: number
  } | null
  /** Calls and messages of the month, by direction and end, most first. */
  readonly traffic: readonly {
    readonly kind: 'call' | 'message'
    readonly direction: string
    readonly status: string
    readonly errorCode: number | null
    readonly errorTitle: string | null
    readonly count: number
    readonly seconds: number
  }[]
}

export type UsersData = {
  readonly atMs: number
  readonly sources: readonly {
    readonly source: string
    readonly service: string | null
    readonly asOfMs: number | null
    readonly figures: readonly Figure[]
    readonly days: readonly {
      readonly day: string
      readonly daily: number | null
      readonly weekly: number | null
      readonly monthly: number | null
      readonly new: number | null
    }[]
    /** By the Monday of the week they came: users still there 0, 1, 2 … weeks later; null = not yet. */
    readonly cohorts: readonly { readonly cohort: string; readonly users: readonly (number | null)[] }[]
  }[]
}

/** The business page, and the channel `business`. */
export type BusinessData = {
  readonly atMs: number
  readonly money: MoneyView
  /** `2026-10` */
  readonly month: string
  readonly months: readonly string[]
  /** First and last day of the range, and their zone. */
  readonly days: { readonly first: string; readonly count: number; readonly zone: string }
  readonly sources: readonly SourceRow[]
  readonly figures: readonly Figure[]
  readonly movements: MovementSum | null
  readonly retention: readonly MonthRetention[]
  readonly plans: readonly PlanRow[]
  readonly lanes: readonly BusinessLane[]
  readonly incidents: readonly BusinessIncident[]
  readonly telecom: TelecomData | null
  readonly own: readonly OwnFigure[]
  /** What is counted and what not, one sentence each. */
  readonly policies: readonly string[]
}

/** A figure of the team's own, by PromQL. */
export type OwnFigure = {
  readonly name: string
  readonly title: string
  readonly group: 'revenue' | 'telecom' | 'users' | 'costs'
  readonly service: string | null
  readonly unit: FigureUnit
  readonly formula: string | null
  readonly expr: string
  readonly lines: readonly { readonly label: string; readonly value: number | null }[]
  readonly problem: string | null
}

export type SubscriptionRow = {
  readonly account: string
  readonly id: string
  readonly customer: string
  readonly customerName: string | null
  readonly plan: string
  readonly quantity: number
  readonly status: string
  readonly currency: string
  readonly mrrMinor: number
  /** Why it counts what it counts: "trial until 3 Dec", "25 % off for 3 months", "no price". */
  readonly why: readonly string[]
  readonly startedMs: number
  readonly endsMs: number | null
}

/** One customer's move between two day ends. */
export type MovementRow = {
  readonly kind: MovementKind
  readonly day: string
  readonly account: string
  readonly customer: string
  readonly customerName: string | null
  readonly fromMinor: number
  readonly toMinor: number
  readonly currency: string
  readonly plans: readonly string[]
}

export type PaymentRow = {
  readonly kind: 'failed' | 'paid' | 'refund' | 'dispute'
  readonly atMs: number
  readonly account: string
  readonly id: string
  readonly customer: string | null
  readonly customerName: string | null
  readonly minor: number
  readonly currency: string
  readonly reason: string | null
  /** Of a failed one: paid since, tried again at …, given up. */
  readonly outcome: string | null
}

export type DifferenceRow = {
  readonly foundAtMs: number
  readonly account: string
  readonly kind: string
  readonly object: string
  readonly field: string
  readonly stored: string
  readonly found: string
}

export type WebhookRow = {
  readonly receivedAtMs: number
  readonly account: string
  readonly id: string
  readonly type: string
  readonly outcome: 'applied' | 'ignored' | 'failed'
  readonly reason: string
  readonly customer: string | null
  readonly amountMinor: number | null
  readonly currency: string | null
}

export type SourcesData = {
  readonly atMs: number
  readonly sources: readonly SourceRow[]
  readonly differences: readonly DifferenceRow[]
  readonly webhooks: readonly WebhookRow[]
}

export type CustomerData = {
  readonly account: string
  readonly id: string
  readonly name: string | null
  readonly createdMs: number
  readonly subscriptions: readonly SubscriptionRow[]
  readonly movements: readonly MovementRow[]
  readonly payments: readonly PaymentRow[]
  /** MRR at each change, in `currency`'s minor units. */
  readonly history: readonly { readonly atMs: number; readonly currency: string; readonly minor: number }[]
}

/** A part of a list; `next` asks for the part after it. */
export type Listed<Row> = {
  readonly rows: readonly Row[]
  readonly total: number
  readonly next: string | null
}
