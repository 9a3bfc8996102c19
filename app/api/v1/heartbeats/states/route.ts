import { handle } from '../../../../../lib/server/handle.ts'
import { withHeartbeats } from '../../../../../lib/server/with-heartbeats.ts'
import { listHeartbeats } from '../../../../../lib/services/heartbeats/list-heartbeats.ts'

export const GET = handle({ door: 'GET /api/v1/heartbeats/states', verb: withHeartbeats(listHeartbeats) })
