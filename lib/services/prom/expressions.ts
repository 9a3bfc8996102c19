import {
  invalidParameter,
  type Params,
  PromApiError,
  readRequiredTime,
  sortedJson,
} from '../../core/prom-api/index.ts'
import { describeExpr, type Expr, PromqlError, parseExpr, prettyExpr } from '../../core/promql/index.ts'
import type { PromAnswer, PromQuestion } from './answer.ts'

/** `format_query`: an expression over several lines where it is long. */
export async function answerFormatQuery({ params }: PromQuestion): Promise<PromAnswer> {
  return { data: [JSON.stringify(prettyExpr(readExpr(params)))] }
}

/** `parse_query`: an expression as a tree. */
export async function answerParseQuery({ params }: PromQuestion): Promise<PromAnswer> {
  return { data: [sortedJson(describeExpr(readExpr(params)))] }
}

/** `query_exemplars`: exemplars are read and checked when they come in, and not stored, so that there are none. */
export async function answerExemplars({ params }: PromQuestion): Promise<PromAnswer> {
  const fromMs = readRequiredTime(params, 'start')
  const toMs = readRequiredTime(params, 'end')
  if (toMs < fromMs) throw new PromApiError('bad_data', 'end timestamp must not be before start timestamp')
  readExpr(params)
  return { data: ['[]'] }
}

function readExpr(params: Params): Expr {
  try {
    return parseExpr(params.get('query') ?? '')
  } catch (error) {
    if (!(error instanceof PromqlError)) throw error
    throw invalidParameter('query', error.message, error.span ?? undefined)
  }
}
