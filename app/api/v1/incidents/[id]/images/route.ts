import { IncidentId, MAX_IMAGE_BYTES } from '../../../../../../lib/contract/incidents.ts'
import { handle } from '../../../../../../lib/server/handle.ts'
import { parseInput, readBytes } from '../../../../../../lib/server/input.ts'
import { addImage } from '../../../../../../lib/services/incidents/images.ts'

// The body is the picture itself: it is read here, not as JSON.
export const POST = handle({
  door: 'POST /api/v1/incidents/[id]/images',
  verb: async (ctx, params, request) => {
    const { id } = parseInput(IncidentId, params)
    return addImage(ctx, { id, bytes: await readBytes(request, MAX_IMAGE_BYTES) })
  },
  status: 201,
})
