/** What a figure is counted in. Money travels in minor units of its currency (ISO 4217, capitals). */
export type FigureUnit =
  | { readonly kind: 'money'; readonly currency: string }
  | { readonly kind: 'ratio' | 'count' | 'minutes' | 'months' | 'seconds' | 'bytes' }

/** Against which moment a figure moved: `relative` as a ratio (0.057), `points` as a difference of ratios, `absolute` in its unit. */
export type FigureChange = {
  readonly kind: 'relative' | 'points' | 'absolute'
  readonly value: number
  /** "on September" */
  readonly against: string
  /** Whether more of it is good news; null = neither. */
  readonly isBetter: boolean | null
}

/** A number that prints its formula, its source and its age. */
export type Figure = {
  /** `mrr`, `net_revenue_retention`, … or `own:<name>` of a team's own. */
  readonly key: string
  readonly title: string
  readonly value: number | null
  readonly unit: FigureUnit
  /** Why there is no value, in words; null where there is one. */
  readonly missing: string | null
  readonly change: FigureChange | null
  /** In words: "(opening + expansion − contraction − churn) ÷ opening". */
  readonly formula: string
  /** The same with its figures: "(47,440 + 1,410 − 480 − 1,040) ÷ 47,440 = 99.8 %"; null without a value. */
  readonly worked: string | null
  /** "Stripe subscriptions of xswarm" */
  readonly source: string
  /** Policies that made it what it is: "Trials and taxes left out", "EUR at 1.08 of 1 Nov". */
  readonly notes: readonly string[]
  readonly asOfMs: number | null
  /** A few words beside it: "14 of 577". */
  readonly aside: string | null
  /** One value a day of the range, null where there is none. */
  readonly daily: readonly (number | null)[]
  /** Where it is shown what it is made of. */
  readonly href: string | null
}

export const MOVEMENTS = ['new', 'expansion', 'contraction', 'churned', 'reactivation'] as const
export type MovementKind = (typeof MOVEMENTS)[number]

/** The five movements between two moments; `openingMinor` + all = `closingMinor`, to the minor unit. Contraction and churned are negative. */
export type MovementSum = {
  readonly openingMinor: number
  readonly closingMinor: number
  readonly by: Readonly<Record<MovementKind, { readonly minor: number; readonly customers: number }>>
}
