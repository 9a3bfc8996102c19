import { createServer } from 'node:http'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { TIMETABLE } from './faults.ts'
import { close, listen } from './listen.ts'
import { EndpointServer } from './server.ts'
import { type Simulator, startSimulator } from './simulator.ts'
import { allSystems } from './systems/index.ts'
import { AT_MS, parsePage } from './testing.ts'

let nowMs = AT_MS
let simulator: Simulator
const errors: unknown[] = []

const started = (followsTimetable: boolean) =>
  startSimulator({
    systems: allSystems,
    now: () => nowMs,
    ports: 'free',
    followsTimetable,
    onError: error => errors.push(error),
  })

beforeEach(async () => {
  nowMs = AT_MS
  errors.length = 0
  simulator = await started(false)
})
afterEach(async () => {
  await simulator.stop()
  expect(errors).toEqual([])
})

async function pass(seconds: number): Promise<void> {
  nowMs += seconds * 1_000
  await simulator.tick()
}

const urlOf = (system: string, endpoint: string, path: string) =>
  `http://127.0.0.1:${simulator.portOf(system, endpoint)}${path}`
const get = (system: string, endpoint: string, path: string) =>
  fetch(urlOf(system, endpoint, path), { signal: AbortSignal.timeout(10_000) })
/** The status, or the code of what went wrong. */
const outcome = (system: string, endpoint: string) =>
  get(system, endpoint, '/metrics').then(
    async response => `${response.status} ${(await response.text()).length > 0}`,
    (error: { cause?: { code?: string } }) => error.cause?.code ?? String(error),
  )

async function control(method: string, path: string, body?: unknown, headers = {}) {
  const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) }
  const response = await fetch(`${simulator.controlUrl}${path}`, init)
  return { status: response.status, body: (await response.json()) as unknown }
}

test('every endpoint answers, and its metrics are what its content type says', async () => {
  for (const { slug, endpoints } of simulator.systems) {
    for (const { slug: endpoint, paths } of endpoints) {
      for (const path of Object.keys(paths)) {
        const response = await get(slug, endpoint, path)
        const text = await response.text()
        if (path === '/metrics') {
          expect(parsePage(text, response.headers.get('content-type')).lines.length).toBeGreaterThan(0)
        } else {
          expect(response.headers.get('content-type')).toBe('application/json')
          expect(() => JSON.parse(text)).not.toThrow()
        }
      }
    }
  }
})

test('what is not there is refused as the worker does it, and nothing is taken but GET', async () => {
  const missing = await get('xswarm', 'edge', '/nowhere?a=1')
  expect([missing.status, await missing.json()]).toEqual([404, { error: 'Not Found', path: '/nowhere' }])
  expect((await get('vrooli', 'app', '/constructor')).status).toBe(404)
  const posted = await fetch(urlOf('xswarm', 'edge', '/health'), { method: 'POST' })
  expect([posted.status, await posted.json()]).toEqual([
    405,
    { error: 'Method Not Allowed', path: '/health' },
  ])
})

test('down: connections are refused until the time is over, and counters go on', async () => {
  const requests = async () => {
    const page = parsePage(await (await get('vrooli', 'app', '/metrics')).text(), 'text/plain')
    return page.lines
      .filter(line => line.name === 'http_requests_total')
      .reduce((sum, line) => sum + line.value, 0)
  }
  const before = await requests()
  expect((await control('POST', '/faults/vrooli/down', { minutes: 2 })).status).toBe(200)
  expect(await outcome('vrooli', 'app')).toBe('ECONNREFUSED')
  expect(await outcome('vrooli', 'postgres')).toBe('ECONNREFUSED')
  expect(await outcome('rose', 'exporter')).toBe('200 true')
  await pass(119)
  expect(await outcome('vrooli', 'app')).toBe('ECONNREFUSED')
  await pass(2)
  expect(await outcome('vrooli', 'app')).toBe('200 true')
  expect(await requests()).toBeGreaterThan(before)
})

test('down at one endpoint leaves the others of its pool', async () => {
  await control('POST', '/faults/xswarm/down', { endpoint: 'voice2' })
  const pool = await Promise.all(['voice1', 'voice2', 'voice3'].map(voice => outcome('xswarm', voice)))
  expect(pool).toEqual(['200 true', 'ECONNREFUSED', '200 true'])
  await control('DELETE', '/faults/xswarm/down')
  expect(await outcome('xswarm', 'voice2')).toBe('200 true')
})

test('hang: a request is taken and gets no answer, until the fault ends', async () => {
  await control('POST', '/faults/telegram-agent/hang', {})
  let isAnswered = false
  const waiting = outcome('telegram-agent', 'exporter').finally(() => {
    isAnswered = true
  })
  // Another port of the same process answers in the meantime, so there was time enough.
  for (let i = 0; i < 5; i++) expect(await outcome('rose', 'exporter')).toBe('200 true')
  expect(isAnswered).toBe(false)
  await control('DELETE', '/faults/telegram-agent/hang')
  expect(await waiting).not.toMatch(/^200/)
  expect(await outcome('telegram-agent', 'exporter')).toBe('200 true')
})

