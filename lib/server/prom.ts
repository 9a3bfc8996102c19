import type { RouteName } from '../contract/doors.ts'
import { isDeckError } from '../contract/errors.ts'
import { holds } from '../core/access/index.ts'
import {
  API_ERROR_STATUS,
  errorTypeName,
  formatSuccess,
  PromApiError,
  toJson,
} from '../core/prom-api/index.ts'
import { seenBy } from '../services/business/seen-by.ts'
import type { Actor } from '../services/context.ts'
import { answerProm, promMethods } from '../services/prom/answer.ts'
import { handle, type RouteHandler } from './handle.ts'
import { readText } from './input.ts'
import { getRuntime } from './runtime.ts'

const MAX_FORM_BYTES = 1_048_576
const PIECE_CHARS = 65_536
const TEXT_HEADERS = { 'content-type': 'text/plain; charset=utf-8' }
const JSON_HEADERS = { 'content-type': 'application/json', 'cache-control': 'no-store' }

/** A browser page of ours asks for the place of an error too; Prometheus' own answer has none. */
const POSITION_HEADER = 'x-opsdeck-position'

/** A route of Prometheus' HTTP API: same parameters, same JSON, same errors. */
export function handleProm(door: RouteName): RouteHandler {
  return (request, route) => {
    const handler = handle({
      door,
      verb: async ({ actor }) => answer(request, stepsOf((await route.params).path), actor),
      toErrorResponse: (error, fallback) =>
        errorResponse(error, request.headers.has(POSITION_HEADER)) ?? fallback,
    })
    return handler(request, route)
  }
}

/** What a route of another path needs to answer as one of Prometheus' does. */
export const promAt = (...steps: readonly string[]) => ({
  verb: ({ actor }: { readonly actor: Actor }, _params: unknown, request: Request) =>
    answer(request, steps, actor),
  toErrorResponse: (error: unknown, fallback: Response) => errorResponse(error, false) ?? fallback,
})

const stepsOf = (path: string | string[] | undefined): string[] =>
  (Array.isArray(path) ? path : []).map(decodeStep)

async function answer(request: Request, steps: readonly string[], actor: Actor): Promise<Response> {
  const { deck: whole, clock } = getRuntime()
  const deck = seenBy(whole, actor)
  const params = await readParams(request)
  const readsConfiguration = holds(actor, 'configuration.read')
  const { signal } = request
  const methods = promMethods(steps)
  if (methods && !methods.includes(request.method)) return notAllowed(methods)
  const answered = await answerProm(steps, { deck, params, nowMs: clock.now(), readsConfiguration, signal })
  if (!answered) return new Response('404 page not found\n', { status: 404, headers: TEXT_HEADERS })
  const { data, ...notes } = answered
  if (data === null) return new Response(null, { status: 204 })
  return new Response(streamOf(formatSuccess(data, notes)), { headers: JSON_HEADERS })
}

const notAllowed = (methods: readonly string[]): Response =>
  new Response('Method Not Allowed\n', {
    status: 405,
    headers: { ...TEXT_HEADERS, allow: methods.join(', ') },
  })

/** Path segments come as the client encoded them. */
function decodeStep(step: string): string {
  try {
    return decodeURIComponent(step)
  } catch {
    return step
  }
}

/** Query and form as one; of a name in both, the form's values come first, as in Go. */
async function readParams(request: Request): Promise<URLSearchParams> {
  const ofQuery = new URL(request.url).searchParams
  const isForm = request.headers.get('content-type')?.startsWith('application/x-www-form-urlencoded')
  if (request.method !== 'POST' || !isForm) return ofQuery
  const ofForm = new URLSearchParams(await readText(request, MAX_FORM_BYTES))
  return new URLSearchParams([...ofForm, ...ofQuery])
}

function errorResponse(error: unknown, asksPlace: boolean): Response | null {
  const failure =
    isDeckError(error) && error.code === 'invalid' ? new PromApiError('bad_data', error.message) : error
  if (!isPromApiError(failure)) return null
  const { errorType, message, position } = failure
  const isAsked = position && asksPlace
  const told = { status: 'error', errorType: errorTypeName(errorType), error: message }
  const body = { ...told, ...(isAsked ? { position } : {}) }
  return new Response(toJson(body), { status: API_ERROR_STATUS[errorType], headers: JSON_HEADERS })
}

const isPromApiError = (error: unknown): error is PromApiError =>
  error instanceof Error && error.name === 'PromApiError'

/** Pieces joined until they are worth sending; each pull is one turn of the event loop. */
function streamOf(pieces: Iterator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream({
    pull(controller) {
      let text = ''
      while (text.length < PIECE_CHARS) {
        const next = pieces.next()
        if (next.done) {
          if (text) controller.enqueue(encoder.encode(text))
          controller.close()
          return
        }
        text += next.value
      }
      controller.enqueue(encoder.encode(text))
    },
  })
}
