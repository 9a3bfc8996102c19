import { beforeEach, expect, test } from 'vitest'
import { parseExposition } from '../../lib/core/exposition/index.ts'
import { createRoom, mapped, type Room } from '../panels-testing.ts'
import { fleetOf, loadFleet } from '../testing.ts'

const configuration = await loadFleet()
let room: Room
beforeEach(() => {
  room = createRoom(configuration)
})

test.each([
  [1, 'light load (1–2)'],
  [2, 'light load (1–2)'],
  [3, 'normal (2–4)'],
  [4, 'normal (2–4)'],
  [6, 'high traffic (4–10)'],
])('L-39 with %i instances the panel says: %s', (instances, load) => {
  room.put('lva_instances', {}, instances)
  expect(room.look('learning-voice-agent/load').table.rows).toEqual([{ cells: [load], values: [instances] }])
})

test('L-10 the content type decides: text is scraped, JSON is told to be a check, whose fields are picked', () => {
  const body = new TextEncoder().encode('lva_captures 3\n')
  expect(parseExposition(body, 'text/plain; version=0.0.4')).toMatchObject({ ok: true })
  const json = parseExposition(new TextEncoder().encode('{"captures":3}'), 'application/json')
  expect(json).toMatchObject({
    ok: false,
    error: expect.stringMatching(/is JSON .*make a check of it, and pick its fields/),
  })
})

test('L-11 a list of endpoints becomes as many series, and a table with the slowest first', () => {
  const list = [
    { endpoint: '/api/search', p95_ms: 480 },
    { endpoint: '/api/conversation', p95_ms: 1_320 },
    { endpoint: '/api/stats', p95_ms: 40 },
  ]
  const field = {
    metric: 'lva_endpoint_p95',
    field: 'p95',
    json: '$.endpoints[*].p95_ms',
    unit: 'ms',
    labels: { endpoint: 'endpoint' },
  }
  room.answer(mapped([field]), { endpoints: list })
  const panel = room.made({
    show: 'table',
    columns: ['endpoint'],
    exprs: [{ name: 'P95', expr: 'lva_endpoint_p95' }],
  })
  expect(room.look(panel).table.rows).toEqual([
    { cells: ['/api/conversation'], values: [1.32] },
    { cells: ['/api/search'], values: [0.48] },
    { cells: ['/api/stats'], values: [0.04] },
  ])
})

test('L-11 of what the exporter tells the same table, with its requests', () => {
  const endMs = room.watch('learning-voice-agent', 10)
  const { rows } = room.look('learning-voice-agent/endpoints', endMs).table
  expect(rows.map(({ cells }) => cells[0])).toEqual(['/api/conversation', '/api/search', '/api/stats'])
  for (const { values } of rows) for (const value of values) expect(value).toBeGreaterThan(0)
})

test('L-12 CPU and memory of the admin route are charted for an hour, a day and a week', () => {
  const system = fleetOf(configuration).check('learning-voice-agent/system')
  const HOUR_MS = 3_600_000
  for (let hour = 0; hour <= 7 * 24; hour++) {
    const body = { instances: 2, cpu_ratio: 0.3, memory_used_bytes: 400_000_000 + hour * 1_000_000 }
    room.answer(system, body, hour * HOUR_MS)
  }
  const day = 7 * 24
  for (const back of [1, 24, day]) {
    const atMs = (day - back) * HOUR_MS
    expect(room.look('learning-voice-agent/cpu', atMs).figures).toEqual({ used: 0.3 })
    expect(room.look('learning-voice-agent/memory', atMs).figures).toEqual({
      used: 400_000_000 + (day - back) * 1_000_000,
    })
  }
})
