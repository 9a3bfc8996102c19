import { AcceptInvitation } from '../../../../../lib/contract/people.ts'
import { handle } from '../../../../../lib/server/handle.ts'
import { acceptInvitation } from '../../../../../lib/services/invitations/accept-invitation.ts'

export const POST = handle({
  door: 'POST /api/v1/invitations/accept',
  input: AcceptInvitation,
  verb: acceptInvitation,
  status: 201,
})
