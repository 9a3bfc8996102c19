import { CreateFirstAdmin } from '../../../../lib/contract/people.ts'
import { handle } from '../../../../lib/server/handle.ts'
import { getRuntime } from '../../../../lib/server/runtime.ts'
import { createFirstAdmin, needsSetupToken } from '../../../../lib/services/setup/create-first-admin.ts'

export const POST = handle({
  door: 'POST /api/v1/setup',
  input: CreateFirstAdmin,
  verb: (ctx, given, request) => {
    const { env } = getRuntime()
    const reach = { listenHost: env.HOST, deckUrl: env.url, requestHost: request.headers.get('host') }
    return createFirstAdmin(ctx, { ...given, needsToken: needsSetupToken(reach) })
  },
  status: 201,
})
