import { handle } from '../../../../lib/server/handle.ts'
import { getRuntime } from '../../../../lib/server/runtime.ts'
import { listRemotes } from '../../../../lib/services/configuration/list-remotes.ts'

export const GET = handle({
  door: 'GET /api/v1/remotes',
  verb: ctx => listRemotes({ ...ctx, remotes: getRuntime().deck.remotes }),
})
