import { z } from 'zod'
import {
  type BusinessData,
  ListMovements,
  ListPayments,
  ListSubscriptions,
  ReadBusiness,
  ReadTelecom,
  type TelecomData,
  type UsersData,
} from './business.ts'

/** What of business is asked beside lists and the page itself. */
export const CustomerKey = z.object({ account: z.string().max(63), id: z.string().max(255) })
export type CustomerKey = z.output<typeof CustomerKey>

export const ReadUsers = z.object({ days: z.coerce.number().int().min(7).max(400).default(90) })
export type ReadUsers = z.output<typeof ReadUsers>

export const SyncSource = z.object({
  connector: z.enum(['stripe', 'twilio', 'users']),
  account: z.string().max(63),
})
export type SyncSource = z.output<typeof SyncSource>

const Month = ReadBusiness.shape.month.unwrap()

export const ReadBusinessReport = z.object({ month: Month, currency: ReadBusiness.shape.currency })
export type ReadBusinessReport = z.output<typeof ReadBusinessReport>

/** What a month's report is made of. `telecom`: null without Twilio. */
export type BusinessReport = {
  readonly month: string
  readonly business: BusinessData
  readonly telecom: TelecomData | null
  readonly users: UsersData
}

/** A table as CSV, with the same filters as its list; whole, not by pages. */
export const ExportBusiness = z.discriminatedUnion('what', [
  ListSubscriptions.omit({ limit: true, after: true }).extend({ what: z.literal('subscriptions') }),
  ListMovements.omit({ limit: true, after: true }).extend({ what: z.literal('movements') }),
  ListPayments.omit({ limit: true, after: true }).extend({ what: z.literal('payments') }),
  ReadBusiness.extend({ what: z.literal('days') }),
  ReadTelecom.extend({ what: z.literal('telecom') }),
  ReadUsers.extend({ what: z.literal('users') }),
])
export type ExportBusiness = z.output<typeof ExportBusiness>

export const IncidentCostKey = z.object({ id: z.coerce.number().int().min(1).max(2_147_483_647) })
export type IncidentCostKey = z.output<typeof IncidentCostKey>
