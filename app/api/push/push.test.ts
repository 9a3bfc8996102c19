import { execFile } from 'node:child_process'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { Counter, Gauge, Pushgateway, Registry } from 'prom-client'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { pushCommands } from '../../../components/targets/push-commands.ts'
import { createAttemptLimiter } from '../../../lib/adapters/attempt-limiter.ts'
import { serveHttp, type TestServer } from '../../../lib/adapters/http/testing.ts'
import { createMemorySeriesStore } from '../../../lib/adapters/memory/series-store.ts'
import { createTestDatabase, type TestDatabase } from '../../../lib/adapters/postgres/testing.ts'
import { systemClock } from '../../../lib/adapters/system-clock.ts'
import { GPU_RULES } from '../../../lib/core/host/index.ts'
import { formatLabels } from '../../../lib/core/labels/index.ts'
import { concat, double, message, text, varint } from '../../../lib/core/wire/testing.ts'
import { createPushedManager, type PushedManager } from '../../../lib/engine/pushed/index.ts'
import { UNHEARD_PUSHES } from '../../../lib/engine/pushed/testing.ts'
import { createQueryEngine } from '../../../lib/engine/query/index.ts'
import type { Deck } from '../../../lib/ports/deck.ts'
import { readEnv } from '../../../lib/server/env.ts'
import type { RouteHandler } from '../../../lib/server/handle.ts'
import { setRuntime } from '../../../lib/server/runtime.ts'
import type { Context } from '../../../lib/services/context.ts'
import { createKey } from '../../../lib/services/keys/create-key.ts'
import { createTestContext } from '../../../lib/services/testing.ts'
import * as list from '../v1/pushes/route.ts'
import * as push from './metrics/[...path]/route.ts'

const PREFIX = '/api/push/metrics/'
const QUIET = { info() {}, warn() {}, error() {} }
let database: TestDatabase
let server: TestServer
let pushed: PushedManager
let keys: { push: string; logs: string; viewer: string }
const store = createMemorySeriesStore()
const query = createQueryEngine({ store, clock: systemClock })

/** Serves the routes as Next does. */
async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk)
  const url = new URL(incoming.url ?? '/', `http://${server.host}`)
  const module: Partial<Record<string, RouteHandler>> = url.pathname.startsWith(PREFIX) ? push : list
  const method = incoming.method ?? 'GET'
  const handler = module[method]
  if (!handler) return void outgoing.writeHead(405).end()
  const request = new Request(url, {
    method,
    headers: Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, String(value)]),
    ...(method === 'GET' || method === 'DELETE' ? {} : { body: Buffer.concat(chunks) }),
  })
  const path = url.pathname.slice(PREFIX.length).split('/')
  const response = await handler(request, { params: Promise.resolve({ path }) })
  outgoing.writeHead(response.status, Object.fromEntries(response.headers))
  outgoing.end(Buffer.from(await response.arrayBuffer()))
}

beforeAll(async () => {
  database = await createTestDatabase()
  server = await serveHttp((incoming, outgoing) => void answer(incoming, outgoing))
  const ctx: Context = { ...createTestContext(database.pool), clock: systemClock }
  const { db, secrets, events } = createTestContext(database.pool)
  pushed = createPushedManager({
    db,
    clock: systemClock,
    store,
    events,
    log: QUIET,
    heartbeats: { ping: async () => null },
    observe: UNHEARD_PUSHES,
  })
  await pushed.apply([])
  const read = readEnv({})
  if (!('env' in read)) throw new Error('the default environment is good')
  setRuntime({
    env: read.env,
    // What these routes ask of the deck, and nothing more.
    deck: { version: '0.1.0', startedAtMs: Date.now(), events, pushed } as unknown as Deck,
    db,
    clock: systemClock,
    secrets,
    importChecks: async () => ({ checks: [], notes: [] }),
    attempts: createAttemptLimiter(db),
    log: QUIET,
  })
  const keyOf = async (name: string, grant: Parameters<typeof createKey>[1]['grant']) =>
    (await createKey(ctx, { name, grant, expiresInDays: null })).key
  keys = {
    push: await keyOf('script', { scope: 'push' }),
    logs: await keyOf('forwarder', { scope: 'logs' }),
    viewer: await keyOf('viewer', { role: 'viewer' }),
  }
}, 30_000)
afterAll(async () => {
  await pushed.stop()
  await server.close()
  await database.drop()
})

