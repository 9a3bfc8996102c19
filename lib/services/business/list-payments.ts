import type { Listed, ListPayments, PaymentRow } from '../../contract/business.ts'
import { type BusinessContext, openBusiness } from './business-context.ts'

/** Payments, failed ones, refunds and disputes, newest first. */
export const listPayments = async (ctx: BusinessContext, wish: ListPayments): Promise<Listed<PaymentRow>> =>
  openBusiness(ctx).payments(wish)
