import { ReplayIncident } from '../../../../../../lib/contract/evidence.ts'
import { handle } from '../../../../../../lib/server/handle.ts'
import { getRuntime } from '../../../../../../lib/server/runtime.ts'
import { replayOverview } from '../../../../../../lib/services/replay/read-replay.ts'

export const GET = handle({
  door: 'GET /api/v1/incidents/[id]/replay',
  input: ReplayIncident,
  verb: (ctx, input) => replayOverview({ ...ctx, replay: getRuntime().deck.replay }, input),
})
