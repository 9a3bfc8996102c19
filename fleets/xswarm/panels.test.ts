import { beforeEach, describe, expect, test } from 'vitest'
import type { Configuration } from '../../lib/core/config/index.ts'
import { createRoom, mapped, type Room } from '../panels-testing.ts'
import { loadFleet } from '../testing.ts'

const configuration: Configuration = await loadFleet()
let room: Room
beforeEach(() => {
  room = createRoom(configuration)
})

const BRIDGE = { job: 'xswarm-voice', instance: 'voice1.internal:9998', system: 'xswarm' }
const HOST = { system: 'xswarm', instance: 'voice1.internal:9100' }

/** The exposition of the document, as it stands there. */
const sample = ({ active = 3, calls = 1234 } = {}) => `# HELP xswarm_voice_calls_active Current active calls
# TYPE xswarm_voice_calls_active gauge
xswarm_voice_calls_active ${active}
# HELP xswarm_voice_calls_total Total calls processed
# TYPE xswarm_voice_calls_total counter
xswarm_voice_calls_total ${calls}
# HELP xswarm_voice_latency_ms Voice processing latency
# TYPE xswarm_voice_latency_ms histogram
xswarm_voice_latency_ms_bucket{le="100"} 450
xswarm_voice_latency_ms_bucket{le="200"} 890
xswarm_voice_latency_ms_bucket{le="300"} 1200
xswarm_voice_latency_ms_sum 234567
xswarm_voice_latency_ms_count 1234
`

describe('the voice bridges', () => {
  test('X-12 three active calls of the sample, and four a scrape later', () => {
    room.scrape(sample(), BRIDGE)
    room.scrape(sample({ active: 4 }), BRIDGE, 15_000)
    const shown = [0, 15_000].map(atMs => Object.values(room.look('xswarm/active-calls', atMs).figures))
    expect(shown).toEqual([[3], [4]])
  })

  test('X-13 calls a minute stay right when the counter starts again at 0', () => {
    // One call in each 15 s; the bridge starts again after five minutes.
    for (let i = 0; i <= 40; i++)
      room.scrape(sample({ calls: i < 20 ? 1000 + i : i - 20 }), BRIDGE, i * 15_000)
    const shown = [20, 21, 25, 30, 40].map(
      i => room.look('xswarm/calls-per-minute', i * 15_000).figures.calls ?? Number.NaN,
    )
    for (const perMinute of shown) expect(perMinute).toBeGreaterThan(3.7)
    for (const perMinute of shown) expect(perMinute).toBeLessThan(4.1)
  })

  test('X-14 X-34 the sample, without a bucket for all: P50 138 ms, P95 291 ms, P99 at least 300 ms, and the target', () => {
    room.scrape(sample(), BRIDGE)
    room.record('xswarm', 0)
    const { figures, missing } = room.look('xswarm/voice-latency')
    expect([Math.round(figures.P50 ?? 0), Math.round(figures.P95 ?? 0), figures.P99]).toEqual([138, 291, 300])
    expect(missing).toEqual([])
    const { lines, note } = room.panel('xswarm/voice-latency')
    expect(lines).toEqual([{ value: 300, state: 'target', label: 'target of the total' }])
    expect(note).toContain('a figure of 300 is 300 or more')
    expect(room.look('xswarm/calls-within-target').figures.within).toBeCloseTo(1200 / 1234)
  })

  test('X-14 of the last five minutes where calls came in', () => {
    const endMs = room.watch('xswarm', 20)
    room.record('xswarm', endMs)
    const { figures } = room.look('xswarm/voice-latency', endMs)
    for (const name of ['P50', 'P95', 'P99']) expect(figures[name]).toBeGreaterThan(100)
    expect(figures.P50).toBeLessThan(figures.P95 ?? 0)
    expect(figures.P99).toBeLessThanOrEqual(300)
  })

  test('X-15 a counter of errors that no bridge gives is named as missing, and is no 0', () => {
    const endMs = room.watch('xswarm', 2)
    const { figures, missing } = room.look('xswarm/calls-per-minute', endMs)
    expect([Object.keys(figures), missing]).toEqual([['calls'], ['errors']])
  })

  test('X-25 the stages of the document and their total of 275 ms against its target', () => {
    const stages = [
      'User authenticated (15ms)',
      'WebSocket connected (30ms)',
      'MOSHI inference complete (180ms)',
      'Response sent (50ms)',
    ].map(text => `[2025-10-28 10:30:00.015] ${text}`)
    for (let i = 1; i <= 5; i++) {
      const times = Array.from({ length: i }, () => stages).flat()
      room.lines('xswarm/stages', times, i * 15_000)
    }
    room.record('xswarm', 75_000)
    const { figures } = room.look('xswarm/stages', 75_000)
    const ms = Object.entries(figures).map(([name, seconds]) => [name, Math.round(seconds * 1_000)])
    expect(Object.fromEntries(ms)).toEqual({
      total: 275,
      MOSHI: 180,
      'WebSocket to Rust': 30,
      user: 15,
      response: 50,
    })
    expect(room.panel('xswarm/stages').lines[0]).toMatchObject({ value: 0.3, state: 'target' })
  })

  test('X-22 inference and queue of MOSHI are not there until somebody maps them, under any name', () => {
    expect(room.panel('xswarm/moshi').expr).toBeNull()
    room.answer(
      mapped([
        { metric: 'own_inference', field: 'a', json: '$.ms' },
        { metric: 'own_queue', field: 'b', json: '$.depth' },
      ]),
      { ms: 171, depth: 4 },
    )
    const panel = room.made({
      exprs: [
        { name: 'inference ms', expr: 'max(own_inference)' },
        { name: 'queue depth', expr: 'max(own_queue)' },
      ],
    })
    expect(room.look(panel).figures).toEqual({ 'inference ms': 171, 'queue depth': 4 })
  })
})

