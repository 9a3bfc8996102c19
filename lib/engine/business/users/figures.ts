import type { Figure } from '../../../contract/business.ts'
import { daysBetween } from '../../../core/business/telecom/index.ts'
import {
  type Cohort,
  type Computed,
  latest,
  measured,
  retention,
  stickiness,
  type UserDay,
  weekGrowth,
} from '../../../core/business/users/index.ts'
import type { Measure } from './rows.ts'

export type FiguresQuestion = {
  readonly source: string
  readonly asOfMs: number | null
  /** More than the range, so that a change can be told of its first day. */
  readonly days: readonly UserDay[]
  readonly cohorts: readonly Cohort[]
  readonly first: string
  readonly today: string
  readonly nowMs: number
}

type Counted = {
  readonly measure: Measure
  readonly title: string
  readonly formula: string
  /** Days back to what it is compared with. */
  readonly apart: number
  readonly against: string
  /** True: a day that is not over says nothing yet. */
  readonly isWhole: boolean
}

const COUNTED: readonly Counted[] = [
  {
    measure: 'daily',
    title: 'Daily active users',
    formula: 'users active on the last whole day (UTC), as the source counts them',
    apart: 7,
    against: 'on the same day a week before',
    isWhole: true,
  },
  {
    measure: 'weekly',
    title: 'Weekly active users',
    formula: 'users active within seven days, as the source counts them',
    apart: 7,
    against: 'on a week before',
    isWhole: false,
  },
  {
    measure: 'monthly',
    title: 'Monthly active users',
    formula: 'users active within a month, as the source counts them',
    apart: 30,
    against: 'on 30 days before',
    isWhole: false,
  },
  {
    measure: 'new',
    title: 'New users',
    formula: 'users who came on the last whole day (UTC), as the source counts them',
    apart: 7,
    against: 'on the same day a week before',
    isWhole: true,
  },
]

/** Every figure of a source of users, each with its formula, or with the reason why there is none. */
export function userFigures(question: FiguresQuestion): Figure[] {
  const { days, cohorts, today, nowMs } = question
  return [
    ...COUNTED.map(counted => countedFigure(question, counted)),
    ratioFigure(question, {
      key: 'users_stickiness',
      title: 'Stickiness',
      formula: 'daily ÷ monthly active users, of the last whole day',
      computed: stickiness(days, today),
    }),
    ratioFigure(question, {
      key: 'users_growth',
      title: 'Growth in a week',
      formula: '(weekly active users − those of seven days before) ÷ those of seven days before',
      computed: weekGrowth(days),
    }),
    ...[1, 4].map(weeks =>
      ratioFigure(question, {
        key: `users_retention_${weeks}`,
        title: weeks === 1 ? 'Retained after a week' : `Retained after ${weeks} weeks`,
        formula: `users active ${weeks === 1 ? 'one week' : `${weeks} weeks`} later ÷ users who came, of all weeks that are old enough`,
        computed: retention(cohorts, weeks, nowMs),
      }),
    ),
  ]
}

function countedFigure(question: FiguresQuestion, counted: Counted): Figure {
  const { days, today } = question
  const { measure, apart, against, isWhole } = counted
  const whole = isWhole ? days.filter(({ day }) => day < today) : days
  const found = measured(whole, measure, apart) ?? measured(days, measure, apart)
  const now = latest(days, measure)
  const isOpen = isWhole && found?.day === today
  return {
    ...frameOf(question),
    key: `users_${measure}`,
    title: counted.title,
    value: found?.value ?? null,
    unit: { kind: 'count' },
    missing: found ? null : `this source tells no ${measure === 'new' ? 'new' : `${measure} active`} users`,
    change:
      found?.change === undefined || found.change === null || isOpen
        ? null
        : { kind: 'relative', value: found.change, against, isBetter: found.change > 0 },
    formula: counted.formula,
    worked: found ? `${found.value} on ${found.day}${isOpen ? ', so far' : ''}` : null,
    aside: isWhole && now?.day === today ? `${now.value} so far today` : null,
    daily: dailyOf(question, row => row[measure]),
  }
}

type Ratio = {
  readonly key: string
  readonly title: string
  readonly formula: string
  readonly computed: Computed
}

function ratioFigure(question: FiguresQuestion, { key, title, formula, computed }: Ratio): Figure {
  return {
    ...frameOf(question),
    key,
    title,
    value: computed.value,
    unit: { kind: 'ratio' },
    missing: computed.missing,
    change: null,
    formula,
    worked: computed.value === null ? null : `${computed.worked} = ${(computed.value * 100).toFixed(1)} %`,
    aside: null,
    daily:
      key === 'users_stickiness'
        ? dailyOf(question, ({ daily, monthly }) => (daily === null || !monthly ? null : daily / monthly))
        : [],
  }
}

const frameOf = ({ source, asOfMs }: FiguresQuestion) => ({
  source: `users of ${source}`,
  notes: [],
  asOfMs,
  href: '/business/users',
})

function dailyOf(
  { days, first, today }: FiguresQuestion,
  valueOn: (row: UserDay) => number | null,
): (number | null)[] {
  const known = new Map(days.map(row => [row.day, row]))
  return daysBetween(first, today).map(day => {
    const row = known.get(day)
    return row ? valueOn(row) : null
  })
}
