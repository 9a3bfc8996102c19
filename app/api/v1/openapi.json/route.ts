import { handle } from '../../../../lib/server/handle.ts'
import { openApiDocument } from '../../../../lib/server/openapi.ts'
import { getRuntime } from '../../../../lib/server/runtime.ts'

export const GET = handle({
  door: 'GET /api/v1/openapi.json',
  verb: () => {
    const { deck, env } = getRuntime()
    return openApiDocument({ version: deck.version, url: env.url })
  },
})
