import { pingRoute } from '../../../../../lib/server/ping.ts'

export const GET = pingRoute('GET /api/ping/[token]/[outcome]')
export const POST = pingRoute('POST /api/ping/[token]/[outcome]')
