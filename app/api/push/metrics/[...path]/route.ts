import { handlePush, handlePushRemoval } from '../../../../../lib/server/push.ts'

export const PUT = handlePush('PUT /api/push/metrics/[...path]')
export const POST = handlePush('POST /api/push/metrics/[...path]')
export const DELETE = handlePushRemoval('DELETE /api/push/metrics/[...path]')
