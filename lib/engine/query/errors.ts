import { PromqlError } from '../../core/promql/index.ts'
import { isQueryError, QueryError } from '../../ports/query-engine.ts'

export const TOO_MANY_SAMPLES = 'query processing would load too many samples into memory in query execution'

/** Any failure as Prometheus would name it, with the place in the expression where there is one. */
export function toQueryError(cause: unknown): QueryError {
  if (isQueryError(cause)) return cause
  if (cause instanceof PromqlError) {
    const type = cause.stage === 'parse' ? 'bad_data' : 'execution'
    return new QueryError(type, cause.message, cause.span ?? undefined, { cause })
  }
  if (cause instanceof Error && 'code' in cause && cause.code === 'too_many_samples') {
    return new QueryError('execution', TOO_MANY_SAMPLES, undefined, { cause })
  }
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new QueryError('internal', `the query could not be evaluated: ${reason}`, undefined, { cause })
}
