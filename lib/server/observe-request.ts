import type { IncomingMessage, ServerResponse } from 'node:http'
import { matchPage, matchRoute } from '../contract/doors.ts'

type Observation = { method: string; route: string; status: number; seconds: number }

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** Reports a request once it is answered, by the pattern of its page or route. */
export function observeRequest(
  request: IncomingMessage,
  response: ServerResponse,
  observe: (observation: Observation) => void,
): void {
  const startedAt = performance.now()
  const method = METHODS.has(request.method ?? '') ? String(request.method) : 'other'
  const route = routeOf(request.url ?? '/')
  response.once('close', () =>
    observe({ method, route, status: response.statusCode, seconds: (performance.now() - startedAt) / 1_000 }),
  )
}

function routeOf(url: string): string {
  const path = url.split('?', 1)[0] ?? '/'
  if (path.startsWith('/_next/')) return '/_next'
  return matchPage(path) ?? matchRoute(path) ?? 'unknown'
}
