import { NO_LABELS } from '../labels/index.ts'
import { DEFAULT_OPTIONS, Evaluation, PromqlError, parseExpr, planSelectors } from '../promql/index.ts'
import type { RuleSample } from '../rules/index.ts'
import type { TestStore } from './store.ts'

export type Ask = (expr: string, atMs: number) => readonly RuleSample[] | { readonly failure: string }

/** Instant queries on a test's series, as rules ask them: a scalar is one sample without labels. */
export function createAsk(store: TestStore, subqueryStepMs: number): Ask {
  const options = { ...DEFAULT_OPTIONS, defaultSubqueryStepMs: subqueryStepMs }
  const parsed = new Map<string, ReturnType<typeof parseExpr>>()
  return (input, atMs) => {
    try {
      const expr = parsed.get(input) ?? parseExpr(input)
      parsed.set(input, expr)
      const query = { startMs: atMs, endMs: atMs, stepMs: 0 }
      const data = new Map(
        planSelectors(expr, query, options).map(({ selector, matchers, fromMs, toMs }) => [
          selector,
          store.select(matchers, fromMs, toMs),
        ]),
      )
      const evaluation = new Evaluation({ input, expr, query, data, options })
      const value = evaluation.run({ startMs: atMs, stepMs: 0, count: 1 })
      if (value.kind === 'string') return { failure: 'it gives text, and expected are series or a number' }
      if (value.kind === 'scalar') return [{ labels: NO_LABELS, value: value.values[0] ?? NaN }]
      return value.vector
        .filter(({ present }) => present[0] === 1)
        .map(({ labels, values, histograms }) => {
          const histogram = histograms?.[0]
          return { labels, value: values[0] ?? NaN, ...(histogram ? { histogram } : {}) }
        })
    } catch (error) {
      if (!(error instanceof PromqlError)) throw error
      return { failure: error.message }
    }
  }
}
