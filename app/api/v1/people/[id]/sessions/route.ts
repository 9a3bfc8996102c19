import { ById } from '../../../../../../lib/contract/people.ts'
import { handle } from '../../../../../../lib/server/handle.ts'
import { endPersonSessions } from '../../../../../../lib/services/people/end-person-sessions.ts'

export const DELETE = handle({
  door: 'DELETE /api/v1/people/[id]/sessions',
  input: ById,
  verb: endPersonSessions,
})
