import { ById } from '../../../../../lib/contract/people.ts'
import { handle } from '../../../../../lib/server/handle.ts'
import { revokeInvitation } from '../../../../../lib/services/invitations/revoke-invitation.ts'

export const DELETE = handle({ door: 'DELETE /api/v1/invitations/[id]', input: ById, verb: revokeInvitation })
