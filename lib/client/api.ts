import type { ErrorBody } from '../contract/errors.ts'

const TIMEOUT_MS = 60_000

/** A refused or failed request, in the server's words. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly issues: readonly { path: string; message: string }[] = [],
  ) {
    super(message)
    this.name = 'ApiError'
  }
}

export type ApiRequest = {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly body?: unknown
  readonly signal?: AbortSignal
}

/**
 * Asks this deck's own HTTP API; JSON in, JSON out (`undefined` for 204).
 * @throws {ApiError} with the server's sentence when refused, with code `unreachable` when there was no answer
 */
export async function api<T>(path: string, request: ApiRequest = {}): Promise<T> {
  const { method = 'GET', body, signal } = request
  const deadline = AbortSignal.timeout(TIMEOUT_MS)
  const response = await fetch(path, {
    method,
    headers: {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
  }).catch((error: unknown) => {
    if (signal?.aborted) throw error
    throw new ApiError(0, 'unreachable', 'Opsdeck did not answer. Check the connection and try again.')
  })
  if (!response.ok) throw await refusalOf(response)
  return readJson<T>(response)
}

/** Sends a file as it is, as the body of the request. @throws {ApiError} as `api` does */
export async function uploadFile<T>(path: string, file: Blob): Promise<T> {
  const response = await fetch(path, {
    method: 'POST',
    headers: { accept: 'application/json', 'content-type': 'application/octet-stream' },
    body: file,
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch(() => {
    throw new ApiError(0, 'unreachable', 'Opsdeck did not answer. Check the connection and try again.')
  })
  if (!response.ok) throw await refusalOf(response)
  return readJson<T>(response)
}

/** The shape of an answer is the route's contract: the same type wrote it on the server. */
async function readJson<T>(response: Response): Promise<T> {
  if (response.status === 204) return undefined as T
  return (await response.json()) as T
}

async function refusalOf(response: Response): Promise<ApiError> {
  const fallback = new ApiError(response.status, 'internal', `Opsdeck answered ${response.status}.`)
  const body: unknown = await response.json().catch(() => null)
  if (!isErrorBody(body)) return fallback
  const { code, message, issues } = body.error
  return new ApiError(response.status, code, message, issues)
}

function isErrorBody(body: unknown): body is ErrorBody {
  if (typeof body !== 'object' || body === null || !('error' in body)) return false
  const { error } = body
  return typeof error === 'object' && error !== null && 'code' in error && 'message' in error
}
