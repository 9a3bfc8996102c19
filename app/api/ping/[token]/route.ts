import { pingRoute } from '../../../../lib/server/ping.ts'

export const GET = pingRoute('GET /api/ping/[token]')
export const POST = pingRoute('POST /api/ping/[token]')
