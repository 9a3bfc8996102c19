import { ById } from '../../../../../lib/contract/people.ts'
import { handle } from '../../../../../lib/server/handle.ts'
import { revokeSession } from '../../../../../lib/services/sessions/revoke-session.ts'

export const DELETE = handle({ door: 'DELETE /api/v1/sessions/[id]', input: ById, verb: revokeSession })
