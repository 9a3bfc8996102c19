import { labelsToObject } from '../../core/labels/index.ts'
import type { Reading } from '../../core/proof/index.ts'
import { isQueryError, type QueryEngine } from '../../ports/query-engine.ts'

const QUERY_TIMEOUT_MS = 5_000

/** What an expression gives now. Never rejects: what went wrong is the reading's failure. */
export async function readExpression(
  query: Pick<QueryEngine, 'instant'>,
  expr: string,
  atMs: number,
): Promise<Reading> {
  try {
    const { value } = await query.instant({ expr, atMs, timeoutMs: QUERY_TIMEOUT_MS })
    if (value.type === 'scalar') return { samples: [{ labels: {}, value: value.value }], isScalar: true }
    if (value.type === 'vector')
      return {
        samples: value.samples.map(({ labels, value }) => ({ labels: labelsToObject(labels), value })),
        isScalar: false,
      }
    return { failure: `the expression gives a ${value.type}: expected series or a number` }
  } catch (error) {
    if (isQueryError(error)) return { failure: error.message }
    throw error
  }
}
