import {
  type AlertResult,
  type CompiledAlert,
  type ExpandContext,
  expandAlert,
  type RuleSample,
} from '../../core/rules/index.ts'
import type { QueryOutcome } from '../../core/template/index.ts'
import { ask, nextTurn } from './evaluate.ts'
import type { GroupWorld, Turn } from './world.ts'

/** Other work gets its turn after so many. */
const AT_ONCE = 250
/** A template that asks for more is not answered any more. */
const MOST_QUERIES = 1_000

/** Every element of a result as an alert, with the queries of its templates answered at the instant of the turn. */
export async function expandAll(
  world: GroupWorld,
  turn: Turn,
  { compiled, samples }: { readonly compiled: CompiledAlert; readonly samples: readonly RuleSample[] },
): Promise<AlertResult[]> {
  const { labels: externalLabels, url: externalUrl } = world.outside()
  const queries = new Map<string, QueryOutcome>()
  const context = { externalLabels, externalUrl, nowMs: turn.plannedMs, queries }
  const results: AlertResult[] = []
  for (const [i, sample] of samples.entries()) {
    if (i % AT_ONCE === AT_ONCE - 1) await nextTurn()
    if (turn.signal.aborted) return []
    results.push(await expandOne(world, turn, { compiled, sample, context, queries }))
  }
  return results
}

async function expandOne(
  world: GroupWorld,
  turn: Turn,
  {
    compiled,
    sample,
    context,
    queries,
  }: {
    readonly compiled: CompiledAlert
    readonly sample: RuleSample
    readonly context: ExpandContext
    readonly queries: Map<string, QueryOutcome>
  },
): Promise<AlertResult> {
  for (;;) {
    const expanded = expandAlert(compiled, sample, context)
    if (!('query' in expanded)) return expanded
    queries.set(expanded.query, await answer(world, turn, { expr: expanded.query, asked: queries.size }))
  }
}

async function answer(
  world: GroupWorld,
  turn: Turn,
  { expr, asked }: { readonly expr: string; readonly asked: number },
): Promise<QueryOutcome> {
  if (asked >= MOST_QUERIES) {
    return { kind: 'error', message: `the templates of one rule may ask ${MOST_QUERIES} queries at a time` }
  }
  const samples = await ask(world.query, expr, { ...turn, atMs: turn.plannedMs })
  return typeof samples === 'string' ? { kind: 'error', message: samples } : { kind: 'vector', samples }
}
