import { z } from 'zod'
import { section } from '../section.ts'
import { DurationText, Name, Slug, Zone } from './common.ts'

const Secret = z.string().min(1)
const Address = z.url({ protocol: /^https?$/ })
/** ISO 4217, in capitals as people write it. */
const Currency = z.string().regex(/^[A-Z]{3}$/, 'a currency of three capitals, such as USD')
/** A decimal number as text: money and rates never pass through floating point. */
const Decimal = z.union([
  z.string().regex(/^\d{1,12}(\.\d{1,12})?$/, 'a decimal number, such as 1.08'),
  z.number().nonnegative().transform(String),
])
const Expression = z.string().trim().min(1).max(20_000)

/** What is counted as recurring revenue. Every default is printed beside the figures. */
export const RevenuePolicy = section({
  /** `recurring`: coupons that last (forever, repeating) lower it, those for one invoice don't; `none`: list prices. */
  discounts: z.enum(['recurring', 'none']).default('recurring'),
  past_due: z.enum(['counted', 'left_out']).default('counted'),
  /** When a subscription that is cancelled for the end of its period leaves. */
  churn_at: z.enum(['period_end', 'cancellation']).default('period_end'),
})
export type RevenuePolicy = z.output<typeof RevenuePolicy>

export const StripeAccount = section({
  name: Slug,
  /** The service whose incidents its payments stand beside. */
  service: Slug.optional(),
  api_key: Secret.optional(),
  api_key_file: Secret.optional(),
  /** Two while one is being rotated: either may have signed. */
  webhook_secrets: z.array(Secret).max(4).default([]),
  webhook_secret_file: Secret.optional(),
  api_url: Address.default('https://api.stripe.com'),
  /** What the key should be. A test key where `live` is expected is said loudly. */
  mode: z.enum(['live', 'test']).default('live'),
  reconcile_interval: DurationText.default('6h'),
  /** Days begin at midnight there. */
  time_zone: Zone.default('UTC'),
  /** The day from which history is asked; the account's beginning by default. */
  since: z.iso.date().optional(),
  policy: RevenuePolicy.default({ discounts: 'recurring', past_due: 'counted', churn_at: 'period_end' }),
})
export type StripeAccount = z.output<typeof StripeAccount>

const Budget = section({
  amount: Decimal,
  currency: Currency,
  /** Shares of it, from which a rule warns and then is critical. */
  warn_at: z.number().positive().max(10).default(0.8),
  critical_at: z.number().positive().max(10).default(1),
})

export const TwilioAccount = section({
  name: Slug,
  service: Slug.optional(),
  account_sid: z
    .string()
    .regex(/^AC[0-9a-fA-F]{32}$/, { error: 'is no account SID: expected AC and 32 hexadecimal digits' }),
  auth_token: Secret.optional(),
  auth_token_file: Secret.optional(),
  api_url: Address.default('https://api.twilio.com'),
  interval: DurationText.default('10m'),
  since: z.iso.date().optional(),
  /** Of a calendar month, GMT. */
  budget: Budget.optional(),
})
export type TwilioAccount = z.output<typeof TwilioAccount>

/** Three ways to know users: asked by PromQL, asked of a JSON endpoint, or pushed (then PromQL asks what was pushed). */
const UserMeasures = section({
  daily: Expression.optional(),
  weekly: Expression.optional(),
  monthly: Expression.optional(),
  new: Expression.optional(),
  /** Vector with labels `cohort` (the week's Monday, such as 2026-10-05) and `week` (0, 1, …): users still active. */
  cohorts: Expression.optional(),
})

export const UserSource = section({
  name: Slug,
  service: Slug.optional(),
  interval: DurationText.default('1h'),
  promql: UserMeasures.optional(),
  json: section({
    url: Address,
    headers: z.record(z.string(), z.string()).default({}),
    /** JSONPath each. `cohorts` lists objects with `cohort`, `week`, `users`. */
    daily: z.string().optional(),
    weekly: z.string().optional(),
    monthly: z.string().optional(),
    new: z.string().optional(),
    cohorts: z.string().optional(),
  }).optional(),
})
export type UserSource = z.output<typeof UserSource>

/** A figure of the team's own, drawn on the business page with its formula. */
export const BusinessFigure = section({
  name: Slug,
  title: Name,
  service: Slug.optional(),
  group: z.enum(['revenue', 'telecom', 'users', 'costs']).default('costs'),
  /** PromQL; of several series each is a line of its own. */
  expr: Expression,
  /** As a person reads it; the expression itself is shown beside it. */
  formula: z.string().max(500).optional(),
  unit: z.union([Currency, z.enum(['count', 'ratio', 'minutes', 'seconds', 'bytes'])]).default('count'),
  /** Label whose value names each line. */
  by: z.string().optional(),
})
export type BusinessFigure = z.output<typeof BusinessFigure>

/** By hand, for a sum over currencies; the rate and its day are printed with it. */
export const CurrencyRates = section({
  to: Currency,
  date: z.iso.date(),
  /** What one unit of each is worth in `to`. */
  rates: z.record(Currency, Decimal),
})
export type CurrencyRates = z.output<typeof CurrencyRates>

/** `business:` of the configuration file; blocks of several files are joined. */
export const BusinessConfig = section({
  stripe: z.array(StripeAccount).max(20).default([]),
  twilio: z.array(TwilioAccount).max(20).default([]),
  users: z.array(UserSource).max(50).default([]),
  figures: z.array(BusinessFigure).max(100).default([]),
  rates: CurrencyRates.optional(),
  /** Names of further series that only those who see business pages may see; a `*` at the end stands for any ending. */
  hidden_series: z
    .array(z.string().regex(/^[a-zA-Z_:][\w:]*\*?$/))
    .max(200)
    .default([]),
})
export type BusinessConfig = z.output<typeof BusinessConfig>

/** What a configuration without `business:` has. */
export const NO_BUSINESS: BusinessConfig = BusinessConfig.parse({})
