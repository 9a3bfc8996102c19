import { AddMark, ListMarks } from '../../../../lib/contract/evidence.ts'
import { handle } from '../../../../lib/server/handle.ts'
import { getRuntime } from '../../../../lib/server/runtime.ts'
import { seenBy } from '../../../../lib/services/business/seen-by.ts'
import { addMark } from '../../../../lib/services/marks/add-mark.ts'
import { listBands } from '../../../../lib/services/marks/list-bands.ts'
import { listMarks } from '../../../../lib/services/marks/list-marks.ts'

export const GET = handle({
  door: 'GET /api/v1/marks',
  input: ListMarks,
  verb: async (ctx, input) => {
    const { configuration, query } = seenBy(getRuntime().deck, ctx.actor)
    const [marks, bands] = await Promise.all([
      listMarks(ctx, input),
      listBands({ ...ctx, configuration, query }, input),
    ])
    return { ...marks, ...bands }
  },
})
export const POST = handle({
  door: 'POST /api/v1/marks',
  input: AddMark,
  verb: (ctx, input) => {
    const { configuration, heartbeats } = getRuntime().deck
    return addMark({ ...ctx, configuration, heartbeats }, input)
  },
  status: 201,
})
