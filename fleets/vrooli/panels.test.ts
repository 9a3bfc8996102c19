import { beforeEach, describe, expect, test } from 'vitest'
import { labelsFromObject } from '../../lib/core/labels/index.ts'
import { HOST_METRICS } from '../../lib/core/resources/index.ts'
import { createScene, scrapeJob, scrapeTarget } from '../../lib/engine/scrape/testing.ts'
import { createRoom, type Room } from '../panels-testing.ts'
import { loadFleet, startFleet } from '../testing.ts'

const configuration = await loadFleet()
let room: Room
beforeEach(() => {
  room = createRoom(configuration)
})
const APP = { job: 'vrooli', instance: 'vrooli-1:3001', system: 'vrooli' }

describe('the application', () => {
  test('V-39 requests and errors by class of their status', () => {
    for (let i = 0; i <= 20; i++) {
      const text = `http_requests_total{status="200"} ${i * 900}\nhttp_requests_total{status="404"} ${i * 60}\nhttp_requests_total{status="503"} ${i * 40}\n`
      room.scrape(text, APP, i * 15_000)
    }
    const classes = room.ask(room.panel('vrooli/throughput').expr ?? '', 300_000)
    expect(classes.map(({ labels, value }) => [labels.class, Math.round(value)]).sort()).toEqual([
      ['2xx', 60],
      ['4xx', 4],
      ['5xx', 3],
    ])
    const { figures } = room.look('vrooli/error-rate', 300_000)
    expect([figures['5xx']?.toFixed(3), figures['4xx']?.toFixed(3)]).toEqual(['0.040', '0.060'])
  })

  test('V-40 P50, P95 and P99 of each path are what a calculation by hand gives', () => {
    const page = (times: number) =>
      ['/a', '/b']
        .map(path =>
          [
            ['0.1', 50],
            ['0.5', 90],
            ['1', 98],
            ['+Inf', 100],
          ]
            .map(
              ([le, count]) =>
                `http_request_duration_seconds_bucket{path="${path}",le="${le}"} ${Number(count) * times}`,
            )
            .join('\n'),
        )
        .join('\n')
    for (let i = 0; i <= 20; i++) room.scrape(`${page(i)}\n`, APP, i * 15_000)
    const { rows } = room.look('vrooli/response-time', 300_000).table
    // P50 is the whole of the first bucket; P95 lies 5/8 into 0.5 to 1; P99 is beyond the last bound.
    expect(rows.map(({ cells }) => cells[0]).sort()).toEqual(['/a', '/b'])
    for (const { values } of rows) {
      const [p95, p50, p99] = values
      expect(Math.abs((p50 ?? 0) / 0.1 - 1)).toBeLessThan(0.01)
      expect(Math.abs((p95 ?? 0) / 0.8125 - 1)).toBeLessThan(0.01)
      expect(p99).toBe(1)
    }
  })

  test('V-43 throughput, errors and response time are filled; connections and tiers wait for a metric', () => {
    const endMs = room.watch('vrooli', 10)
    for (const slug of ['throughput', 'error-rate', 'response-time'])
      expect(room.ask(room.panel(`vrooli/${slug}`).expr ?? '', endMs).length).toBeGreaterThan(0)
    expect(['websockets', 'ai-tiers'].map(slug => room.panel(`vrooli/${slug}`).expr)).toEqual([null, null])
  })

  test('V-47 a text of client_golang with labelled histograms: by runner, and filtered by a label', () => {
    const endMs = room.watch('vrooli', 20)
    const { rows } = room.look('vrooli/agents', endMs).table
    expect(rows.map(({ cells }) => cells[0])).toEqual(['claude-code', 'codex'])
    expect(rows[0]?.values.every(value => (value ?? 0) > 0)).toBe(true)
    expect(rows[1]?.values[1]).toBeNull()
    const one = room.made({
      exprs: [{ name: 'codex', expr: 'agent_manager_runs_total{runner_type="codex"}' }],
    })
    expect(Object.keys(room.look(one, endMs).figures)).toEqual(['codex'])
  })
})

