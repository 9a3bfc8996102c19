import { beforeEach, describe, expect, test } from 'vitest'
import { createEventBus } from '../../adapters/event-bus.ts'
import { createManualClock } from '../../adapters/manual-clock.ts'
import { createMemorySeriesStore } from '../../adapters/memory/series-store.ts'
import type { CheckRow } from '../../contract/checks.ts'
import type { ConfigurationState } from '../../contract/configuration.ts'
import { ServiceConfig } from '../../contract/service.ts'
import type { TargetState } from '../../contract/targets.ts'
import type { WindowOccurrence } from '../../contract/watch.ts'
import { PanelConfig } from '../../core/config/schema/panel.ts'
import { labelsFromObject } from '../../core/labels/index.ts'
import { spansOfChanges, type WatchState } from '../../core/uptime/index.ts'
import type { ConfigurationDoor } from '../../ports/configuration.ts'
import type { QueryEngine } from '../../ports/query-engine.ts'
import type { StateChange, Subject } from '../../ports/state-history.ts'
import { createQueryEngine } from '../query/index.ts'
import { createUptimeBook } from '../uptime/index.ts'
import { createServicesDoor, type ObservedState } from './index.ts'

const START_MS = 1_700_000_000_000
const INTERVAL_MS = 15_000
const RANGE_SECONDS = 3_600

type Health = TargetState['health']
/** A check, or a heartbeat, which has no row among them. */
type WatchedCheck = { readonly row: CheckRow | null; readonly observed: ObservedState }

/** A world with a store, a real query engine, targets and services, all moved by hand. */
function createWorld() {
  const clock = createManualClock(START_MS)
  const store = createMemorySeriesStore()
  const engine = createQueryEngine({ store, clock })
  const asked: string[] = []
  const query: QueryEngine = {
    instant: request => {
      asked.push(request.expr)
      return engine.instant(request)
    },
    range: request => {
      asked.push(request.expr)
      return engine.range(request)
    },
  }
  const targets = new Map<string, TargetState>()
  const watched = new Map<string, WatchedCheck>()
  let window: string | null = null
  const lived = new Map<Subject, StateChange[]>()
  let services: ConfigurationState['services'] = []
  let panels: Awaited<ReturnType<ConfigurationDoor['panelsOf']>> = []
  const uptime = createUptimeBook({
    clock,
    events: createEventBus(() => {}),
    history: {
      spansOf: async (subjects, fromMs, toMs) =>
        new Map(
          subjects.map(
            subject =>
              [subject, spansOfChanges(lived.get(subject) ?? [], { fromMs, toMs, nowMs: toMs })] as const,
          ),
        ),
    },
  })
  const door = createServicesDoor({
    query,
    clock,
    uptime,
    targets: { list: async () => [...targets.values()] },
    watching: {
      checks: () => [...watched.values()].flatMap(check => check.row ?? []),
      observed: () => [...watched.values()].map(check => check.observed),
      windows: { open: () => (window === null ? null : ({ name: window } as WindowOccurrence)) },
    },
    configuration: {
      current: async () => ({ services }) as ConfigurationState,
      panelsOf: async service => panels.filter(panel => panel.service === service),
    },
  })

  return {
    clock,
    asked,
    door,
    engine,
    draw(...configs: unknown[]) {
      panels = configs.map(config => ({ ...PanelConfig.parse(config), source: 'file', createdAtMs: null }))
    },
    configure(...configs: unknown[]) {
      services = configs.map(config => ({ ...ServiceConfig.parse(config), source: 'file' as const }))
    },
    /** What a check of a service says. */
    check(key: string, state: 'up' | 'degraded' | 'down', more: { part?: string; reason?: string } = {}) {
      const [service = '', slug = ''] = key.split('/')
      const { part = null, reason = `it is ${state}` } = more
      const of = { service, part, name: slug, state, reason }
      const intervalMs = 20_000
      const row = { ...of, key, isPaused: false, intervalMs } as CheckRow
      watched.set(key, { row, observed: { ...of, impact: 'down', atMs: clock.now(), intervalMs } })
    },
    /** A heartbeat that was heard. */
    beat(key: string, part: string) {
      const [service = '', name = ''] = key.split('/')
      const heard = { service, part, name, reason: 'on time', atMs: clock.now(), intervalMs: null }
      watched.set(key, { row: null, observed: { ...heard, impact: 'down', state: 'up' } })
    },
    /** What the history says, from now on. */
    lives(subject: Subject, state: WatchState, isMaintenance = false) {
      const change = { subject, atMs: clock.now(), state, isMaintenance, reason: state }
      lived.set(subject, [...(lived.get(subject) ?? []), change])
    },
    openWindow(name: string | null) {
      window = name
    },
    append(series: Record<string, string>, value: number) {
      const ref = store.resolve(labelsFromObject(series))
      if (ref === null) throw new Error('the store is full')
      const one = { refs: Uint32Array.of(ref), timestampsMs: Float64Array.of(clock.now()) }
      store.append({ ...one, values: Float64Array.of(value) })
    },
    scrape(job: string, instance: string, health: Health, lastError: string | null = null) {
      this.append({ __name__: 'up', job, instance }, health === 'up' ? 1 : 0)
      targets.set(`${job} ${instance}`, {
        job,
        instance,
        url: `http://${instance}/metrics`,
        health,
        lastScrape: health === 'unknown' ? null : new Date(clock.now()).toISOString(),
        lastDurationSeconds: 0.01,
        samples: 10,
        lastError,
        intervalSeconds: INTERVAL_MS / 1000,
        timeoutSeconds: 10,
        labels: { job, instance },
        discoveredLabels: {},
        source: 'file',
      })
    },
  }
}

