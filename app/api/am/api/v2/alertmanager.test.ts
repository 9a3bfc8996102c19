import { execFile, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { createAttemptLimiter } from '../../../../../lib/adapters/attempt-limiter.ts'
import { serveHttp, type TestServer } from '../../../../../lib/adapters/http/testing.ts'
import { createAlertArchive } from '../../../../../lib/adapters/postgres/alert-archive.ts'
import { createAlertRows } from '../../../../../lib/adapters/postgres/alert-rows.ts'
import { createTestDatabase, type TestDatabase } from '../../../../../lib/adapters/postgres/testing.ts'
import { systemClock } from '../../../../../lib/adapters/system-clock.ts'
import { compareStrings } from '../../../../../lib/core/labels/index.ts'
import { type Alerts, createAlerts } from '../../../../../lib/engine/alerts/index.ts'
import {
  ALONE,
  configOf,
  createRecorder,
  managerParts,
  NO_NOTICES,
  QUIET,
  routeNode,
} from '../../../../../lib/engine/alerts/testing.ts'
import type { Deck } from '../../../../../lib/ports/deck.ts'
import { readEnv } from '../../../../../lib/server/env.ts'
import type { RouteHandler } from '../../../../../lib/server/handle.ts'
import { setRuntime } from '../../../../../lib/server/runtime.ts'
import type { Context } from '../../../../../lib/services/context.ts'
import { createKey } from '../../../../../lib/services/keys/create-key.ts'
import { createTestContext } from '../../../../../lib/services/testing.ts'
import * as groups from './alerts/groups/route.ts'
import * as alertsRoute from './alerts/route.ts'
import * as receivers from './receivers/route.ts'
import * as silence from './silence/[id]/route.ts'
import * as silences from './silences/route.ts'
import * as status from './status/route.ts'

const run = promisify(execFile)
const isThere = (program: string) =>
  run(program, ['--version']).then(
    () => true,
    () => false,
  )
const [hasAmtool, hasPrometheus, hasVmalert] = await Promise.all(
  ['amtool', 'prometheus', 'vmalert'].map(isThere),
)

const ROUTES: Readonly<Record<string, Partial<Record<string, RouteHandler>>>> = {
  alerts: alertsRoute,
  'alerts/groups': groups,
  silences,
  receivers,
  status,
}
const PREFIX = '/api/am/api/v2/'

let database: TestDatabase
let server: TestServer
let alerts: Alerts
let folder: string
let keys: { oncall: string; sender: string; viewer: string }

/** Serves the routes as Next does. */
async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk)
  const url = new URL(incoming.url ?? '/', `http://${server.host}`)
  const path = url.pathname.slice(PREFIX.length)
  const id = /^silence\/(.+)$/.exec(path)?.[1]
  const module = id === undefined ? ROUTES[path] : silence
  const handler = (module as Partial<Record<string, RouteHandler>> | undefined)?.[incoming.method ?? '']
  if (!url.pathname.startsWith(PREFIX) || !handler) {
    outgoing.writeHead(404).end()
    return
  }
  const method = incoming.method ?? 'GET'
  const request = new Request(url, {
    method,
    headers: Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, String(value)]),
    ...(method === 'GET' || method === 'DELETE' ? {} : { body: Buffer.concat(chunks) }),
  })
  const response = await handler(request, { params: Promise.resolve(id === undefined ? {} : { id }) })
  outgoing.writeHead(response.status, Object.fromEntries(response.headers))
  outgoing.end(Buffer.from(await response.arrayBuffer()))
}

