import { labelsOf } from '../../labels/index.ts'
import type { AlertingRule, RuleGroup } from '../../rules/index.ts'
import { dayOf, daysInMonth, lastDayOf } from './days.ts'
import { microsOf } from './micros.ts'
import { monthCost, type TelecomDay } from './month.ts'

/** A budget of a calendar month (GMT), as it is configured. */
export type BudgetConfig = {
  /** A decimal as text. */
  readonly amount: string
  readonly currency: string
  readonly warn_at: number
  readonly critical_at: number
}

export type BudgetState = {
  readonly amountMicros: number
  readonly spentMicros: number
  readonly ratio: number
  /** At the mean of its whole days, at the end of the month; null on its first day. */
  readonly expectedMicros: number | null
  readonly warnAt: number
  readonly criticalAt: number
}

export type BudgetQuestion = {
  readonly budget: BudgetConfig
  readonly currency: string
  readonly month: string
  /** Days of the month that have begun. */
  readonly days: readonly TelecomDay[]
  readonly nowMs: number
}

/** Null where spend and budget cannot be compared: another currency, no price yet, a budget of nothing. */
export function budgetState({ budget, currency, month, days, nowMs }: BudgetQuestion): BudgetState | null {
  const amountMicros = microsOf(budget.amount)
  const spentMicros = monthCost(days)
  if (amountMicros === null || amountMicros === 0 || spentMicros === null) return null
  if (budget.currency !== currency) return null
  return {
    amountMicros,
    spentMicros,
    ratio: spentMicros / amountMicros,
    expectedMicros: expectedAtEnd(month, days, nowMs),
    warnAt: budget.warn_at,
    criticalAt: budget.critical_at,
  }
}

function expectedAtEnd(month: string, days: readonly TelecomDay[], nowMs: number): number | null {
  const today = dayOf(nowMs)
  if (lastDayOf(month) < today) return monthCost(days)
  const whole = days.filter(({ day, costMicros }) => day < today && costMicros !== null)
  const spent = monthCost(whole)
  return spent === null ? null : Math.round((spent * daysInMonth(month)) / whole.length)
}

/** The series that the rules read. */
export const BUDGET_RATIO = 'twilio_budget_ratio'

const RULE_INTERVAL_MS = 60_000
/** Twilio is asked every few minutes at most: a missing sample is no end of an overspent month. */
const KEEP_FIRING_MS = 900_000

export type BudgetedAccount = {
  readonly name: string
  readonly service?: string | undefined
  readonly budget?: BudgetConfig | undefined
}

/** The rules of every account with a budget: one warns, one is critical. */
export const budgetGroups = (accounts: readonly BudgetedAccount[]): RuleGroup[] =>
  accounts.flatMap(account => {
    const { name, budget } = account
    if (!budget) return []
    return [
      {
        file: 'built in',
        name: `budget of twilio ${name}`,
        intervalMs: RULE_INTERVAL_MS,
        queryOffsetMs: 0,
        limit: 0,
        rules: [
          budgetRule(account, budget, ['TwilioBudgetWarning', budget.warn_at, 'warning']),
          budgetRule(account, budget, ['TwilioBudgetExceeded', budget.critical_at, 'critical']),
        ],
      },
    ]
  })

function budgetRule(
  { name, service }: BudgetedAccount,
  { amount, currency }: BudgetConfig,
  [alert, limit, severity]: readonly [alert: string, limit: number, severity: string],
): AlertingRule {
  return {
    kind: 'alerting',
    alert,
    expr: `${BUDGET_RATIO}{account=${JSON.stringify(name)}} >= ${limit}`,
    forMs: 0,
    keepFiringForMs: KEEP_FIRING_MS,
    labels: labelsOf([['severity', severity], ...(service ? [['service', service] as const] : [])]),
    annotations: labelsOf([
      ['summary', `Twilio of ${name} has spent {{ $value | humanizePercentage }} of its budget`],
      ['description', `The budget is ${amount} ${currency} for the calendar month, GMT.`],
    ]),
  }
}
