import type { RouteName } from '../contract/doors.ts'
import { receivePush } from '../services/pushed/receive-push.ts'
import { removeGroup } from '../services/pushed/remove-group.ts'
import { handle, type RouteHandler } from './handle.ts'
import type { RouteParams } from './input.ts'
import { getRuntime } from './runtime.ts'
import { readUnpacked } from './unpacked-body.ts'

const LIMITS = { packedBytes: 2_097_152, unpackedBytes: 8_388_608 }

/** PUT and POST of the push API. Answers 200, as Pushgateway does when it has looked at what came. */
export const handlePush = (door: RouteName): RouteHandler =>
  handle({
    door,
    verb: async (ctx, params: RouteParams, request) =>
      receivePush(
        { ...ctx, pushed: getRuntime().deck.pushed },
        {
          path: decodedSteps(params.path),
          isReplacing: request.method === 'PUT',
          body: await readUnpacked(request, LIMITS),
          contentType: request.headers.get('content-type'),
          ttl: new URL(request.url).searchParams.get('push_ttl'),
        },
      ),
  })

/** DELETE of the push API; 202 as Pushgateway has it. */
export const handlePushRemoval = (door: RouteName): RouteHandler =>
  handle({
    door,
    verb: async (ctx, params: RouteParams) => {
      await removeGroup({ ...ctx, pushed: getRuntime().deck.pushed }, decodedSteps(params.path))
      return new Response(null, { status: 202 })
    },
  })

const decodedSteps = (path: RouteParams[string]): string[] => (Array.isArray(path) ? path : []).map(decoded)

/** Path segments come as the client encoded them. */
function decoded(step: string): string {
  try {
    return decodeURIComponent(step)
  } catch {
    return step
  }
}