describe('infrastructure', () => {
  test('V-44 with an exporter of the host alone, the panels of the database have no series', () => {
    room.scrape('node_memory_MemTotal_bytes 8\nnode_memory_SwapTotal_bytes 2\n', {
      job: 'vrooli-node',
      system: 'vrooli',
    })
    expect(room.look('vrooli/connection-pool').missing).toEqual(['in use', 'allowed'])
    expect(room.look('vrooli/slow-queries').table.rows).toEqual([])
  })

  test('V-41 X-19 a text of the node exporter fills the page of the host without a query written by anybody', () => {
    const endMs = room.watch('vrooli', 2)
    for (const key of ['cpu', 'memory', 'disk', 'io', 'network'] as const)
      expect(room.ask(HOST_METRICS[key].expr, endMs).map(({ value }) => value > 0)).toContain(true)
  })

  test('V-44 connections of the database, against what it allows', () => {
    const endMs = room.watch('vrooli', 1)
    const { 'in use': used = 0, allowed = 0 } = room.look('vrooli/connection-pool', endMs).figures
    expect([used > 0, used < allowed, allowed]).toEqual([true, true, 100])
  })

  test('V-45 slow queries with mean time, calls and the age of the figures, the slowest first', () => {
    const endMs = room.watch('vrooli', 2)
    const { rows } = room.look('vrooli/slow-queries', endMs + 40_000).table
    expect(rows.map(({ cells }) => cells[0])).toEqual([
      '1184420087716623',
      '-5520914473302115',
      '8213377164015092',
    ])
    const [mean = 0, calls = 0, age] = rows[0]?.values ?? []
    expect(Math.abs((mean ?? 0) / 120 - 1)).toBeLessThan(0.01)
    expect([(calls ?? 0) > 10, age]).toEqual([true, 40])
  })

  test('V-46 clients and memory of redis-cli info, memory against 4 GB', () => {
    room.scrape('redis_memory_used_bytes 1500000000\nredis_connected_clients 141\n', {
      job: 'redis',
      system: 'vrooli',
    })
    expect(room.look('vrooli/redis-memory').figures).toEqual({ used: 1_500_000_000 })
    expect(room.look('vrooli/redis-clients').figures).toEqual({ connected: 141 })
    expect(room.panel('vrooli/redis-memory').lines.map(({ value }) => value)).toEqual([4 * 1024 ** 3])
  })

  test('V-115 nothing of the kind is there; fail2ban_bans, once pushed, is a series for a panel', () => {
    const panel = room.made({ exprs: [{ name: 'bans', expr: 'sum(fail2ban_bans)' }] })
    expect(room.look(panel).missing).toEqual(['bans'])
    expect(JSON.stringify(configuration.entries)).not.toContain('fail2ban_bans')
    room.scrape('fail2ban_bans 3\n', { job: 'fail2ban' })
    expect(room.look(panel).figures).toEqual({ bans: 3 })
  })
})

test('V-42 a target that stops is up 0 within one interval, under the job of its configuration', async () => {
  const scene = createScene()
  const target = scrapeTarget('vrooli-1:3001', {
    labels: labelsFromObject({ job: 'vrooli', instance: 'vrooli-1:3001' }),
  })
  scene.manager.apply([scrapeJob([target], { name: 'vrooli' })])
  scene.answer('vrooli-1:3001', 'x 1\n')
  await scene.clock.advance(10_000)
  scene.answer('vrooli-1:3001', { ok: false, error: 'refused' })
  await scene.clock.advance(10_000)
  const samples = await scene.samplesOf('up', { job: 'vrooli' })
  expect(samples.map(one => one.split(' ')[1])).toEqual(['1', '0'])
  await scene.manager.stop()
})

test('V-08 a route that is not there says 404, gives no figures, and does not break the service', async () => {
  const fleet = await startFleet()
  try {
    const fields = [{ field: 'heap', json: '$.heapUsed', unit: 'bytes' }]
    const said = await fleet.ask('vrooli/app', {
      url: 'http://127.0.0.1:4411/health/memory',
      impact: 'none',
      fields,
    })
    expect([said.text, said.figures]).toEqual(['down: answered 404 Not Found', {}])
    expect((await fleet.ask('vrooli/app')).state).toBe('up')
  } finally {
    await fleet.stop()
  }
})
