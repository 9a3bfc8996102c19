import { ERROR_STATUS } from '../contract/errors.ts'
import { html, noticeHtml } from '../core/status-page/index.ts'
import { asDeckError } from './answer.ts'
import type { RouteParams } from './input.ts'
import { readText } from './input.ts'
import { refuseForeignOrigin } from './origin.ts'
import { getRuntime } from './runtime.ts'

const MAX_FORM_BYTES = 8_192

/** Path parameters as text: of the folders that a route lies in, those that are not there are empty. */
export type StatusParams = { readonly slug: string; readonly file: string; readonly token: string }
type Answer = (request: Request, params: StatusParams) => Promise<Response>
type Route = (request: Request, route: { readonly params: Promise<RouteParams> }) => Promise<Response>

/**
 * A route of the status pages: for everybody, without looking for an account, so that a visitor who happens to be
 * signed in costs no question to the database either. Failures are pages, not JSON.
 */
export function statusRoute(answer: Answer): Route {
  return async (request, route) => {
    try {
      // Next hands a route without brackets in its path no parameters at all.
      const params: RouteParams = { ...(await route.params) }
      refuseForeignOrigin(request, getRuntime().env.url)
      return await answer(request, {
        slug: text(params.slug),
        file: text(params.file),
        token: text(params.token),
      })
    } catch (error) {
      return failure(error)
    }
  }
}

const text = (value: string | string[] | undefined): string => (typeof value === 'string' ? value : '')

/** Reads a small form. Throws `too_large`. */
export async function parseForm(request: Request): Promise<URLSearchParams> {
  return new URLSearchParams(await readText(request, MAX_FORM_BYTES))
}

function failure(error: unknown): Response {
  const expected = asDeckError(error)
  if (!expected) getRuntime().log.error({ err: error }, 'a status page failed unexpectedly')
  const sentence = expected?.message ?? 'Something went wrong on the server. Try again in a moment.'
  const headers: Record<string, string> = {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
  }
  if (expected?.retryAfterSeconds !== undefined) headers['retry-after'] = String(expected.retryAfterSeconds)
  return new Response(noticeHtml('That did not work', html`<p>${capitalised(sentence)}.</p>`), {
    status: expected ? ERROR_STATUS[expected.code] : 500,
    headers,
  })
}

const capitalised = (sentence: string): string =>
  sentence.charAt(0).toUpperCase() + sentence.slice(1).replace(/\.$/, '')
