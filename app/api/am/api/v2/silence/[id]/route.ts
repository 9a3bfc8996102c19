import { handleAm } from '../../../../../../../lib/server/am.ts'
import { getSilence } from '../../../../../../../lib/services/alertmanager/silences.ts'
import { expireSilence } from '../../../../../../../lib/services/silences/expire-silence.ts'

export const GET = handleAm('GET /api/am/api/v2/silence/[id]', (ctx, { id }) => getSilence(ctx, id))
export const DELETE = handleAm('DELETE /api/am/api/v2/silence/[id]', (ctx, { id }) =>
  expireSilence(ctx, { id }),
)
