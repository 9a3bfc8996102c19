import { confirmFormRoute, confirmRoute } from '../../../../../../lib/server/status-subscriptions.ts'

export const GET = confirmFormRoute
export const POST = confirmRoute