let world: ReturnType<typeof createWorld>
beforeEach(() => {
  world = createWorld()
})

const voice = {
  slug: 'xswarm',
  name: 'xSwarm',
  match: 'job="voice"',
  latency: { metric: 'xswarm_voice_latency_ms', unit: 'ms', target_seconds: 0.2 },
}
const api = {
  slug: 'api',
  name: 'API',
  match: 'job="api"',
  latency: { metric: 'http_seconds', route: 'path', target_seconds: 0.5 },
  errors: { metric: 'http_total', bad: 'code=~"5.."', target_ratio: 0.01 },
}

/** A histogram whose last bound is 300, and which has no +Inf bucket. */
function voiceSample(factor = 1) {
  const of = (name: string, more = {}) => ({ __name__: name, job: 'voice', instance: 'v:1', ...more })
  for (const [le, count] of [
    ['100', 450],
    ['200', 890],
    ['300', 1_200],
  ] as const) {
    world.append(of('xswarm_voice_latency_ms_bucket', { le }), count * factor)
  }
  world.append(of('xswarm_voice_latency_ms_count'), 1_234 * factor)
  world.append(of('xswarm_voice_latency_ms_sum'), 234_567 * factor)
}

/** Runs scrapes for a while, each doing `each(n)` after `up` was written. */
async function scrapes(count: number, each: (n: number) => void) {
  for (let n = 0; n < count; n++) {
    await world.clock.advance(INTERVAL_MS)
    each(n)
  }
}

const onlyRow = async () => {
  const { services } = await world.door.overview(RANGE_SECONDS)
  const row = services[0]
  if (!row) throw new Error('the board is empty')
  return row
}

async function present(expr: string | undefined) {
  const { value } = await world.engine.instant({ expr: expr ?? '', atMs: world.clock.now() })
  return value.type === 'vector' ? value.samples[0]?.value : undefined
}

