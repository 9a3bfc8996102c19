import { IncidentPath, KeepEvidence } from '../../../../../../lib/contract/evidence.ts'
import { handle } from '../../../../../../lib/server/handle.ts'
import { getRuntime } from '../../../../../../lib/server/runtime.ts'
import { keepEvidence } from '../../../../../../lib/services/evidence/keep-evidence.ts'
import { listEvidence } from '../../../../../../lib/services/evidence/list-evidence.ts'

export const GET = handle({
  door: 'GET /api/v1/incidents/[id]/evidence',
  input: IncidentPath,
  verb: listEvidence,
})
export const POST = handle({
  door: 'POST /api/v1/incidents/[id]/evidence',
  input: KeepEvidence,
  verb: (ctx, input) => keepEvidence({ ...ctx, query: getRuntime().deck.query }, input),
  status: 201,
})
