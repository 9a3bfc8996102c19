import { randomOf } from '../../lib/core/random-testing.ts'

/** Gives the answers of one exporter, each a step further than the one before. */
export type Exposition = () => Buffer

type Line = { readonly head: string; readonly move: (value: number, random: () => number) => number }

const still = (value: number): number => value
const slow = (value: number, random: () => number): number => value + (random() < 0.1 ? 1 : 0)
const busy = (value: number, random: () => number): number => value + Math.floor(random() * 50)
const seconds = (value: number, random: () => number): number =>
  Math.round(value * 100 + random() * 500) / 100
const bytes = (value: number, random: () => number): number =>
  random() < 0.5 ? value : 4_096 * Math.floor(500_000 + random() * 1_000)
const ratio = (_value: number, random: () => number): number => Math.round(random() * 1e6) / 1e6

/** Of 20 series 8 that never move, 5 slow counters, 3 busy ones, 2 of seconds, one of bytes, a ratio. */
const KINDS = [
  ...new Array<Line['move']>(8).fill(still),
  ...new Array<Line['move']>(5).fill(slow),
  ...new Array<Line['move']>(3).fill(busy),
  seconds,
  seconds,
  bytes,
  ratio,
]

/** An exporter as they are. */
function mixedLine(i: number): Line {
  const labels = `method="${i % 2 ? 'GET' : 'POST'}",route="/api/v1/orders/${i % 97}",code="${200 + (i % 5)}"`
  const name = `app_${['requests', 'errors', 'bytes', 'seconds'][i % 4]}_${i}_total`
  return { head: `${name}{${labels}} `, move: KINDS[i % KINDS.length] ?? still }
}

const LE = ['0.005', '0.01', '0.025', '0.05', '0.1', '0.25', '0.5', '1', '2.5', '5', '10', '+Inf']

/** A service's exporter: of 20 lines 12 are buckets, 4 requests by status, one a pool, the others of the mix. */
function serviceLine(i: number): Line {
  const handler = `/api/v1/resource${Math.floor(i / 20)}`
  const kind = i % 20
  if (kind < 12)
    return {
      head: `http_request_duration_seconds_bucket{handler="${handler}",le="${LE[kind]}"} `,
      move: (value, random) => value + Math.floor((kind + 1) * (1 + random())),
    }
  if (kind < 16)
    return {
      head: `http_requests_total{handler="${handler}",status="${[200, 404, 500, 503][kind - 12]}"} `,
      move: busy,
    }
  if (kind === 16) return { head: `process_pool_utilization_ratio{pool="${handler}"} `, move: ratio }
  return mixedLine(i)
}

const MIXES = { mixed: mixedLine, service: serviceLine }
export type Mix = keyof typeof MIXES

/** @param seed exporters with different ones show different figures under the same names */
export function createExposition(mix: Mix, seed: number, series: number): Exposition {
  const random = randomOf(seed)
  const lines = Array.from({ length: series }, (_, i) => MIXES[mix](i))
  const values = Float64Array.from(lines, (_, i) => (i % 20 < 8 ? i : Math.floor(random() * 1e6)))
  return () => {
    const text = lines.map(({ head, move }, i) => {
      const value = move(values[i] ?? 0, random)
      values[i] = value
      return `${head}${value}`
    })
    return Buffer.from(`${text.join('\n')}\n`)
  }
}
