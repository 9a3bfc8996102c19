/** Prometheus' error types with the HTTP status that each has. */
export const API_ERROR_STATUS = {
  bad_data: 400,
  not_found: 404,
  not_acceptable: 406,
  execution: 422,
  canceled: 499,
  internal: 500,
  timeout: 503,
  unavailable: 503,
  /** As `unavailable`; but Prometheus answers what it was not started for with 500. */
  disabled: 500,
} as const
export type ApiErrorType = keyof typeof API_ERROR_STATUS

/** A refused request, in Prometheus' words. */
export class PromApiError extends Error {
  constructor(
    readonly errorType: ApiErrorType,
    message: string,
    readonly position?: { readonly start: number; readonly end: number },
  ) {
    super(message)
    this.name = 'PromApiError'
  }
}

/** How an error is called in an answer. */
export const errorTypeName = (type: ApiErrorType): string => (type === 'disabled' ? 'unavailable' : type)

export const invalidParameter = (
  name: string,
  problem: string,
  position?: { readonly start: number; readonly end: number },
): PromApiError => new PromApiError('bad_data', `invalid parameter "${name}": ${problem}`, position)
