import type { Duration } from '../syntax/ast.ts'
import { evaluationError } from '../syntax/error.ts'
import type { QueryRange } from './evaluator.ts'

/** Milliseconds of a duration; `step()` and `range()` are the query's own. */
export function durationToMs(duration: Duration, query: QueryRange): number {
  return Math.trunc(Math.round(seconds(duration, query) * 1e9) / 1e6)
}

function seconds(duration: Duration, query: QueryRange): number {
  switch (duration.kind) {
    case 'seconds':
      return duration.seconds
    case 'step':
      return query.stepMs / 1000
    case 'range':
      return (query.endMs - query.startMs) / 1000
    case 'negated':
      return -seconds(duration.operand, query)
    case 'grouped':
      return seconds(duration.operand, query)
    case 'extreme': {
      const [left, right] = [seconds(duration.left, query), seconds(duration.right, query)]
      return duration.of === 'min' ? Math.min(left, right) : Math.max(left, right)
    }
    case 'arithmetic':
      return combined(duration, query)
  }
}

function combined(duration: Extract<Duration, { kind: 'arithmetic' }>, query: QueryRange): number {
  const [left, right] = [seconds(duration.left, query), seconds(duration.right, query)]
  switch (duration.op) {
    case '+':
      return left + right
    case '-':
      return left - right
    case '*':
      return left * right
    case '/':
      if (right === 0) throw evaluationError('division by zero', duration)
      return left / right
    case '%':
      if (right === 0) throw evaluationError('modulo by zero', duration)
      return left % right
    case '^':
      return left ** right
  }
}

/** The length of a range, which must be above zero also when it is computed. */
export function positiveDurationMs(duration: Duration, query: QueryRange): number {
  const ms = durationToMs(duration, query)
  if (ms > 0) return ms
  throw evaluationError('duration must be greater than 0', duration)
}
