import type { BandRow, ListMarks } from '../../contract/evidence.ts'
import type { ServiceConfig } from '../../contract/service.ts'
import { finiteOrNull } from '../../core/chart/points.ts'
import { bandsOf } from '../../core/mark/index.ts'
import type { ConfigurationDoor } from '../../ports/deck.ts'
import type { QueryEngine } from '../../ports/query-engine.ts'
import type { Context } from '../context.ts'
import { requirePermission } from '../require.ts'

export type BandContext = Pick<Context, 'actor' | 'clock'> & {
  readonly configuration: Pick<ConfigurationDoor, 'current'>
  readonly query: Pick<QueryEngine, 'range'>
}

/** More would stand within one pixel of a chart. */
const MOST_STEPS = 300
const SHORTEST_STEP_MS = 5_000
/** As long as a point speaks for what comes after it; a longer step must look at all that lies in it. */
const LOOK_BACK_MS = 300_000
const TIMEOUT_MS = 10_000

/** What went on at a service between two times, by the series that its entry names; none for all services at once. */
export async function listBands(
  { actor, clock, configuration, query }: BandContext,
  wish: ListMarks,
): Promise<{ bands: BandRow[] }> {
  requirePermission({ actor }, 'operations.read')
  const service = (await configuration.current()).services.find(({ slug }) => slug === wish.service)
  const fromMs = wish.from
  const toMs = Math.min(wish.to, clock.now())
  if (!service || service.bands.length === 0 || fromMs >= toMs) return { bands: [] }
  const stepMs = Math.max(SHORTEST_STEP_MS, Math.ceil((toMs - fromMs) / MOST_STEPS / 1_000) * 1_000)
  const found = await Promise.all(
    service.bands.map(async ({ metric, title, state }): Promise<BandRow[]> => {
      const expr = exprOf(service, metric, stepMs)
      const { value } = await query.range({ expr, fromMs, toMs, stepMs, timeoutMs: TIMEOUT_MS })
      const [series] = value.type === 'matrix' ? value.series : []
      if (!series) return []
      const points = Array.from(
        series.values,
        (one, i) => [series.timestampsMs[i] ?? 0, finiteOrNull(one)] as const,
      )
      return bandsOf(points, { stepMs, toMs }).map(band => ({ ...band, title, state }))
    }),
  )
  return { bands: found.flat() }
}

/** On while any of its series is: those with the service's label, and those of its targets. */
function exprOf({ slug, match }: ServiceConfig, metric: string, stepMs: number): string {
  const of = (matchers: string) =>
    stepMs > LOOK_BACK_MS ? `max_over_time(${metric}{${matchers}}[${stepMs}ms])` : `${metric}{${matchers}}`
  const own = of(`service="${slug}"`)
  return match === undefined ? `max(${own})` : `max(${own} or ${of(match)})`
}
