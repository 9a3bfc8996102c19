import { DeckError, ERROR_STATUS, type ErrorBody, isDeckError } from '../contract/errors.ts'
import type { Log } from '../ports/log.ts'

const NO_STORE = { 'cache-control': 'no-store' }

/** A verb's result as a response: nothing is 204, a Response is itself, the rest is JSON. */
export function answer(result: unknown, status: number | undefined): Response {
  if (result instanceof Response) return result
  if (result === undefined) return new Response(null, { status: 204, headers: NO_STORE })
  return Response.json(result, { status: status ?? 200, headers: NO_STORE })
}

/** An error as the contract's body: expected ones in their own words, others bland and logged whole. */
export function answerError(error: unknown, log: Log, door: string): Response {
  const expected = asDeckError(error)
  if (!expected) {
    log.error({ err: error, door }, 'a request failed unexpectedly')
    const body: ErrorBody = {
      error: { code: 'internal', message: 'something went wrong on the server; its log says what' },
    }
    return Response.json(body, { status: 500, headers: NO_STORE })
  }
  if (expected !== error) log.warn({ err: error, door }, 'the database did not answer')
  const { code, message, issues, retryAfterSeconds } = expected
  const headers: Record<string, string> = { ...NO_STORE }
  if (code === 'unauthenticated') headers['www-authenticate'] = 'Bearer'
  if (retryAfterSeconds !== undefined) headers['retry-after'] = String(retryAfterSeconds)
  const body: ErrorBody = { error: issues ? { code, message, issues } : { code, message } }
  return Response.json(body, { status: ERROR_STATUS[code], headers })
}

const DATABASE_AWAY: readonly string[] = [
  'P1001',
  'P1002',
  'P1008',
  'P1017',
  'P2024',
  'ECONNREFUSED',
  'ECONNRESET',
]

/** The expected failure that an error stands for; null when nobody expected it. */
export function asDeckError(error: unknown): DeckError | null {
  if (isDeckError(error)) return error
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (!DATABASE_AWAY.includes(code)) return null
  return new DeckError('unavailable', 'the database does not answer: try again in a moment', undefined, {
    cause: error,
    retryAfterSeconds: 5,
  })
}
