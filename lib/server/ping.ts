import type { RouteName } from '../contract/doors.ts'
import { PingUrl } from '../contract/heartbeats.ts'
import { receivePing } from '../services/heartbeats/receive-ping.ts'
import { handle, type RouteHandler } from './handle.ts'
import { parseInput, type RouteParams, readText } from './input.ts'
import { getRuntime } from './runtime.ts'

const MAX_BODY_BYTES = 65_536

/** A route of the ping URL. The body is taken as it comes: scripts post whatever they have. */
export const pingRoute = (door: RouteName): RouteHandler =>
  handle({
    door,
    verb: async (ctx, params: RouteParams, request) => {
      const url = parseInput(PingUrl, params)
      const body = request.method === 'POST' ? await readText(request, MAX_BODY_BYTES) : ''
      return receivePing(
        { ...ctx, heartbeats: getRuntime().deck.heartbeats },
        { ...url, body: body === '' ? null : body, contentType: request.headers.get('content-type') },
      )
    },
  })
