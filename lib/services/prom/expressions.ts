import { selectorsOf } from '../../core/exemplar/index.ts'
import {
  formatMetric,
  formatSample,
  formatTimestamp,
  invalidParameter,
  type Params,
  PromApiError,
  readTime,
  sortedJson,
  toJson,
} from '../../core/prom-api/index.ts'
import { describeExpr, type Expr, PromqlError, parseExpr, prettyExpr } from '../../core/promql/index.ts'
import type { ExemplarSeries } from '../../ports/exemplars.ts'
import type { PromAnswer, PromQuestion } from './answer.ts'

/** `format_query`: an expression over several lines where it is long. */
export async function answerFormatQuery({ params }: PromQuestion): Promise<PromAnswer> {
  return { data: [toJson(prettyExpr(readExpr(params)))] }
}

/** `parse_query`: an expression as a tree. */
export async function answerParseQuery({ params }: PromQuestion): Promise<PromAnswer> {
  return { data: [sortedJson(describeExpr(readExpr(params)))] }
}

/** `query_exemplars`: those of every series that a selector of the expression finds; of one without selectors nothing. */
export async function answerExemplars({ deck, params }: PromQuestion): Promise<PromAnswer> {
  const fromMs = readTime(params, 'start', -8.64e15)
  const toMs = readTime(params, 'end', 8.64e15)
  if (toMs < fromMs) throw new PromApiError('bad_data', 'end timestamp must not be before start timestamp')
  // Prometheus names the parameter everywhere but here.
  const anyOf = selectorsOf(readExpr(params, (problem, at) => new PromApiError('bad_data', problem, at)))
  if (anyOf.length === 0) return { data: null }
  const found = await deck.exemplars.select({ anyOf, fromMs, toMs })
  return { data: [`[${found.map(formatExemplars).join(',')}]`] }
}

function formatExemplars({ seriesLabels, exemplars }: ExemplarSeries): string {
  const points = exemplars.map(
    ({ labels, value, timestampMs }) =>
      `{"labels":${formatMetric(labels)},"value":"${formatSample(value)}","timestamp":${formatTimestamp(timestampMs)}}`,
  )
  return `{"seriesLabels":${formatMetric(seriesLabels)},"exemplars":[${points.join(',')}]}`
}

function readExpr(
  params: Params,
  refusal: (problem: string, at?: { start: number; end: number }) => PromApiError = (problem, at) =>
    invalidParameter('query', problem, at),
): Expr {
  try {
    return parseExpr(params.get('query') ?? '')
  } catch (error) {
    if (!(error instanceof PromqlError)) throw error
    throw refusal(error.message, error.span ?? undefined)
  }
}
