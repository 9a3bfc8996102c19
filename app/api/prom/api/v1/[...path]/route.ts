import { handleProm } from '../../../../../../lib/server/prom.ts'

export const GET = handleProm('GET /api/prom/api/v1/[...path]')
export const POST = handleProm('POST /api/prom/api/v1/[...path]')
