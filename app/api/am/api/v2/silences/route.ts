import { handleAm } from '../../../../../../lib/server/am.ts'
import { readFilter } from '../../../../../../lib/services/alertmanager/alerts.ts'
import {
  getSilences,
  PostableSilence,
  postSilence,
} from '../../../../../../lib/services/alertmanager/silences.ts'

export const GET = handleAm('GET /api/am/api/v2/silences', (ctx, { params }) =>
  getSilences(ctx, readFilter(params)),
)
export const POST = handleAm('POST /api/am/api/v2/silences', async (ctx, { body }) =>
  postSilence(ctx, await body(PostableSilence)),
)
