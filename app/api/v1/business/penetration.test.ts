import { readdirSync } from 'node:fs'
import { join, sep } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createAttemptLimiter } from '../../../../lib/adapters/attempt-limiter.ts'
import { createMemorySeriesStore } from '../../../../lib/adapters/memory/series-store.ts'
import { createAlertArchive } from '../../../../lib/adapters/postgres/alert-archive.ts'
import { createDispatchLease } from '../../../../lib/adapters/postgres/alert-lease.ts'
import { createAlertRows } from '../../../../lib/adapters/postgres/alert-rows.ts'
import { createTestDatabase, type TestDatabase } from '../../../../lib/adapters/postgres/testing.ts'
import {
  BUSINESS_CHANNELS,
  BUSINESS_PAGES,
  BUSINESS_ROUTES,
} from '../../../../lib/contract/business-doors.ts'
import { KEY_SCOPES, mayPass, ROLES, type Role } from '../../../../lib/core/access/index.ts'
import { BusinessConfig } from '../../../../lib/core/config/schema/business.ts'
import { ServiceConfig } from '../../../../lib/core/config/schema/service.ts'
import { labelsFromObject } from '../../../../lib/core/labels/index.ts'
import { type Alerts, createAlerts } from '../../../../lib/engine/alerts/index.ts'
import {
  configOf,
  createRecorder,
  hookIntegration,
  managerParts,
  NO_NOTICES,
  QUIET,
  routeNode,
  type Sent,
} from '../../../../lib/engine/alerts/testing.ts'
import { visibleExemplars } from '../../../../lib/engine/exemplars/index.ts'
import { startTestHub } from '../../../../lib/engine/live/testing.ts'
import { createRules } from '../../../../lib/engine/rules/rules.ts'
import { alertingRule, groupOf, recordingRule } from '../../../../lib/engine/rules/testing.ts'
import { createSeriesSight, type SeriesSight, type WholeSeries } from '../../../../lib/engine/series-sight.ts'
import { createSuspectsDoor } from '../../../../lib/engine/suspects/index.ts'
import type { Deck } from '../../../../lib/ports/deck.ts'
import type { ExemplarReader } from '../../../../lib/ports/exemplars.ts'
import { readEnv } from '../../../../lib/server/env.ts'
import { setRuntime } from '../../../../lib/server/runtime.ts'
import { seenBy } from '../../../../lib/services/business/seen-by.ts'
import { createConfigurationStub } from '../../../../lib/services/configuration-testing.ts'
import { createKey } from '../../../../lib/services/keys/create-key.ts'
import { createTestContext, somebody, type TestContext } from '../../../../lib/services/testing.ts'

/** One for every selector that comes through. */
const EXEMPLARS: ExemplarReader = {
  select: async ({ anyOf }) =>
    anyOf.map(() => ({
      seriesLabels: labelsFromObject({ __name__: 'stripe_mrr_minor', account: 'secret-account' }),
      exemplars: [
        { labels: labelsFromObject({ trace: 'secret' }), value: 1, timestampMs: 1, hasOwnTime: true },
      ],
    })),
}

const PROCESS = '00000000-0000-4000-8000-000000000000'
/** What must reach nobody below a manager: names, labels, values and texts of business. */
const SECRET = /secret|4242424242|4\.242424242e\+09|stripe_|margin_|growth|MrrFalls/
const BELOW = ['viewer', 'oncall', 'engineer'] as const satisfies readonly Role[]
const ABOVE = ['manager', 'admin'] as const satisfies readonly Role[]

let database: TestDatabase
let base: TestContext
let alerts: Alerts
let sent: Sent[]
let deck: Deck
let sight: SeriesSight
let stopRules: () => Promise<void>
const keys = new Map<string, string>()

