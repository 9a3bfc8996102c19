import { indexRoute } from '../../../lib/server/status-pages.ts'

export const GET = indexRoute
