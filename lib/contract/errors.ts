/** Expected failures have a code; one table turns codes into HTTP statuses. */
export const ERROR_STATUS = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  unprocessable: 422,
  rate_limited: 429,
  unavailable: 503,
} as const
export type ErrorCode = keyof typeof ERROR_STATUS

export type ErrorIssue = { readonly path: string; readonly message: string }

/** The body of every refused request. */
export type ErrorBody = {
  readonly error: {
    readonly code: ErrorCode | 'internal'
    readonly message: string
    readonly issues?: readonly ErrorIssue[]
  }
}

/** An expected failure. Told apart by `code`: classes differ between the server's and Next's module graphs. */
export class DeckError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly issues?: readonly ErrorIssue[],
    options?: { cause?: unknown; retryAfterSeconds?: number },
  ) {
    super(message, options)
    this.name = 'DeckError'
    this.retryAfterSeconds = options?.retryAfterSeconds
  }
  readonly retryAfterSeconds: number | undefined
}

export function isDeckError(error: unknown): error is DeckError {
  return (
    error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code in ERROR_STATUS
  )
}