beforeAll(async () => {
  database = await createTestDatabase()
  base = createTestContext(database.pool)
  const { clock } = base
  const store = createMemorySeriesStore()
  const append = (series: Record<string, string>, value: number) => {
    const ref = store.resolve(labelsFromObject(series))
    if (ref === null) throw new Error('the store is full')
    for (const agoMs of [30_000, 0])
      store.append({
        refs: Uint32Array.of(ref),
        timestampsMs: Float64Array.of(clock.now() - agoMs),
        values: Float64Array.of(value),
      })
  }
  append({ __name__: 'up', job: 'api', instance: 'a:1' }, 1)
  append({ __name__: 'stripe_mrr_minor', account: 'secret-account', job: 'api' }, 4_242_424_242)
  append({ __name__: 'margin_total', plan: 'secret-plan', job: 'api' }, 4_242_424_242)
  append({ __name__: 'stripe_mrr.minor', account: 'secret-account' }, 4_242_424_242)

  const series = createSeriesSight({ store, clock })
  sight = series
  series.apply({ business: BusinessConfig.parse({ hidden_series: ['margin_*'] }) })
  const recorder = createRecorder()
  sent = recorder.sent
  alerts = createAlerts({
    ...managerParts(clock),
    rows: createAlertRows({ pool: database.pool, writer: PROCESS }),
    archive: createAlertArchive(database.pool),
    lease: createDispatchLease({ pool: database.pool, holder: PROCESS, ttlMs: 3_600_000 }),
    receivers: recorder.receivers,
    history: { current: () => null },
    ...NO_NOTICES,
  })
  alerts.apply(
    configOf({
      receivers: [
        { name: 'team', integrations: [hookIntegration()] },
        { name: 'board', integrations: [{ ...hookIntegration(), seesBusiness: true }] },
      ],
      route: routeNode({
        groupBy: ['severity', 'account'],
        groupWaitMs: 0,
        routes: [
          routeNode({
            id: '{}/0',
            receiver: 'team',
            groupBy: ['severity', 'account'],
            groupWaitMs: 0,
            continues: true,
          }),
          routeNode({ id: '{}/1', receiver: 'board', groupBy: ['severity', 'account'], groupWaitMs: 0 }),
        ],
      }),
    }),
  )
  await alerts.start()
  const rules = createRules({
    ...series.forRules,
    clock,
    log: QUIET,
    sink: alerts.sink,
    deckUrl: 'https://deck',
  })
  stopRules = rules.stop
  const told = { severity: 'critical', service: 'shop' }
  rules.applyFiles(
    [
      groupOf('open', [
        alertingRule('AlwaysUp', 'up > 0', {
          labels: told,
          annotations: { summary: '{{ query "margin_total" | first | value }}' },
        }),
        // As a selector that names nothing hidden, it finds nothing hidden.
        recordingRule('everything', 'sum by (__name__, account, plan) ({__name__=~".+"})'),
      ]),
      groupOf('money', [
        alertingRule('MrrFalls', 'stripe_mrr_minor > 0', {
          labels: told,
          annotations: { summary: 'MRR of {{ $labels.account }} is {{ $value }}' },
        }),
        recordingRule('business:growth', 'stripe_mrr_minor * 1'),
      ]),
    ],
    {},
  )
  await pass(190_000)
  deck = {
    version: '0.1.0',
    events: base.events,
    query: series.query,
    ...series.forDeck({ rules, alerts: alerts.wholeDoor }),
    alerts: alerts.door,
    hidden: () => series.hiding().key,
    exemplars: visibleExemplars(EXEMPLARS, series.hiding),
    targets: { list: async () => [], collect: async () => [], metadata: async () => new Map() },
    configuration: { ...createConfigurationStub(), hiddenSeries: async () => ['margin_*'] },
    // What is asked of it here says so: no door of business may come that far.
    business: new Proxy({}, { get: () => async () => ({ reached: 'secret figures' }) }),
  } as unknown as Deck
  const read = readEnv({})
  if (!('env' in read)) throw new Error('the default environment is good')
  const { db, secrets } = base
  setRuntime({
    env: read.env,
    deck,
    db,
    clock,
    secrets,
    attempts: createAttemptLimiter(db),
    importChecks: async () => ({ checks: [], notes: [] }),
    log: QUIET,
  })
  for (const role of ROLES) {
    const made = await createKey(base, { name: role, grant: { role }, expiresInDays: null })
    keys.set(role, made.key)
  }
  for (const scope of KEY_SCOPES) {
    const made = await createKey(base, { name: scope, grant: { scope }, expiresInDays: null })
    keys.set(scope, made.key)
  }
}, 30_000)

