import { ById } from '../../../../../lib/contract/people.ts'
import { handle } from '../../../../../lib/server/handle.ts'
import { revokeKey } from '../../../../../lib/services/keys/revoke-key.ts'

export const DELETE = handle({ door: 'DELETE /api/v1/keys/[id]', input: ById, verb: revokeKey })
