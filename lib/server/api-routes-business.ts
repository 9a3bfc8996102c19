import * as business from '../contract/business.ts'
import * as asks from '../contract/business-asks.ts'
import type { RouteName } from '../contract/doors.ts'
import type { ApiRoute } from './api-routes.ts'

/** The routes of business, for their documentation. */
export const BUSINESS_API_ROUTES = {
  'GET /api/v1/business': {
    summary: 'Money, telephony and users: figures with formula, source and age, and the days behind them',
    input: business.ReadBusiness,
  },
  'GET /api/v1/business/subscriptions': {
    summary: 'Subscriptions with what each counts as monthly revenue, and why',
    input: business.ListSubscriptions,
  },
  'GET /api/v1/business/movements': {
    summary: 'New, expansion, contraction, churned and reactivation, customer by customer',
    input: business.ListMovements,
  },
  'GET /api/v1/business/payments': {
    summary: 'Payments, failed ones, refunds and disputes',
    input: business.ListPayments,
  },
  'GET /api/v1/business/customers/[account]/[id]': {
    summary: 'One customer of a Stripe account',
    input: asks.CustomerKey,
  },
  'GET /api/v1/business/telecom': {
    summary: 'A month of Twilio: usage, cost, balance, budget and traffic',
    input: business.ReadTelecom,
  },
  'GET /api/v1/business/users': {
    summary: 'Active and new users with retention by week, source by source',
    input: asks.ReadUsers,
  },
  'GET /api/v1/business/sources': {
    summary: 'Connectors with state and age, differences that a reconcile found, webhooks that came',
  },
  'POST /api/v1/business/sources/[connector]/[account]/sync': {
    summary: 'Ask a source now',
    input: asks.SyncSource,
  },
  'GET /api/v1/business/export': {
    summary: 'A table as CSV (`what=subscriptions|movements|payments|days|telecom|users`), with its filters',
    input: asks.ExportBusiness,
  },
  'GET /api/v1/business/reports/[month]': {
    summary: "What a month's report is made of",
    input: asks.ReadBusinessReport,
  },
  'GET /api/v1/incidents/[id]/cost': {
    summary: 'What an incident cost, as ranges with their method',
    input: asks.IncidentCostKey,
  },
} as const satisfies Readonly<Partial<Record<RouteName, ApiRoute>>>