afterAll(async () => {
  await stopRules()
  const stopping = alerts.stop()
  await pass(3_000)
  await stopping
  await base.db.$disconnect()
  await database.drop()
})

/** Moves the clock on, and lets the database answer in between. */
async function pass(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 10_000) {
    await base.clock.advance(Math.min(10_000, left))
    await new Promise(resolve => setTimeout(resolve, 5))
  }
}

const APP = join(import.meta.dirname, '../../..')
type Handler = (request: Request, route: { params: Promise<object> }) => Promise<Response>

/** Asks a route's own file, as Next does. */
async function ask(
  who: string,
  name: string,
  { params = {}, search = '', body }: { params?: object; search?: string; body?: unknown } = {},
) {
  const [method = '', path = ''] = name.split(' ')
  // The helper's cast: what a route's file exports under a method's name is its handler.
  const file = (await import(/* @vite-ignore */ join(APP, path, 'route.ts'))) as Record<string, Handler>
  const request = new Request(`http://127.0.0.1:3000${path}?${search}`, {
    method,
    headers: {
      authorization: `Bearer ${keys.get(who)}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const response = await file[method]?.(request, { params: Promise.resolve(params) })
  if (!response) throw new Error(`${name} is not there`)
  return { status: response.status, text: await response.text() }
}

const prom = (who: string, path: string, search: Record<string, string>) =>
  ask(who, 'GET /api/prom/api/v1/[...path]', {
    params: { path: path.split('/') },
    search: String(new URLSearchParams(search)),
  })

describe('the doors of business', () => {
  const routes = Object.keys(BUSINESS_ROUTES)
  const params = { account: 'a', id: '1', connector: 'stripe', month: '2026-01' }

  test('every route below /api/v1/business is one of them', () => {
    const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
    const found = files
      .filter(file => file.endsWith('route.ts'))
      .map(file => file.split(sep).slice(0, -1).join('/'))
    const paths = found.map(folder => (folder === '' ? '/api/v1/business' : `/api/v1/business/${folder}`))
    const listed = routes.flatMap(name => name.split(' ')[1] ?? [])
    expect(new Set(paths)).toEqual(new Set(listed.filter(path => path.startsWith('/api/v1/business'))))
  })

  test.each(routes)('%s is closed to all but managers and admins, and to keys of a scope', async name => {
    for (const who of [...BELOW, ...KEY_SCOPES]) {
      const { status, text } = await ask(who, name, {
        params,
        ...(name.startsWith('POST') ? { body: {} } : {}),
      })
      expect([who, status]).toEqual([who, 403])
      expect(text).not.toMatch(SECRET)
    }
  })

  test('and open to them', async () => {
    for (const who of ABOVE)
      expect(await ask(who, 'GET /api/v1/business')).toEqual({
        status: 200,
        text: '{"reached":"secret figures"}',
      })
  })

  test.each([...Object.entries(BUSINESS_PAGES), ...Object.entries(BUSINESS_CHANNELS)])(
    '%s',
    (_name, door) => {
      expect(ROLES.filter(role => mayPass(door, { kind: 'person', role }))).toEqual([...ABOVE])
      expect(mayPass(door, { kind: 'anonymous' })).toBe(false)
      for (const scope of KEY_SCOPES) expect(mayPass(door, { kind: 'key', grant: { scope } })).toBe(false)
    },
  )
})

describe('PromQL', () => {
  const time = () => String(base.clock.now() / 1_000)
  const QUERIES = [
    'stripe_mrr_minor',
    '{__name__="stripe_mrr_minor"}',
    '{"stripe_mrr_minor"}',
    '{"stripe_mrr.minor"}',
    '{__name__="\\x73tripe_mrr_minor"}',
    '{__name__=~"str.*"}',
    '{__name__=~"(?i)STRIPE_MRR_MINOR"}',
    '{__name__=~"up|stripe_mrr_minor"}',
    '{__name__!="up"}',
    '{__name__!~"up"}',
    '{account="secret-account"}',
    '{account=~".+"}',
    '{job="api"}',
    '{__name__=~".+"}[5m]',
    'count by (__name__) ({__name__=~".+"})',
    'count by (account) ({account!=""})',
    'count_values("value", {job="api"})',
    'max_over_time({job="api"}[1h:1m])',
    'label_join({job="api"}, "all", "/", "__name__", "account")',
    'absent_over_time({account="secret-account"}[1h])',
    'up + on (job) group_right stripe_mrr_minor',
    'sum(margin_total) or vector(0)',
    'up * on () group_left (account) group(stripe_mrr_minor)',
    'business:growth',
    'business:ALERTS',
    'ALERTS',
    'ALERTS_FOR_STATE',
    'everything',
    'timestamp({job="api"})',
    'info(up, {__name__=~".+"})',
  ]
  /** Asking must not be told apart from asking for what is not there. */
  const isQuestion = /absent/

  test.each(QUERIES)('%s', async query => {
    for (const who of ['engineer']) {
      const instant = await prom(who, 'query', { query, time: time() })
      const range = await prom(who, 'query_range', { query, start: time(), end: time(), step: '1' })
      for (const { text } of [instant, range]) {
        const result = JSON.parse(text).data?.result ?? []
        expect(isQuestion.test(query) ? '' : JSON.stringify(result)).not.toMatch(SECRET)
        if (isQuestion.test(query) && instant.text === text) expect(result).toHaveLength(1)
      }
    }
  })

  test('what is hidden is answered as what never was, to the letter', async () => {
    for (const query of ['NAME', 'sum(NAME)', 'absent(NAME)', 'rate(NAME[5m])', 'count(NAME) or vector(0)']) {
      const ofHidden = await prom('engineer', 'query', {
        query: query.replace('NAME', 'margin_total'),
        time: '1',
      })
      const ofNothing = await prom('engineer', 'query', {
        query: query.replace('NAME', 'nothing_total'),
        time: '1',
      })
      expect(ofHidden).toEqual(ofNothing)
    }
  })

  const LISTS: [path: string, search: Record<string, string>][] = [
    ['series', { 'match[]': '{__name__=~".+"}' }],
    ['series', { 'match[]': 'stripe_mrr_minor' }],
    ['series', { 'match[]': '{account!=""}' }],
    ['labels', {}],
    ['labels', { 'match[]': 'margin_total' }],
    ['label/__name__/values', {}],
    ['label/__name__/values', { 'match[]': '{job="api"}' }],
    ['label/account/values', {}],
    ['label/plan/values', { 'match[]': 'margin_total' }],
    ['label/alertname/values', {}],
    ['metadata', {}],
    ['status/tsdb', { limit: '10000' }],
    ['query_exemplars', { query: 'stripe_mrr_minor', start: '0', end: '2e9' }],
    ['rules', {}],
    ['alerts', {}],
  ]
  test.each(LISTS)('%s %j', async (path, search) => {
    for (const who of ['engineer']) {
      const { status, text } = await prom(who, path, search)
      expect(status).toBe(200)
      // The rule that everybody sees is a sentence of its own: it asked in vain.
      expect(text.replaceAll('query \\"margin_total\\"', '')).not.toMatch(/"account"|"plan"/)
      expect(text.replaceAll(/\{\{ query[^}]*\}\}/g, '')).not.toMatch(
        /secret|4242424242|4\.242424242e|stripe_|growth|MrrFalls/,
      )
    }
  })

  test('managers and admins find all of it', async () => {
    for (const who of ABOVE) {
      expect((await prom(who, 'query', { query: 'stripe_mrr_minor', time: time() })).text).toContain(
        '4242424242',
      )
      expect((await prom(who, 'query', { query: 'business:growth', time: time() })).text).toContain(
        '4242424242',
      )
      expect((await prom(who, 'query', { query: 'business:ALERTS', time: time() })).text).toContain(
        'MrrFalls',
      )
      expect((await prom(who, 'label/account/values', {})).text).toContain('secret-account')
      expect((await prom(who, 'rules', {})).text).toContain('MrrFalls')
    }
  })

  test('an equal query at the same moment is answered to each as they may see it', async () => {
    const query = { query: 'max({job="api"})', time: time() }
    const answers = await Promise.all(
      ['manager', 'engineer', 'manager', 'viewer'].map(async who => (await prom(who, 'query', query)).text),
    )
    const values = answers.map(text => JSON.parse(text).data.result[0].value[1])
    const [manager, engineer, again, viewer] = values
    expect([manager, again]).toEqual(['4242424242', '4242424242'])
    expect(engineer).not.toBe(manager)
    expect(viewer).toBe(engineer)
  })
})

describe('rules and alerts', () => {
  const DOORS: [name: string, more: { search?: string; body?: unknown; params?: object }][] = [
    ['GET /api/v1/rules/states', {}],
    ['GET /api/v1/alerts', {}],
    ['GET /api/v1/alerts', { search: 'filter=opsdeck_business%3D%22true%22' }],
    ['GET /api/v1/alerts/groups', {}],
    ['GET /api/v1/notifications', {}],
    ['POST /api/v1/silences/preview', { body: { matchers: [{ name: 'alertname', op: '=~', value: '.+' }] } }],
    ['GET /api/am/api/v2/alerts', {}],
    ['GET /api/am/api/v2/alerts/groups', {}],
  ]
  const found = async (who: string, name: string, more: object) => {
    const { status, text } = await ask(who, name, more)
    expect(status).toBe(200)
    // The rule for everybody names a hidden series in its template, and was told nothing.
    return text.replaceAll(/\{\{ query[^}]*\}\}/g, '')
  }

  test.each(DOORS)('%s %j', async (name, more) => {
    for (const who of BELOW)
      expect(await found(who, name, more)).not.toMatch(/MrrFalls|secret|4242424242|stripe_|opsdeck_business/)
    expect(await found('admin', name, more)).toMatch(/MrrFalls|secret-account/)
  })

  test('an alert of business is not there, even for who knows its fingerprint', async () => {
    const { alerts: all } = JSON.parse((await ask('admin', 'GET /api/v1/alerts')).text)
    const business = all.find((row: { name: string }) => row.name === 'MrrFalls')
    const search = `fingerprint=${business.fingerprint}`
    expect((await ask('admin', 'GET /api/v1/alerts/detail', { search })).text).toContain('secret-account')
    for (const who of BELOW) {
      expect((await ask(who, 'GET /api/v1/alerts/detail', { search })).status).toBe(404)
      expect((await ask(who, 'GET /api/v1/notifications', { search })).text).toBe('{"notifications":[]}')
    }
  })

  test('a silence of business is not there', async () => {
    const matchers = [
      { name: 'opsdeck_business', op: '=', value: 'true' },
      { name: 'account', op: '=', value: 'secret-account' },
    ]
    const body = {
      matchers,
      endsAt: new Date(base.clock.now() + 3_600_000).toISOString(),
      comment: 'secret talks',
    }
    const { id } = JSON.parse((await ask('admin', 'POST /api/v1/silences', { body })).text)
    expect((await ask('admin', 'GET /api/v1/silences')).text).toContain('secret talks')
    for (const who of BELOW) {
      expect((await ask(who, 'GET /api/v1/silences')).text).not.toMatch(SECRET)
      expect((await ask(who, 'GET /api/am/api/v2/silences')).text).toBe('[]\n')
      expect((await ask(who, 'GET /api/v1/silences/[id]', { params: { id } })).status).toBe(404)
      expect((await ask(who, 'GET /api/am/api/v2/silence/[id]', { params: { id } })).status).toBe(404)
    }
  })

  test('a back-test of business finds nothing', async () => {
    const body = { expr: 'stripe_mrr_minor > 4200000000', rangeSeconds: 300 }
    const count = async (who: string) =>
      JSON.parse((await ask(who, 'POST /api/v1/rules/back-test', { body })).text).count
    expect(await count('engineer')).toBe(0)
    expect(await count('admin')).toBeGreaterThan(0)
  })

  test('a threshold of business is an admin’s to set: firing or not is an answer, too', async () => {
    const rule = (over: object) => ({ service: 'shop', slug: 'r', name: 'R', critical: 1, ...over })
    const asked = [
      { expression: 'stripe_mrr_minor' },
      { expression: 'up + on () sum(margin_total)' },
      { metric: 'stripe_mrr_minor' },
      { metric: '{__name__="stripe_mrr_minor"}' },
    ]
    for (const over of asked) {
      const { status } = await ask('engineer', 'POST /api/v1/rules', { body: rule(over) })
      expect([over, status]).toEqual([over, 403])
    }
  })

  test('receivers are told that there is one; what it says, only those that say `business: true`', () => {
    const texts = (receiver: string) =>
      JSON.stringify(sent.filter(one => one.notification.receiver === receiver).map(one => one.notification))
    expect(texts('board')).toMatch(/MRR of secret-account is 4\.242424242e\+09/)
    expect(texts('team')).toContain('Business alert')
    expect(texts('team')).toContain('AlwaysUp')
    expect(texts('team')).not.toMatch(SECRET)
  })

  test('incidents, and whatever else is told to all, hear of it without its words', async () => {
    const everything = { silenced: true, inhibited: true, acknowledged: true } as const
    const { alerts: rows } = await alerts.redactedDoor.list({
      status: 'firing',
      filter: [],
      limit: 10,
      ...everything,
    })
    expect(rows.map(({ name }) => name).sort()).toEqual(['AlwaysUp', 'Business alert'])
    expect(JSON.stringify(rows)).not.toMatch(SECRET)
    expect(JSON.stringify(await alerts.redactedDoor.rows(rows.map(row => row.fingerprint)))).not.toMatch(
      SECRET,
    )
  })
})

test('suspects are looked for among what everybody may see', async () => {
  const shop = ServiceConfig.parse({ slug: 'shop', name: 'Shop', match: 'job="api"' })
  const question = {
    services: ['shop'],
    impactMs: base.clock.now() - 60_000,
    signal: AbortSignal.timeout(5_000),
  }
  const compared = async ({ store }: WholeSeries) => {
    const parts = { store, services: async () => [shop], typeOf: () => undefined, clock: base.clock }
    const { suspects, seriesCompared } = await createSuspectsDoor(parts).find(question)
    return { text: JSON.stringify(suspects), seriesCompared }
  }
  const [seen, whole] = [await compared(sight), await compared(sight.whole)]
  expect(seen.text).not.toMatch(SECRET)
  expect(whole.seriesCompared).toBeGreaterThan(seen.seriesCompared)
})

describe('the live channel', () => {
  test('queries, alerts and business are each one’s own', async () => {
    const hub = await startTestHub(
      { ...deck, business: { read: async () => ({ reached: 'secret figures' }) as never } },
      base.clock.now(),
    )
    for (const role of ROLES) hub.actors.set(role, somebody(role))
    const channels = [
      { channel: 'query:a', params: { expr: 'max({job="api"})', rangeSeconds: 60, stepSeconds: 10 } },
      { channel: 'query:b', params: { expr: 'stripe_mrr_minor', rangeSeconds: 60, stepSeconds: 10 } },
      { channel: 'alerts', params: {} },
    ]
    // A manager first, so that there is something to share.
    const manager = await hub.connect('manager')
    for (const asked of channels)
      expect(JSON.stringify(await manager.ask(asked))).toMatch(/4242424242|MrrFalls/)
    for (const who of BELOW) {
      const client = await hub.connect(who)
      for (const asked of channels)
        expect(JSON.stringify(await client.ask(asked))).not.toMatch(/4242424242|MrrFalls|secret/)
      expect(await client.ask({ channel: 'business' })).toMatchObject({
        ok: false,
        error: { code: 'forbidden' },
      })
      hub.events.emit('businessChanged', { account: 'a', atMs: base.clock.now() })
      await hub.clock.advance(2_000)
      expect(JSON.stringify(client.updates)).not.toMatch(SECRET)
    }
    expect(JSON.stringify(await manager.ask({ channel: 'business' }))).toContain('secret figures')
    await hub.stop()
  })
})

test('who is let in is decided at one place, and nobody is by default', () => {
  for (const role of ROLES) {
    const sees = seenBy(deck, somebody(role)).query === deck.whole.query
    expect([role, sees]).toEqual([role, role === 'manager' || role === 'admin'])
  }
  expect(seenBy(deck, { kind: 'anonymous' }).query).toBe(deck.query)
})
