import { pushRoute, removeRoute } from '../../../../../lib/server/push.ts'

export const PUT = pushRoute('PUT /api/push/metrics/[...path]')
export const POST = pushRoute('POST /api/push/metrics/[...path]')
export const DELETE = removeRoute('DELETE /api/push/metrics/[...path]')