test('the control server lists what is on, with its end, and what there is', async () => {
  await control('POST', '/faults/rose/slow', { minutes: 5 })
  const { body } = await control('POST', '/faults/xswarm/gpu_hot')
  expect(body).toMatchObject({
    on: [
      { system: 'rose', fault: 'slow', endpoint: null, until: '2026-03-02T02:05:00.000Z' },
      { system: 'xswarm', fault: 'gpu_hot', endpoint: null, until: null },
    ],
    faults: {
      rose: {
        faults: [
          'slow',
          'errors',
          'memory_leak',
          'speech_fails',
          'backup_fails',
          'bad_deploy',
          'down',
          'hang',
        ],
        endpoints: ['app', 'railway', 'providers', 'exporter'],
      },
    },
  })
  await pass(301)
  expect((await control('GET', '/faults')).body).toHaveProperty('on', [
    expect.objectContaining({ system: 'xswarm' }),
  ])
})

const NOT_THERE = { faults: { xswarm: expect.anything(), 'telegram-agent': expect.anything() } }
test.each([
  ['an unknown system', 'POST', '/faults/nobody/slow', {}, 404, NOT_THERE],
  ['an unknown fault', 'POST', '/faults/rose/flood', {}, 404, NOT_THERE],
  ['a fault that the system cannot have', 'POST', '/faults/rose/gpu_hot', {}, 404, NOT_THERE],
  ['another address', 'DELETE', '/faults/rose', undefined, 404, NOT_THERE],
  ['another method', 'PUT', '/faults/rose/slow', {}, 405, {}],
  [
    'no minutes',
    'POST',
    '/faults/rose/slow',
    { minutes: 0 },
    400,
    { error: expect.stringContaining('minutes') },
  ],
  [
    'words',
    'POST',
    '/faults/rose/slow',
    { minutes: 'five' },
    400,
    { error: expect.stringContaining('minutes') },
  ],
  ['a list', 'POST', '/faults/rose/slow', [], 400, { error: expect.stringContaining('JSON object') }],
  [
    'an unknown field',
    'POST',
    '/faults/rose/slow',
    { hours: 1 },
    400,
    { error: expect.stringContaining('hours') },
  ],
  [
    'an unknown endpoint',
    'POST',
    '/faults/rose/down',
    { endpoint: 'voice1' },
    400,
    { error: expect.stringContaining('app, railway, providers, exporter') },
  ],
  ['slow at one endpoint', 'POST', '/faults/rose/slow', { endpoint: 'app' }, 400, {}],
])('the control server refuses %s', async (_what, method, path, body, status, expected) => {
  const answer = await control(method, path, body)
  expect(answer.status).toBe(status)
  expect(answer.body).toMatchObject(expected)
  expect((await control('GET', '/faults')).body).toHaveProperty('on', [])
})

test('pages of elsewhere cannot switch faults on', async () => {
  const headers = { origin: 'https://elsewhere.example' }
  expect((await control('POST', '/faults/rose/slow', {}, headers)).status).toBe(403)
})

test('the page has a button for each fault of each system', async () => {
  const response = await fetch(simulator.controlUrl)
  const html = await response.text()
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(html.match(/<section data-system="[^"]+"/g)).toHaveLength(5)
  expect(html.match(/data-fault="gpu_hot"/g)).toHaveLength(1)
  expect(html.match(/data-fault="down" data-socket/g)).toHaveLength(5)
})

test('the timetable switches faults on when their minute comes, and lets them end', async () => {
  await simulator.stop()
  nowMs = Date.parse('2026-03-02T02:00:30Z')
  simulator = await started(true)
  const seen = new Map<string, number>()
  for (let minute = 1; minute <= 61; minute++) {
    await pass(60)
    for (const { system, fault } of simulator.faults.list(nowMs)) {
      seen.set(`${system}/${fault}`, (seen.get(`${system}/${fault}`) ?? 0) + 1)
    }
  }
  const wanted = new Map<string, number>()
  for (const { system, fault, minutes } of TIMETABLE) wanted.set(`${system}/${fault}`, minutes)
  expect(Object.fromEntries(seen)).toEqual(Object.fromEntries(wanted))
})

test('the timetable does not shorten what somebody switched on', async () => {
  await simulator.stop()
  nowMs = Date.parse('2026-03-02T02:03:59Z')
  simulator = await started(true)
  await control('POST', '/faults/xswarm/slow', {})
  await pass(3_000)
  expect(simulator.faults.isOn('xswarm', 'slow', nowMs)).toBe(true)
})

test('a taken port is said in one sentence', async () => {
  const taken = createServer()
  const port = await listen(taken, 0, 'a test')
  const endpoint = { slug: 'edge', name: 'edge worker', port, paths: {} }
  await expect(
    EndpointServer.start(endpoint, { port, now: () => nowMs, begin: () => 'begun' }),
  ).rejects.toThrow(`port ${port} of 127.0.0.1, where edge worker (edge) should answer, is taken`)
  await close(taken, [])
})
