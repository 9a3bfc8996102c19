import { handle } from '../../../../lib/server/handle.ts'
import { listSessions } from '../../../../lib/services/sessions/list-sessions.ts'
import { revokeOtherSessions } from '../../../../lib/services/sessions/revoke-other-sessions.ts'

export const GET = handle({ door: 'GET /api/v1/sessions', verb: listSessions })
export const DELETE = handle({ door: 'DELETE /api/v1/sessions', verb: revokeOtherSessions })
