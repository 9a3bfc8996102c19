import { feedRoute } from '../../../../../lib/server/status-pages.ts'

export const GET = feedRoute