describe('edge and database', () => {
  test('X-17 X-27 requests, answers and latency of the worker, with their levels', () => {
    const endMs = room.watch('xswarm', 10)
    room.record('xswarm', endMs)
    const answers = room.look('xswarm/edge-answers', endMs).figures
    expect((answers['2xx'] ?? 0) + (answers['5xx'] ?? 0)).toBeCloseTo(1)
    expect(answers['2xx']).toBeGreaterThan(0.99)
    expect(room.look('xswarm/edge-requests', endMs).figures.requests).toBeGreaterThan(1)
    const { P50 = 0, P95 = 0, P99 = 0 } = room.look('xswarm/edge-latency', endMs).figures
    expect([P50 > 5, P95 > P50, P99 > P95]).toEqual([true, true, true])
    const levels = (slug: string) => room.panel(`xswarm/${slug}`).lines.map(({ value }) => value)
    expect([levels('edge-latency'), levels('edge-answers')]).toEqual([
      [100, 500],
      [0.99, 0.05],
    ])
  })

  const FIVE = { rps: 41, ok: 99.4, failed: 0.3, p50: 12, p99: 88, cpu: 4 }

  test('X-17 an answer of JSON is mapped to series, and one panel shows all of them', () => {
    const percent = (metric: string, json: string) => ({ metric, field: metric, json, unit: 'percent' })
    const ms = (metric: string, json: string) => ({ metric, field: metric, json, unit: 'ms' })
    room.answer(
      mapped([
        { metric: 'cf_rps', field: 'rps', json: '$.rps' },
        percent('cf_ok', '$.ok'),
        percent('cf_failed', '$.failed'),
        ms('cf_p50', '$.p50'),
        ms('cf_p99', '$.p99'),
        ms('cf_cpu', '$.cpu'),
      ]),
      FIVE,
    )
    const names = ['cf_rps', 'cf_ok', 'cf_failed', 'cf_p50', 'cf_p99', 'cf_cpu']
    const panel = room.made({
      show: 'table',
      columns: ['service'],
      exprs: names.map(expr => ({ name: expr, expr })),
    })
    const [row] = room.look(panel).table.rows
    expect(row?.values.map(value => Number(value?.toFixed(6)))).toEqual([
      41, 0.994, 0.003, 0.012, 0.088, 0.004,
    ])
  })

  test('X-18 what the database tells: query P99, storage of the plan, lag; reads and writes can be mapped beside', () => {
    const endMs = room.watch('xswarm', 1)
    const { table } = room.look('xswarm/database', endMs)
    expect(table.rows).toHaveLength(1)
    const [p99 = 0, storage = 0, lag = 0, synced] = table.rows[0]?.values ?? []
    expect([(p99 ?? 0) > 5, (p99 ?? 0) < 100, Number(storage?.toFixed(2)), (lag ?? 99) < 10, synced]).toEqual(
      [true, true, 0.41, true, 2],
    )
    const fields = ['reads', 'writes', 'p50', 'p95', 'p99', 'storage', 'lag'].map(field => ({
      field,
      json: `$.${field}`,
    }))
    room.answer(mapped(fields), { reads: 9, writes: 2, p50: 3, p95: 20, p99: 60, storage: 0.4, lag: 3 })
    const panel = room.made({ exprs: [{ expr: 'opsdeck_check_field{check="mapped"}' }] })
    expect(Object.values(room.look(panel).figures).sort((a, b) => a - b)).toEqual([0.4, 2, 3, 3, 9, 20, 60])
  })
})

