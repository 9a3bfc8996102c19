import { subscribeFormRoute, subscribeRoute } from '../../../../../lib/server/status-subscriptions.ts'

export const GET = subscribeFormRoute
export const POST = subscribeRoute
