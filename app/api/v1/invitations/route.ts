import { CreateInvitation } from '../../../../lib/contract/people.ts'
import { handle } from '../../../../lib/server/handle.ts'
import { getRuntime } from '../../../../lib/server/runtime.ts'
import { createInvitation } from '../../../../lib/services/invitations/create-invitation.ts'
import { listInvitations } from '../../../../lib/services/invitations/list-invitations.ts'

export const GET = handle({ door: 'GET /api/v1/invitations', verb: listInvitations })

export const POST = handle({
  door: 'POST /api/v1/invitations',
  input: CreateInvitation,
  verb: (ctx, wish) => createInvitation(ctx, { ...wish, deckUrl: getRuntime().env.url }),
  status: 201,
})