describe('a histogram without a +Inf bucket', () => {
  beforeEach(() => world.configure(voice))

  test('that stands still shows what it held all along, says so, and is not judged', async () => {
    await scrapes(20, () => {
      world.scrape('voice', 'v:1', 'up')
      voiceSample()
    })
    const row = await onlyRow()
    expect(row.latencySeconds.value).toBeCloseTo(0.291, 3)
    expect(row.latencySeconds).toMatchObject({ isSinceStart: true, isBreached: false, absence: null })
    expect(row.state).toBe('up')
    const page = await world.door.service('xswarm', RANGE_SECONDS)
    const by = page?.queries.latencyByQuantile
    expect(await present(by?.p50)).toBeCloseTo(0.138, 2)
    expect(await present(by?.p95)).toBeCloseTo(0.291, 3)
    expect(await present(by?.p99)).toBeCloseTo(0.3, 9)
    expect(page?.queries).toMatchObject({ latencyLastBoundSeconds: 0.3, latencyUnitSeconds: 0.001 })
  })

  test('that moves is judged over the last minutes, and beyond its last bound it is "or more"', async () => {
    world.configure({ ...voice, latency: { ...voice.latency, percentile: 0.99 } })
    await scrapes(20, n => {
      world.scrape('voice', 'v:1', 'up')
      voiceSample(n + 1)
    })
    const row = await onlyRow()
    expect(row.latencySeconds.value).toBeCloseTo(0.3, 9)
    expect(row.latencySeconds).toMatchObject({ isLowerBound: true, isBreached: true, target: 0.2 })
    expect(row.reason).toBe('p99 ≥ 300 ms, the target is 200 ms')
  })
})

