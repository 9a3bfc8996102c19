import { ReplayService } from '../../../../../../../lib/contract/evidence.ts'
import { handle } from '../../../../../../../lib/server/handle.ts'
import { getRuntime } from '../../../../../../../lib/server/runtime.ts'
import { replayService } from '../../../../../../../lib/services/replay/read-replay.ts'

export const GET = handle({
  door: 'GET /api/v1/incidents/[id]/replay/[service]',
  input: ReplayService,
  verb: (ctx, input) => replayService({ ...ctx, replay: getRuntime().deck.replay }, input),
})