describe('capacity', () => {
  const look = (atMs: number) =>
    Object.fromEntries(
      room.look('xswarm/capacity', atMs).table.rows.map(({ cells, values }) => [cells.join(': '), values]),
    )

  /** CPU in use and memory in use, 0 to 1, and calls of ten for so many minutes. */
  function run(
    minutes: number,
    { cpu, memory, calls }: { cpu: number; memory: number; calls: number },
  ): number {
    for (let atMs = 0; atMs <= minutes * 60_000; atMs += 15_000) {
      room.put(
        'node_cpu_seconds_total',
        { ...HOST, cpu: '0', mode: 'idle' },
        (atMs / 1_000) * (1 - cpu),
        atMs,
      )
      room.put('node_memory_MemTotal_bytes', HOST, 100, atMs)
      room.put('node_memory_MemAvailable_bytes', HOST, 100 - 100 * memory, atMs)
      room.put('xswarm_voice_active_calls', { check: 'voice1' }, calls, atMs)
      room.put('xswarm_voice_max_concurrent', { check: 'voice1' }, 10, atMs)
      room.put('xswarm_edge_requests_total', { status: '200' }, atMs / 1_000, atMs)
    }
    room.record('xswarm', minutes * 60_000)
    return minutes * 60_000
  }

  test('X-65 the four triggers, met, not met, and without data', () => {
    const rows = look(run(20, { cpu: 0.85, memory: 0.8, calls: 8 }))
    expect(rows['up: CPU, least of 5 min, %']?.map(value => value && Math.round(value))).toEqual([1, 85, 80])
    expect(rows['up: memory, %']?.map(value => value && Math.round(value))).toEqual([0, 80, 85])
    expect(rows['up: calls of the fullest bridge, %']).toEqual([1, 80, 80])
    expect(rows['up: queue depth']).toEqual([null, null, 11])
  })

  test('X-66 CPU at 15% for 15 min and calls at 20% allow to scale down; traffic does not', () => {
    const rows = look(run(20, { cpu: 0.15, memory: 0.5, calls: 2 }))
    const met = Object.entries(rows).map(([name, values]) => [name, values[0]])
    expect(Object.fromEntries(met)).toEqual({
      'up: CPU, least of 5 min, %': 0,
      'up: memory, %': 0,
      'up: calls of the fullest bridge, %': 0,
      'up: queue depth': null,
      'down: CPU, most of 15 min, %': 1,
      'down: calls of the fullest bridge, %': 1,
      'down: requests in an hour': 0,
    })
  })

  test('X-19 three numbers of a script alone are a panel; CPU, memory, disk, its work and the network are of the exporter', () => {
    for (const [name, value] of Object.entries({ cpu: 41, mem: 62, disk: 55 }))
      room.put(`monitor_resources_${name}`, { job: 'monitor-resources' }, value)
    const panel = room.made({ unit: '%', exprs: [{ expr: '{job="monitor-resources"}' }] })
    expect(Object.values(room.look(panel).figures).sort()).toEqual([41, 55, 62])
  })
})
