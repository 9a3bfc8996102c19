import { IncidentPath } from '../../../../../../lib/contract/evidence.ts'
import { handle } from '../../../../../../lib/server/handle.ts'
import { getRuntime } from '../../../../../../lib/server/runtime.ts'
import { findSuspects } from '../../../../../../lib/services/suspects/find-suspects.ts'

export const GET = handle({
  door: 'GET /api/v1/incidents/[id]/suspects',
  input: IncidentPath,
  verb: (ctx, input) => findSuspects({ ...ctx, suspects: getRuntime().deck.suspects }, input),
})
