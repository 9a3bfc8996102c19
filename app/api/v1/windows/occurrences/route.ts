import { ReadOccurrences } from '../../../../../lib/contract/uptime.ts'
import { handle } from '../../../../../lib/server/handle.ts'
import { getRuntime } from '../../../../../lib/server/runtime.ts'
import { listOccurrences } from '../../../../../lib/services/windows/list-occurrences.ts'

export const GET = handle({
  door: 'GET /api/v1/windows/occurrences',
  input: ReadOccurrences,
  verb: (ctx, input) => listOccurrences({ ...ctx, windows: getRuntime().deck.windows }, input),
})
