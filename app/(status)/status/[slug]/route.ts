import { pageRoute, unlockRoute } from '../../../../lib/server/status-pages.ts'

export const GET = pageRoute
export const POST = unlockRoute
