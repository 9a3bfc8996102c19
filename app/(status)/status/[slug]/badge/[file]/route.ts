import { badgeRoute } from '../../../../../../lib/server/status-pages.ts'

export const GET = badgeRoute
