import { describe, expect, test } from 'vitest'
import { parseExpr } from '../promql/index.ts'
import {
  allQuantiles,
  lastWeek,
  only,
  quantileName,
  quantilesOf,
  statedQuantile,
  withStep,
} from './queries.ts'
import {
  byPain,
  changeOf,
  isLowerBound,
  type LatencyRow,
  latencyRows,
  painOf,
  type ServiceLatency,
  summariseLatency,
} from './rows.ts'

const histogram = 'histogram_quantile(0.95, sum by (route, le) (rate(http_seconds_bucket{job="api"}[5m])))'
const summary = 'max by (route) (rpc_ms{job="api", quantile="0.95"}) * 0.001'

describe('queries', () => {
  test.each([
    ['a histogram', histogram, 0.95],
    ['a summary', summary, 0.95],
    ['neither', 'rate(x[5m])', null],
    ['two different ones', `${histogram} or histogram_quantile(0.5, x)`, null],
  ])('the stated quantile of %s', (_what, expr, quantile) => {
    expect(statedQuantile(expr)).toBe(quantile)
  })

  test.each([histogram, summary])('each percentile asks for its own: %s', expr => {
    const exprs = quantilesOf(expr)
    expect(exprs && Object.values(exprs).map(statedQuantile)).toEqual([0.5, 0.9, 0.95, 0.99])
    expect(exprs?.p95).toBe(expr)
  })

  test('an expression without a quantile has no percentiles', () => expect(quantilesOf('up')).toBeNull())

  const exprs = { p50: 'a', p90: 'b', p95: 'c', p99: 'd' }
  test.each([
    allQuantiles(exprs),
    lastWeek(histogram),
    only(allQuantiles(exprs), 'route', 'GET /a"b\\c/$1'),
    withStep('sum by (le) (increase(x_bucket[$step]) or increase(x_count[$step]))', 30),
  ])('is PromQL: %s', expr => {
    expect(() => parseExpr(expr)).not.toThrow()
  })

  test('the name of a percentile', () => {
    expect([quantileName(0.95), quantileName(0.999)]).toEqual(['p95', null])
  })
})

const at = (value: number | null) => [[1_000, value]] as const
const series = (labels: Record<string, string>, value: number | null) => ({ labels, points: at(value) })
const latency: ServiceLatency = {
  slug: 'api',
  service: 'API',
  part: null,
  judged: 'p95',
  targetSeconds: 0.3,
  lastBoundSeconds: 0.5,
  absence: null,
  isSinceStart: false,
  whole: [
    series({ quantile: 'p50' }, 0.1),
    series({ quantile: 'p95' }, 0.45),
    series({ quantile: 'p99' }, 0.5),
  ],
  byRoute: [
    series({ quantile: 'p95', route: '/slow' }, 0.6),
    series({ quantile: 'p95', route: '/quick' }, 0.03),
  ],
  wholeLastWeek: 0.3,
  byRouteLastWeek: new Map([['/quick', 0.06]]),
}
const rows = latencyRows(latency)
const named = (list: readonly LatencyRow[]) => list.map(row => row.route ?? row.part?.name ?? row.service)

describe('rows', () => {
  test('the service, then its routes', () => expect(named(rows)).toEqual(['API', '/slow', '/quick']))

  test('most pain first, without a target after, without figures last', () => {
    const bare = { ...latency, slug: 'bare', service: 'Bare', byRoute: [], targetSeconds: null }
    const silent = { ...bare, slug: 'silent', service: 'Silent', whole: [] }
    const all = [...latencyRows(silent), ...latencyRows(bare), ...rows]
    expect(named(byPain(all))).toEqual(['/slow', 'API', '/quick', 'Bare', 'Silent'])
    expect(latencyRows(silent)[0]?.absence).toBe('no requests within 5 minutes')
    expect(summariseLatency(all)).toBe('2 of 3 past their target')
  })

  test('parts stand below their service, most pain first, whatever lies between', () => {
    const part = (name: string, p95: number, of: Partial<ServiceLatency> = {}) =>
      latencyRows({
        ...latency,
        part: { slug: name.toLowerCase(), name },
        whole: [series({ quantile: 'p95' }, p95)],
        byRoute: [],
        ...of,
      })
    const unmeasured = { slug: 'shop', service: 'Shop' }
    const all = [...part('Cache', 0.1), ...rows, ...part('Queue', 9), ...part('Till', 0.5, unmeasured)]
    expect(named(byPain(all))).toEqual(['/slow', 'Till', 'API', 'Queue', 'Cache', '/quick'])
    expect(new Set(all.map(row => row.key)).size).toBe(all.length)
  })

  test('pain is the ratio to the target', () => expect(rows.map(painOf)).toEqual([1.5, 2, 0.1]))

  test('figures since the start are told and not judged', () => {
    const [row] = latencyRows({ ...latency, isSinceStart: true })
    expect(row && painOf(row)).toBeNull()
    expect(row?.quantiles.p95).toBe(0.45)
  })

  test('the change on last week, where there was one', () => {
    expect(rows.map(changeOf).map(change => change && Math.round(change * 100))).toEqual([50, null, -50])
  })

  test('a percentile at the last bound is this or more, below it is exact', () => {
    const [row] = rows
    expect(row && [isLowerBound(row, 'p95'), isLowerBound(row, 'p99')]).toEqual([false, true])
  })

  test('a percentile that was not measured is null, never zero', () =>
    expect(rows[0]?.quantiles.p90).toBeNull())
})