beforeAll(async () => {
  database = await createTestDatabase()
  folder = await mkdtemp(join(tmpdir(), 'opsdeck-am-'))
  server = await serveHttp((incoming, outgoing) => void answer(incoming, outgoing))
  const ctx: Context = { ...createTestContext(database.pool), clock: systemClock }
  const { db, secrets, events } = createTestContext(database.pool)
  alerts = createAlerts({
    ...managerParts(systemClock),
    rows: createAlertRows({ pool: database.pool, writer: '00000000-0000-4000-8000-000000000000' }),
    archive: createAlertArchive(database.pool),
    lease: ALONE,
    receivers: createRecorder().receivers,
    history: { current: () => null },
    ...NO_NOTICES,
  })
  const team = routeNode({
    id: '{}/{team="db"}/0',
    key: '{}/{team="db"}',
    receiver: 'database',
    matchers: [{ name: 'team', op: '=', value: 'db' }],
  })
  alerts.apply(
    configOf({
      route: routeNode({ routes: [team] }),
      receivers: [
        { name: 'team', integrations: [] },
        { name: 'database', integrations: [] },
      ],
    }),
  )
  await alerts.start()
  const read = readEnv({})
  if (!('env' in read)) throw new Error('the default environment is good')
  setRuntime({
    env: read.env,
    // What these routes ask of the deck, and nothing more.
    deck: { version: '0.1.0', startedAtMs: Date.now(), events, alerts: alerts.door } as unknown as Deck,
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
    oncall: await keyOf('amtool', { role: 'oncall' }),
    sender: await keyOf('prometheus', { scope: 'alerts' }),
    viewer: await keyOf('viewer', { role: 'viewer' }),
  }
}, 30_000)
afterAll(async () => {
  await alerts.stop()
  await server.close()
  await database.drop()
  await rm(folder, { recursive: true, force: true })
})

type Asked = { readonly method?: string; readonly body?: unknown; readonly key?: string }

async function ask(path: string, { method = 'GET', body, key = keys.oncall }: Asked = {}) {
  const response = await fetch(`http://${server.host}${PREFIX}${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
}

const post = (list: readonly object[], key = keys.sender) =>
  ask('alerts', { method: 'POST', body: list, key })
const named = (body: { labels: { alertname: string } }[]) =>
  body.map(({ labels }) => labels.alertname).sort(compareStrings)
const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString()

describe('alerts', () => {
  beforeEach(async () => {
    await post([
      { labels: { alertname: 'One', team: 'db', empty: '' }, annotations: { summary: 's' } },
      { labels: { alertname: 'Two' }, endsAt: inAnHour(), generatorURL: 'http://p/graph' },
    ])
  })

  test('A1/A4: what was posted is there, with the members of Alertmanager', async () => {
    const { body } = await ask('alerts?filter=alertname="One"')
    expect(body).toEqual([
      {
        annotations: { summary: 's' },
        endsAt: expect.stringMatching(/^\d{4}-.*Z$/),
        fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
        receivers: [{ name: 'database' }],
        startsAt: expect.stringMatching(/^\d{4}-.*Z$/),
        status: { inhibitedBy: [], mutedBy: [], silencedBy: [], state: 'active' },
        updatedAt: expect.stringMatching(/^\d{4}-.*Z$/),
        generatorURL: '',
        labels: { alertname: 'One', team: 'db' },
      },
    ])
  })

  test.each([
    ['', ['One', 'Two']],
    ['?filter=alertname%3D~"O.*"', ['One']],
    ['?filter=alertname!%3D"One"&filter=team%3D""', ['Two']],
    ['?receiver=data.*', ['One']],
    ['?receiver=data', []],
    ['?active=false', []],
  ])('A4: GET /alerts%s', async (query, names) => {
    expect(named((await ask(`alerts${query}`)).body)).toEqual(names)
  })

  test.each([
    ['?filter=a', 'bad matcher format'],
    ['?receiver=(', 'failed to parse receiver param'],
    ['?active=maybe', 'expected true or false'],
  ])('GET /alerts%s is refused with its reason', async (query, reason) => {
    expect(await ask(`alerts${query}`)).toEqual({ status: 400, body: expect.stringContaining(reason) })
  })

  test('A1: wrong ones are refused with all reasons, the others are stored', async () => {
    const answer = await post([
      { labels: {} },
      { labels: { alertname: 'Back' }, startsAt: inAnHour(), endsAt: new Date().toISOString() },
      { labels: { alertname: 'Good' } },
    ])
    expect(answer).toEqual({
      status: 400,
      body: 'at least one label pair required; start time must be before end time',
    })
    expect(named((await ask('alerts?filter=alertname="Good"')).body)).toEqual(['Good'])
    await post([{ labels: { alertname: 'Good' }, endsAt: new Date().toISOString() }])
  })

  test('a resolved one is not listed any more', async () => {
    await post([{ labels: { alertname: 'Gone' } }])
    expect(named((await ask('alerts')).body)).toContain('Gone')
    await post([{ labels: { alertname: 'Gone' }, endsAt: new Date().toISOString() }])
    expect(named((await ask('alerts')).body)).not.toContain('Gone')
  })

  test('groups have their labels, receiver and alerts', async () => {
    const { body } = await ask('alerts/groups?filter=alertname="One"')
    expect(body).toMatchObject([
      { labels: { alertname: 'One' }, receiver: { name: 'database' }, alerts: [{ labels: { team: 'db' } }] },
    ])
  })

  test('who may what: a key for alerts posts and does nothing else; a viewer looks on', async () => {
    expect((await ask('alerts', { key: keys.sender })).status).toBe(403)
    expect((await ask('alerts', { key: keys.viewer })).status).toBe(200)
    expect((await post([{ labels: { a: 'b' } }], keys.viewer)).status).toBe(403)
    expect((await ask('silences', { method: 'POST', key: keys.viewer, body: {} })).status).toBe(403)
    expect((await ask('alerts', { key: 'wrong' })).status).toBe(401)
  })

  test('receivers and status', async () => {
    expect((await ask('receivers')).body).toEqual([{ name: 'team' }, { name: 'database' }])
    const { body } = await ask('status')
    expect(body).toMatchObject({ cluster: { status: 'disabled' }, versionInfo: { version: '0.1.0' } })
    expect(body.config.original).toContain('receiver: database')
  })
})

describe('silences', () => {
  const silenceOf = (over: object = {}) => ({
    matchers: [{ name: 'alertname', value: 'One', isRegex: false, isEqual: true }],
    startsAt: new Date().toISOString(),
    endsAt: inAnHour(),
    createdBy: 'ada',
    comment: 'known',
    ...over,
  })
  const set = (over: object = {}) => ask('silences', { method: 'POST', body: silenceOf(over) })

  test('S2–S4: made, changed in place, replaced, ended', async () => {
    const made = await set()
    const id: string = made.body.silenceID
    const { body } = await ask(`silence/${id}`)
    expect(body).toMatchObject({ id, status: { state: 'active' }, createdBy: 'ada', comment: 'known' })
    expect(body.matchers).toEqual([{ isEqual: true, isRegex: false, name: 'alertname', value: 'One' }])
    await post([{ labels: { alertname: 'One', team: 'db' } }])
    expect((await ask('alerts?silenced=false&filter=alertname="One"')).body).toEqual([])
    const [held] = (await ask('alerts?filter=alertname="One"')).body
    expect(held.status).toMatchObject({ state: 'suppressed', silencedBy: [id] })

    const changed = await set({ id, startsAt: body.startsAt, comment: 'still' })
    expect(changed.body).toEqual({ silenceID: id })
    const other = await set({
      id,
      matchers: [{ name: 'alertname', value: 'T.*', isRegex: true, isEqual: true }],
    })
    expect(other.body.silenceID).not.toBe(id)
    expect((await ask(`silence/${id}`)).body.status.state).toBe('expired')

    expect(await ask(`silence/${other.body.silenceID}`, { method: 'DELETE' })).toEqual({ status: 200 })
    expect(await ask(`silence/${other.body.silenceID}`, { method: 'DELETE' })).toEqual({ status: 200 })
    expect((await ask(`silence/${other.body.silenceID}`)).body.status.state).toBe('expired')
  })

  test.each([
    ['no matchers', { matchers: [] }, 400],
    ['only what matches the empty text', { matchers: [{ name: 'a', value: '.*', isRegex: true }] }, 400],
    ['an end before the start', { endsAt: '2020-01-01T00:00:00Z' }, 400],
    ['an id that nobody has', { id: '00000000-0000-4000-8000-00000000dead' }, 404],
    ['an id that is none', { id: 'x' }, 404],
  ])('S2/S3: %s is refused', async (_what, over, code) => {
    expect(await set(over)).toEqual({ status: code, body: expect.any(String) })
  })

  test('S3/S4: of an unknown id there is nothing', async () => {
    const path = 'silence/00000000-0000-4000-8000-00000000dead'
    expect((await ask(path)).status).toBe(404)
    expect((await ask(path, { method: 'DELETE' })).status).toBe(404)
  })
})

const missing = (program: string) => `not run: ${program} is not installed here`

test('amtool adds and lists alerts, and makes, lists, changes and ends silences', async ({ skip }) => {
  skip(!hasAmtool, missing('amtool'))
  const http = join(folder, 'amtool-http.yml')
  await writeFile(http, `basic_auth:\n  username: key\n  password: ${keys.oncall}\n`)
  const sending = join(folder, 'sender-http.yml')
  await writeFile(sending, `basic_auth:\n  username: key\n  password: ${keys.sender}\n`)
  const amtool = async (config: string, ...args: string[]) => {
    const base = ['--alertmanager.url', `http://${server.host}/api/am`, '--http.config.file', config]
    return (await run('amtool', [...base, ...args])).stdout
  }
  await amtool(sending, 'alert', 'add', 'alertname=Amtool', 'node=a', '--annotation=summary=hello')
  const listed = JSON.parse(await amtool(http, 'alert', 'query', 'alertname=Amtool', '-o', 'json'))
  expect(listed).toMatchObject([{ labels: { node: 'a' }, annotations: { summary: 'hello' } }])
  const id = (await amtool(http, 'silence', 'add', 'alertname=Amtool', '-c', 'why', '-d', '1h')).trim()
  expect(id).toMatch(/^[0-9a-f-]{36}$/)
  expect(await amtool(http, 'silence', 'query', '-q')).toContain(id)
  expect(JSON.parse(await amtool(http, 'alert', 'query', 'alertname=Amtool', '-o', 'json'))).toEqual([])
  const held = JSON.parse(await amtool(http, 'alert', 'query', '-s', 'alertname=Amtool', '-o', 'json'))
  expect(held).toMatchObject([{ status: { state: 'suppressed', silencedBy: [id] } }])
  await amtool(http, 'silence', 'update', id, '-d', '2h')
  await amtool(http, 'silence', 'expire', id)
  expect(await amtool(http, 'silence', 'query', '-q', 'alertname=Amtool')).not.toContain(id)
  const shown = await amtool(http, 'config', 'routes', 'test', 'team=db')
  expect(shown.trim()).toBe('database')
}, 60_000)

