import type { z } from 'zod'
import type { RouteName } from '../contract/doors.ts'
import { DeckError, ERROR_STATUS, isDeckError } from '../contract/errors.ts'
import type { AlertContext } from '../services/alerts/alert-context.ts'
import { seenBy } from '../services/business/seen-by.ts'
import { handle, type RouteHandler } from './handle.ts'
import { parseInput, readText } from './input.ts'
import { getRuntime } from './runtime.ts'

/** A storm of 10,000 alerts in one request is still taken. */
const MAX_BODY_BYTES = 32 * 1_048_576
const JSON_HEADERS = { 'content-type': 'application/json', 'cache-control': 'no-store' }

export type AmRequest = {
  readonly params: URLSearchParams
  /** Of the path; empty when there is none. */
  readonly id: string
  /** The body by a schema. Throws `invalid`. */
  body<S extends z.ZodType>(schema: S): Promise<z.output<S>>
}

/**
 * A route of Alertmanager's API: its JSON, and its errors, which are a JSON text alone. What `answer` gives is the
 * body; nothing = an empty one.
 */
export function handleAm(
  door: RouteName,
  answer: (ctx: AlertContext, request: AmRequest) => Promise<unknown>,
): RouteHandler {
  return handle({
    door,
    async verb(ctx, params, request) {
      const asked: AmRequest = {
        params: new URL(request.url).searchParams,
        id: typeof params.id === 'string' ? params.id : '',
        body: async schema => parseInput(schema, parseJson(await readText(request, MAX_BODY_BYTES))),
      }
      const content = await answer({ ...ctx, alerts: seenBy(getRuntime().deck, ctx.actor).alerts }, asked)
      const body = content === undefined ? null : `${JSON.stringify(content)}\n`
      return new Response(body, { status: 200, headers: body === null ? {} : JSON_HEADERS })
    },
    toErrorResponse: (error, fallback) =>
      isDeckError(error)
        ? new Response(`${JSON.stringify(error.message)}\n`, {
            status: ERROR_STATUS[error.code],
            headers: JSON_HEADERS,
          })
        : fallback,
  })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new DeckError('invalid', 'parsing the body failed: it is no JSON', undefined, { cause })
  }
}
