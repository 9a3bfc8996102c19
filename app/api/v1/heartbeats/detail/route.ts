import { HeartbeatKey } from '../../../../../lib/contract/heartbeats.ts'
import { handle } from '../../../../../lib/server/handle.ts'
import { withHeartbeats } from '../../../../../lib/server/with-heartbeats.ts'
import { readHeartbeat } from '../../../../../lib/services/heartbeats/read-heartbeat.ts'

export const GET = handle({
  door: 'GET /api/v1/heartbeats/detail',
  input: HeartbeatKey,
  verb: withHeartbeats(readHeartbeat),
})
