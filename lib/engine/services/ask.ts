import { labelValue } from '../../core/labels/index.ts'
import type { QueryEngine } from '../../ports/query-engine.ts'

const TIMEOUT_MS = 10_000

/** The value of an expression that gives one number now; null when it gives none. */
export async function askNumber(query: QueryEngine, expr: string, atMs: number): Promise<number | null> {
  const { value } = await query.instant({ expr, atMs, timeoutMs: TIMEOUT_MS })
  const number =
    value.type === 'scalar' ? value.value : value.type === 'vector' ? value.samples[0]?.value : undefined
  return number !== undefined && Number.isFinite(number) ? number : null
}

/** The values of one label over an expression's series now. */
export async function askLabels(
  query: QueryEngine,
  request: { readonly expr: string; readonly label: string; readonly atMs: number },
): Promise<string[]> {
  const { value } = await query.instant({ expr: request.expr, atMs: request.atMs, timeoutMs: TIMEOUT_MS })
  return value.type === 'vector' ? value.samples.map(sample => labelValue(sample.labels, request.label)) : []
}