describe('the board', () => {
  beforeEach(() => world.configure(api))

  const traffic = (n: number, errorShare: number) => {
    const of = (name: string, more = {}) => ({ __name__: name, job: 'api', instance: 'a:1', ...more })
    world.append(of('http_seconds_bucket', { path: '/', le: '0.1' }), n * 90)
    world.append(of('http_seconds_bucket', { path: '/', le: '1' }), n * 100)
    world.append(of('http_seconds_bucket', { path: '/', le: '+Inf' }), n * 100)
    world.append(of('http_seconds_count', { path: '/' }), n * 100)
    world.append(of('http_total', { code: '200' }), n * 100 * (1 - errorShare))
    if (errorShare > 0) world.append(of('http_total', { code: '500' }), n * 100 * errorShare)
  }

  test('shows figures with their course, and judges them', async () => {
    await scrapes(40, n => {
      world.scrape('api', 'a:1', 'up')
      traffic(n, 0)
    })
    const row = await onlyRow()
    expect(row).toMatchObject({ state: 'degraded', targetsUp: 1, targetsTotal: 1 })
    expect(row.latencySeconds.value).toBeCloseTo(0.55, 9)
    expect(row.errorRatio).toMatchObject({ value: 0, isBreached: false })
    expect(row.latencySeconds.points.length).toBeGreaterThan(5)
    expect(row.latencySeconds.points.at(-1)).toEqual([world.clock.now(), 0.55])
    expect(row.newestSampleMs).toBe(world.clock.now())
  })

  const partOf = (more: object) => ({ slug: 'app', name: 'App', impact: 'degraded', ...more })
  test.each([
    ['the same, of its only target', { match: 'job="api",instance="a:1"', latency: api.latency }, ''],
    ['another limit', { match: 'job="api"', latency: { ...api.latency, target_seconds: 0.4 } }, ''],
    [
      'another percentile',
      { match: 'job="api"', latency: { ...api.latency, percentile: 0.5, target_seconds: 0.01 } },
      '; 1 more',
    ],
    ['other targets', { match: 'job=~"api|twin"', latency: api.latency }, '; 1 more'],
  ])('a trouble that service and part see, the part by %s, %#', async (_what, part, more) => {
    world.configure({ ...api, latency: { ...api.latency, target_seconds: 0.01 }, parts: [partOf(part)] })
    await scrapes(40, n => {
      world.scrape('api', 'a:1', 'up')
      world.scrape('twin', 't:1', 'up')
      traffic(n, 0)
    })
    const row = await onlyRow()
    expect(row.reason).toBe(`p95 550 ms, the target is 10 ms${more}`)
    expect(row.parts[0]).toMatchObject({ state: 'degraded', latencySeconds: { isBreached: true } })
    expect(row).not.toHaveProperty('seenBy')
  })

  test('a part with a latency of its own tells what to ask for it, others do not', async () => {
    const measured = partOf({ match: 'job="api",instance="a:1"', latency: api.latency })
    world.configure({ ...api, parts: [measured, { slug: 'db', name: 'DB', match: 'job="db"' }] })
    await scrapes(40, n => {
      world.scrape('api', 'a:1', 'up')
      traffic(n, 0)
    })
    const page = await world.door.service('api', RANGE_SECONDS)
    expect(page?.partQueries.map(({ slug }) => slug)).toEqual(['app'])
    const [app] = page?.partQueries ?? []
    expect(app?.queries).toMatchObject({ latencyTargetSeconds: 0.5, latencyPercentile: 0.95, hosts: null })
    expect(await present(app?.queries.latencyByQuantile?.p95)).toBeCloseTo(0.55, 9)
  })

  test('no errors so far are 0, no requests are absent with a reason', async () => {
    await scrapes(30, () => {
      world.scrape('api', 'a:1', 'up')
      traffic(7, 0)
    })
    const { errorRatio, latencySeconds } = await onlyRow()
    expect(errorRatio).toMatchObject({ value: null, absence: 'no requests within 5 minutes' })
    expect(latencySeconds).toMatchObject({ isSinceStart: true })
  })

  test('a metric that is not there is named', async () => {
    world.scrape('api', 'a:1', 'up')
    const { latencySeconds, state } = await onlyRow()
    expect(latencySeconds).toMatchObject({
      value: null,
      absence: 'no series http_seconds_bucket on these targets',
    })
    expect(state).toBe('up')
  })

  test('errors beyond the target degrade it', async () => {
    world.configure({ ...api, latency: undefined })
    await scrapes(30, n => {
      world.scrape('api', 'a:1', 'up')
      traffic(n, 0.25)
    })
    const row = await onlyRow()
    expect(row).toMatchObject({ state: 'degraded', reason: '25.0 % of requests fail, the target is 1.0 %' })
    expect(row.errorRatio.value).toBeCloseTo(0.25, 6)
  })

  test('trouble that was there before the deck looked is dated from the series', async () => {
    await scrapes(40, n => world.scrape('api', 'a:1', n < 20 ? 'up' : 'down', 'the connection was refused'))
    const wentDownMs = world.clock.now() - 19 * INTERVAL_MS
    const row = await onlyRow()
    expect(row).toMatchObject({ state: 'down', reason: 'a:1: the connection was refused' })
    expect(Math.abs((row.sinceMs ?? 0) - wentDownMs)).toBeLessThanOrEqual(60_000)
    expect((await world.door.overview(RANGE_SECONDS)).onsetMs).toBe(row.sinceMs)
  })

  test('uptime is of the states, whatever the targets say: all of them up, and down for half of it', async () => {
    world.configure({
      ...api,
      parts: [
        { slug: 'app', name: 'App', match: 'job="api"' },
        { slug: 'db', name: 'DB' },
      ],
    })
    world.lives('service:api', 'up')
    world.lives('part:api/app', 'up', true)
    await scrapes(60, () => world.scrape('api', 'a:1', 'up'))
    world.lives('service:api', 'down')
    await scrapes(60, () => world.scrape('api', 'a:1', 'up'))
    const row = await onlyRow()
    expect(row.uptimeRatio).toBeCloseTo(0.5, 9)
    expect(row.uptimeAbsence).toBeNull()
    expect(row.parts.map(part => [part.slug, part.uptimeRatio, part.uptimeAbsence]).sort()).toEqual([
      ['app', null, 'planned work only in this range'],
      ['db', null, 'not watched in this range'],
    ])
  })

  test('a change that happens while it looks is dated as it happens', async () => {
    await scrapes(3, () => world.scrape('api', 'a:1', 'up'))
    expect(await onlyRow()).toMatchObject({ state: 'up', sinceMs: null })
    await scrapes(1, () => world.scrape('api', 'a:1', 'down', 'refused'))
    const atMs = world.clock.now()
    await onlyRow()
    await scrapes(2, () => world.scrape('api', 'a:1', 'down', 'refused'))
    expect(await onlyRow()).toMatchObject({ state: 'down', sinceMs: atMs })
  })

  test('silence is no data, since the last sample', async () => {
    world.scrape('api', 'a:1', 'up')
    const lastMs = world.clock.now()
    await world.clock.advance(60_000)
    expect(await onlyRow()).toMatchObject({
      state: 'no_data',
      reason: 'no sample for 1 min',
      sinceMs: lastMs,
    })
  })

  test('a part speaks for its own targets, with its impact', async () => {
    world.configure({
      slug: 'shop',
      name: 'Shop',
      match: 'shop!="",job=~"shop-.*"',
      parts: [
        { slug: 'web', name: 'Web', match: 'job="shop-web"' },
        { slug: 'mail', name: 'Mail', match: 'job="shop-mail"', impact: 'degraded' },
      ],
    })
    world.scrape('shop-web', 'w:1', 'up')
    world.scrape('shop-mail', 'm:1', 'down', 'refused')
    const row = await onlyRow()
    expect(row).toMatchObject({
      state: 'degraded',
      reason: 'Mail: m:1: refused',
      targetsUp: 1,
      targetsTotal: 2,
    })
    expect(row.parts.map(part => [part.slug, part.state])).toEqual([
      ['mail', 'down'],
      ['web', 'up'],
    ])
  })

  test('worst first, and only what was scraped is evaluated again', async () => {
    world.configure(api, { slug: 'other', name: 'Other', match: 'job="other"', errors: api.errors })
    world.scrape('api', 'a:1', 'up')
    world.scrape('other', 'o:1', 'down', 'refused')
    const { services } = await world.door.overview(RANGE_SECONDS)
    expect(services.map(row => row.slug)).toEqual(['other', 'api'])
    await world.clock.advance(1_000)
    world.asked.length = 0
    world.scrape('other', 'o:1', 'up')
    await world.door.overview(RANGE_SECONDS)
    expect(world.asked.length).toBeGreaterThan(0)
    expect(world.asked.filter(expr => !expr.includes('job="other"'))).toEqual([])
  })

  test('a service page brings its dependencies and the PromQL of its charts', async () => {
    world.configure({ ...api, depends_on: ['db'] }, { slug: 'db', name: 'Database', match: 'job="db"' })
    world.scrape('api', 'a:1', 'up')
    const page = await world.door.service('api', RANGE_SECONDS)
    expect(page?.dependsOn).toMatchObject([
      { slug: 'db', state: 'no_data', reason: 'no target matches job="db"' },
    ])
    expect(page?.queries.requestRate).toBe('sum(rate(http_total{job="api"}[5m]))')
    expect(page?.queries.up).toBe('up{job="api"}')
    expect(await world.door.service('nobody', RANGE_SECONDS)).toBeNull()
  })

  test('a service page carries links, facts and commands as they were entered', async () => {
    const entered = {
      links: [{ title: 'Code', url: 'https://example.org/code' }],
      facts: [{ title: 'Full logs', value: 'journald, 30 days' }],
      commands: [{ title: 'Live log', command: 'cd server\npnpm tail' }],
    }
    world.configure({ ...api, ...entered })
    expect(await world.door.service('api', RANGE_SECONDS)).toMatchObject(entered)
    world.configure(api)
    expect(await world.door.service('api', RANGE_SECONDS)).toMatchObject({
      links: [],
      facts: [],
      commands: [],
    })
  })

  test("a service page brings its panels, each as one question, and nobody else's", async () => {
    world.configure(api, { slug: 'db', name: 'Database', match: 'job="db"' })
    const calls = { service: 'api', slug: 'calls', name: 'Calls', unit: 'count' }
    world.draw(
      {
        ...calls,
        exprs: [
          { name: 'active', expr: 'calls' },
          { name: 'most', expr: '20' },
        ],
      },
      { service: 'api', slug: 'queue', name: 'Queue', unit: 'jobs' },
      { service: 'db', slug: 'rows', name: 'Rows', exprs: [{ expr: 'rows' }] },
    )
    const page = await world.door.service('api', RANGE_SECONDS)
    expect(page?.panels).toMatchObject([
      {
        key: 'api/calls',
        unit: { unit: 'count', suffix: '' },
        expr: 'label_replace(calls, "panel_line", "0", "", "") or label_replace(vector(20), "panel_line", "1", "", "")',
      },
      { key: 'api/queue', unit: { unit: 'none', suffix: 'jobs' }, expr: null },
    ])
  })

  test('a service without targets is what its checks say', async () => {
    world.configure({ slug: 'shop', name: 'Shop' })
    expect(await onlyRow()).toMatchObject({ state: 'no_data' })
    world.check('shop/api', 'up')
    world.check('shop/worker', 'down', { reason: 'the connection was refused' })
    expect(await onlyRow()).toMatchObject({
      state: 'down',
      reason: 'worker: the connection was refused',
      checks: { total: 2, up: 1, degraded: 0, down: 1, unknown: 0 },
      newestSampleMs: world.clock.now(),
      lateAfterMs: 60_000,
    })
    const page = await world.door.service('shop', RANGE_SECONDS)
    expect(page?.checks.map(check => check.key)).toEqual(['shop/api', 'shop/worker'])
  })

  test('checks speak for their part; one of a redundant part is enough', async () => {
    const db = { slug: 'db', name: 'Database', redundant: true }
    world.configure({ slug: 'shop', name: 'Shop', parts: [db, { slug: 'web', name: 'Web' }] })
    world.check('shop/db-1', 'down', { part: 'db', reason: 'no answer' })
    world.check('shop/db-2', 'up', { part: 'db' })
    world.check('shop/web', 'up', { part: 'web' })
    const row = await onlyRow()
    expect(row).toMatchObject({
      state: 'degraded',
      reason: 'Database: 1 of 2 up: db-1: no answer',
      checks: { total: 3 },
    })
    expect(row.parts.map(part => [part.slug, part.state, part.checks.total])).toEqual([
      ['db', 'degraded', 2],
      ['web', 'up', 1],
    ])
  })

  test('what nobody asks is never old; beside a check, the check says how old the row is', async () => {
    const part = { slug: 'jobs', name: 'Jobs' }
    world.configure({ slug: 'shop', name: 'Shop', parts: [part] })
    const heardMs = world.clock.now()
    world.beat('shop/backup', 'jobs')
    await world.clock.advance(6 * 3_600_000)
    const jobs = async () => (await onlyRow()).parts[0]
    expect(await jobs()).toMatchObject({ state: 'up', newestSampleMs: heardMs, lateAfterMs: null })
    world.check('shop/disk', 'up', { part: 'jobs' })
    await world.clock.advance(90_000)
    world.beat('shop/backup', 'jobs')
    expect(await jobs()).toMatchObject({ newestSampleMs: world.clock.now() - 90_000, lateAfterMs: 60_000 })
  })

  test('planned work is a state of its own', async () => {
    world.configure({ slug: 'shop', name: 'Shop' })
    world.check('shop/api', 'down')
    world.openWindow('Move to the new database')
    expect(await onlyRow()).toMatchObject({
      state: 'maintenance',
      reason: 'planned work: Move to the new database',
      checks: { down: 1 },
    })
  })

  test('what travels is plain JSON', async () => {
    await scrapes(10, n => {
      world.scrape('api', 'a:1', 'up')
      traffic(n, 0.1)
    })
    const overview = await world.door.overview(RANGE_SECONDS)
    expect(JSON.parse(JSON.stringify(overview))).toEqual(overview)
  })
})
