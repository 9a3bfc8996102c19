import { unsubscribeFormRoute, unsubscribeRoute } from '../../../../../../lib/server/status-subscriptions.ts'

export const GET = unsubscribeFormRoute
export const POST = unsubscribeRoute