type Sending = {
  readonly method?: string
  readonly body?: BodyInit
  readonly key?: string
  readonly headers?: Record<string, string>
}

async function send(
  path: string,
  { method = 'PUT', body = '', key = keys.push, headers = {} }: Sending = {},
) {
  const response = await fetch(`http://${server.host}${PREFIX}${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'text/plain', ...headers },
    body,
  })
  const text = await response.text()
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
}

/** `labels value` of what a query finds now. */
async function now(expr: string): Promise<string[]> {
  const { value } = await query.instant({ expr, atMs: Date.now() })
  if (value.type !== 'vector') throw new Error(`${expr} is no vector`)
  return value.samples.map(({ labels, value: figure }) => `${formatLabels(labels)} ${figure}`).sort()
}

describe("prom-client's own client", () => {
  const registry = new Registry()
  const rows = new Counter({
    name: 'batch_rows_total',
    help: 'Rows.',
    labelNames: ['table'],
    registers: [registry],
  })
  const took = new Gauge({ name: 'batch_seconds', help: 'Time.', registers: [registry] })
  const gateway = (headers: Record<string, string> = {}) =>
    new Pushgateway(
      `http://${server.host}/api/push`,
      { headers: { authorization: `Bearer ${keys.push}`, ...headers } },
      registry,
    )
  const group = { jobName: 'nightly batch', groupings: { instance: 'db/1' } }

  it('pushes, adds and deletes', async () => {
    rows.inc({ table: 'users' }, 7)
    took.set(1.5)
    await gateway().push(group)
    const labels = '{instance="db/1", job="nightly batch"'
    expect(await now('batch_rows_total')).toEqual([
      'batch_rows_total{instance="db/1", job="nightly batch", table="users"} 7',
    ])
    rows.inc({ table: 'users' }, 1)
    await gateway({ 'Content-Encoding': 'gzip' }).pushAdd(group)
    expect(await now('sum by (job) (batch_rows_total)')).toEqual(['{job="nightly batch"} 8'])
    expect(await now(`batch_seconds${labels}}`)).toEqual([`batch_seconds${labels}} 1.5`])
    await gateway().delete(group)
    expect(await now('{job="nightly batch"}')).toEqual([])
  })

  it('tells its program why a push was refused', async () => {
    const wrong = new Pushgateway(`http://${server.host}/api/push`, {}, registry)
    await expect(wrong.push(group)).rejects.toThrow('401')
  })
})

test('who may push: a key with that scope, not another one, nobody without', async () => {
  expect((await send('job/a', { body: 'a 1\n' })).status).toBe(200)
  expect((await send('job/a', { body: 'a 1\n', key: keys.logs })).status).toBe(403)
  expect((await send('job/a', { body: 'a 1\n', key: 'no-key' })).status).toBe(401)
  const read = await fetch(`http://${server.host}/api/v1/pushes`, {
    headers: { authorization: `Bearer ${keys.viewer}` },
  })
  expect((await read.json()).groups).toContainEqual(
    expect.objectContaining({ job: 'a', state: 'held', series: 1 }),
  )
})

