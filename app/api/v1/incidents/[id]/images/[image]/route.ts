import { IncidentImage } from '../../../../../../../lib/contract/incidents.ts'
import { handle } from '../../../../../../../lib/server/handle.ts'
import { readImage } from '../../../../../../../lib/services/incidents/images.ts'

export const GET = handle({
  door: 'GET /api/v1/incidents/[id]/images/[image]',
  input: IncidentImage,
  verb: async (ctx, wish) => {
    const { type, bytes } = await readImage(ctx, wish)
    return new Response(bytes, {
      headers: {
        'content-type': type,
        'x-content-type-options': 'nosniff',
        'content-security-policy': "default-src 'none'; sandbox",
        'cache-control': 'private, max-age=3600, immutable',
      },
    })
  },
})
