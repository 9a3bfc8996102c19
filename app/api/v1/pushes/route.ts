import { handle } from '../../../../lib/server/handle.ts'
import { getRuntime } from '../../../../lib/server/runtime.ts'
import { listGroups } from '../../../../lib/services/pushed/list-groups.ts'

export const GET = handle({
  door: 'GET /api/v1/pushes',
  verb: ctx => listGroups({ ...ctx, pushed: getRuntime().deck.pushed }),
})