test.each([
  ['syntax, with its line', 'job/a', { body: 'ok 1\nbroken {\n' }, 400, 'in line 2'],
  ['a path', 'jobs/a', { body: 'a 1\n' }, 400, 'expected /api/push/metrics/job/<job>'],
  ['a time', 'job/a?push_ttl=soon', { body: 'a 1\n' }, 400, 'push_ttl: "soon" is not a duration'],
  ['a body that is too large', 'job/a', { body: 'x'.repeat(2_097_153) }, 413, 'larger than 2097152 bytes'],
  [
    'a bomb',
    'job/a',
    { body: new Uint8Array(gzipSync(Buffer.alloc(9_000_000))), headers: { 'content-encoding': 'gzip' } },
    413,
    'unpacked body is larger',
  ],
  ['no gzip', 'job/a', { body: 'a 1\n', headers: { 'content-encoding': 'gzip' } }, 400, 'not gzip'],
  [
    'another packing',
    'job/a',
    { body: 'a 1\n', headers: { 'content-encoding': 'br' } },
    422,
    '"br" is not read',
  ],
])('%s is refused in words', async (_what, path, sending, status, message) => {
  const refused = await send(path, sending)
  expect(refused.status).toBe(status)
  expect(refused.body.error.message).toContain(message)
})

test('the address may say how long values hold', async () => {
  expect((await send('job/ttl?push_ttl=26h', { body: 'x 1\n' })).body).toEqual({
    series: 1,
    ended: 0,
    ttlSeconds: 93_600,
  })
})

describe('what the page offers to copy', () => {
  const surroundings = `hostname() { echo voice2; }
CPU=12.5; MEM=40; DISK=81; ROWS=7; SECONDS=3
nvidia-smi() { echo '0, GPU-aaaa, RTX 2080, 42, 2048, 8192, 61'; }
`
  const run = (title: string) => {
    const command = pushCommands(`http://${server.host}`).find(one => one.title === title)?.text ?? ''
    return promisify(execFile)('bash', ['-c', surroundings + command], {
      env: { ...process.env, OPSDECK_KEY: keys.push },
    })
  }

  it('X-24: one curl in a script makes CPU, MEM and DISK series', async () => {
    await run('Figures of a script')
    expect(await now('{job="monitor-resources",__name__!~"push_.*"}')).toEqual([
      'monitor_resources_cpu{instance="voice2", job="monitor-resources"} 12.5',
      'monitor_resources_disk{instance="voice2", job="monitor-resources"} 81',
      'monitor_resources_mem{instance="voice2", job="monitor-resources"} 40',
    ])
  })

  it('metrics of a job that runs once a night', async () => {
    await run('Metrics')
    expect(await now('import_rows')).toEqual([
      'import_rows{instance="voice2", job="nightly-import", table="users"} 7',
    ])
  })

  it('X-20: what nvidia-smi says fills the model of GPUs', async () => {
    await run('A GPU')
    await fillsTheModel()
  })
})

async function fillsTheModel(): Promise<void> {
  const labels = '{gpu="0", instance="voice2", job="gpu", model="RTX 2080", uuid="aaaa"}'
  const ruleOf = (name: string) => GPU_RULES.find(rule => rule.record === name)?.expr ?? ''
  expect(await now(ruleOf('gpu:utilization:ratio'))).toEqual([`${labels} 0.42`])
  expect(await now(ruleOf('gpu:temperature:celsius'))).toEqual([`${labels} 61`])
  const share = `${ruleOf('gpu:memory_used:bytes')} / (${ruleOf('gpu:memory_total:bytes')})`
  expect(await now(share)).toEqual([`${labels} 0.25`])
}

test("what Go's client pushes when nobody says otherwise", async () => {
  const gauge = message([2, double(1, Float64Array.of(3.5))])
  const family = concat([message([1, text('backup_seconds')], [4, gauge]), varint(3 * 8), varint(1)])
  const body = new Uint8Array(concat([varint(family.length), family]))
  const type = 'application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited'
  expect((await send('job/go', { body, headers: { 'content-type': type } })).status).toBe(200)
  expect(await now('backup_seconds')).toEqual(['backup_seconds{job="go"} 3.5'])
})

test('a counter that is pushed counts as any', async () => {
  const body =
    '# TYPE agent_manager_cost_usd_total counter\nagent_manager_cost_usd_total{runner_type="codex"} 1.2\n'
  expect((await send('job/agent-manager', { method: 'POST', body })).status).toBe(200)
  expect(await now('agent_manager_cost_usd_total')).toEqual([
    'agent_manager_cost_usd_total{job="agent-manager", runner_type="codex"} 1.2',
  ])
})
