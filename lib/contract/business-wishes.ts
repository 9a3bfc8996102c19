import { z } from 'zod'
import { MOVEMENTS } from '../core/business/figure.ts'

const Month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'a month such as 2026-10')
const CurrencyCode = z.string().regex(/^[A-Z]{3}$/, 'a currency such as USD')

/** What of business is asked. `sum`: all currencies by the team's rates. */
export const ReadBusiness = z.object({
  days: z.coerce.number().int().min(7).max(400).default(90),
  month: Month.optional(),
  currency: z.union([CurrencyCode, z.literal('sum')]).optional(),
})
export type ReadBusiness = z.output<typeof ReadBusiness>

export const ReadTelecom = z.object({ account: z.string().max(63).optional(), month: Month.optional() })
export type ReadTelecom = z.output<typeof ReadTelecom>

const Page = {
  limit: z.coerce.number().int().min(1).max(500).default(100),
  after: z.string().max(500).optional(),
}

export const ListSubscriptions = z.object({
  ...Page,
  plan: z.string().max(200).optional(),
  status: z.string().max(40).optional(),
  currency: CurrencyCode.optional(),
  search: z.string().max(200).optional(),
})
export type ListSubscriptions = z.output<typeof ListSubscriptions>

export const ListMovements = z.object({
  ...Page,
  month: Month.optional(),
  day: z.iso.date().optional(),
  kind: z.enum(MOVEMENTS).optional(),
  currency: CurrencyCode.optional(),
})
export type ListMovements = z.output<typeof ListMovements>

export const ListPayments = z.object({
  ...Page,
  kind: z.enum(['failed', 'paid', 'refund', 'dispute']).optional(),
  month: Month.optional(),
  day: z.iso.date().optional(),
})
export type ListPayments = z.output<typeof ListPayments>