test('a real Prometheus sends what its rules fire here, and that it has resolved', async ({ skip }) => {
  skip(!hasPrometheus, missing('prometheus'))
  const rules = join(folder, 'rules.yml')
  const rule = (expr: string) =>
    `groups:\n- name: g\n  interval: 1s\n  rules:\n  - alert: FromPrometheus\n    expr: ${expr}\n    labels: {team: db}\n    annotations: {summary: 'value {{ $value }}'}\n`
  await writeFile(rules, rule('vector(7)'))
  const config = join(folder, 'prometheus.yml')
  await writeFile(
    config,
    `rule_files: [${rules}]\nglobal: {external_labels: {replica: a}}\nalerting:\n  alertmanagers:\n  - path_prefix: /api/am\n    api_version: v2\n    basic_auth: {username: key, password: '${keys.sender}'}\n    static_configs: [{targets: ['${server.host}']}]\n`,
  )
  const prometheus = spawn(
    'prometheus',
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(folder, 'tsdb')}`,
      '--web.listen-address=127.0.0.1:0',
      '--rules.alert.resend-delay=1s',
      '--log.level=error',
    ],
    { stdio: 'ignore' },
  )
  try {
    const until = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 40_000, interval: 200 })
    await until(async () => {
      const { body } = await ask('alerts?filter=alertname="FromPrometheus"')
      expect(body).toMatchObject([
        {
          labels: { team: 'db', replica: 'a' },
          annotations: { summary: 'value 7' },
          receivers: [{ name: 'database' }],
          generatorURL: expect.stringContaining('/graph?g0.expr='),
        },
      ])
    })
    await writeFile(rules, rule('vector(7) > 8'))
    prometheus.kill('SIGHUP')
    await until(async () => {
      expect((await ask('alerts?filter=alertname="FromPrometheus"')).body).toEqual([])
    })
  } finally {
    prometheus.kill('SIGKILL')
  }
}, 90_000)

test('a real vmalert sends what its rules fire here, and that it has resolved', async ({ skip }) => {
  skip(!hasVmalert, missing('vmalert'))
  // What vmalert asks: one series, until it is told that there is none.
  let isFiring = true
  const source = await serveHttp((_, response) => {
    const result = isFiring ? [{ metric: { shop: 'a' }, value: [Date.now() / 1000, '7'] }] : []
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ status: 'success', data: { resultType: 'vector', result } }))
  })
  const rules = join(folder, 'vmalert.yml')
  await writeFile(
    rules,
    "groups:\n- name: g\n  interval: 1s\n  rules:\n  - alert: FromVmalert\n    expr: some_metric > 0\n    labels: {team: db}\n    annotations: {summary: 'value {{ $value }}'}\n",
  )
  const vmalert = spawn(
    'vmalert',
    [
      `-rule=${rules}`,
      `-datasource.url=http://${source.host}`,
      `-notifier.url=http://${server.host}/api/am`,
      '-notifier.basicAuth.username=key',
      `-notifier.basicAuth.password=${keys.sender}`,
      '-evaluationInterval=1s',
      '-httpListenAddr=127.0.0.1:0',
    ],
    { stdio: 'ignore' },
  )
  try {
    const until = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 20_000, interval: 100 })
    await until(async () => {
      const { body } = await ask('alerts?filter=alertname="FromVmalert"')
      expect(body).toMatchObject([
        {
          labels: { team: 'db', shop: 'a' },
          annotations: { summary: 'value 7' },
          receivers: [{ name: 'database' }],
        },
      ])
    })
    isFiring = false
    await until(async () => {
      expect((await ask('alerts?filter=alertname="FromVmalert"')).body).toEqual([])
    })
  } finally {
    vmalert.kill('SIGKILL')
    await source.close()
  }
}, 60_000)
