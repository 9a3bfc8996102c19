import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { COUNT, type Fleet, startFleet } from '../testing.ts'

let fleet: Fleet
beforeAll(async () => {
  fleet = await startFleet()
})
afterEach(() => fleet.clear('vrooli'))
afterAll(() => fleet.stop())

const autohealOf = (checks: readonly object[]) => ({ status: 'ok', summary: {}, checks })
const lineOf = (checkId: string, status: string, more: object = {}) => ({
  checkId,
  status,
  message: 'OK',
  details: {},
  metrics: { score: 100 },
  duration: 15_000_000,
  ...more,
})
/** What one check of autoheal makes of the platform. */
const line = (checkId: string, status: string, more: object = {}) =>
  fleet.judge('vrooli/platform', autohealOf([lineOf(checkId, status, more)]))

describe('checks', () => {
  test('V-01 without a body, 200 is up, 500, refusal and silence are down', async () => {
    expect((await fleet.ask('vrooli/app')).state).toBe('up')
    expect(fleet.judge('vrooli/app', '', { status: 500 }).state).toBe('down')
    await fleet.fault('vrooli', 'errors')
    expect((await fleet.ask('vrooli/app')).text).toBe('down: answered 503 Service Unavailable')
    await fleet.fault('vrooli', 'hang', 'app')
    expect((await fleet.ask('vrooli/app')).reason).toContain('did not answer')
    await fleet.clear('vrooli')
    await fleet.fault('vrooli', 'down', 'app')
    expect((await fleet.ask('vrooli/app')).reason).toContain('refused')
  })

  test('V-02 degraded with 503 is degraded, unhealthy is down, and so is 503 without JSON', async () => {
    expect((await fleet.ask('vrooli/api')).state).toBe('up')
    await fleet.fault('vrooli', 'memory_leak')
    const said = await fleet.ask('vrooli/api')
    expect([said.text, said.answer.status]).toEqual(['degraded: 9 zombie and 0 orphan processes', 503])
    expect(said.figures['vrooli_api_zombie_processes{}']).toBe(9)
    expect(fleet.judge('vrooli/api', { status: 'unhealthy' }, { status: 503 }).text).toBe(
      'down: API is unhealthy',
    )
    expect(fleet.judge('vrooli/api', '<html>', { status: 503 }).state).toBe('down')
  })

  test('V-03 every dependency is a line, as an object and as a plain word', async () => {
    const said = await fleet.ask('vrooli/autoheal')
    expect([said.state, said.children]).toEqual(['up', ['database']])
    expect(said.figures['vrooli_dependency_latency_seconds{child="database"}']).toBe(0.002)
    const plain = (word: string) =>
      fleet.judge('vrooli/autoheal', { status: 'healthy', readiness: true, dependencies: { database: word } })
    expect([plain('connected').state, plain('disconnected').text]).toEqual([
      'up',
      'down: database: disconnected',
    ])
    const notReady = { status: 'healthy', readiness: false, dependencies: {} }
    expect(fleet.judge('vrooli/autoheal', notReady).text).toBe('down: not ready')
    const optional = { status: 'degraded', readiness: true, dependencies: {} }
    expect(fleet.judge('vrooli/autoheal', optional).state).toBe('degraded')
  })

  test('V-04 V-38 the 36 checks of autoheal are lines, and 15 000 000 ns are 15 ms', async () => {
    const said = await fleet.ask('vrooli/platform')
    expect(said.state).toBe('up')
    expect(said.children).toHaveLength(36 + 2)
    expect(line('infra-dns', 'ok').figures).toMatchObject({
      'vrooli_autoheal_check_duration_seconds{child="infra-dns"}': 0.015,
    })
    await fleet.fault('vrooli', 'errors')
    expect((await fleet.ask('vrooli/platform')).troubles).toEqual(['vrooli-api: down: HTTP 503: unhealthy'])
  })

  test('V-05 the port of PostgreSQL is up while it accepts', async () => {
    expect((await fleet.ask('vrooli/postgres')).state).toBe('up')
    await fleet.fault('vrooli', 'down', 'postgres-port')
    expect((await fleet.ask('vrooli/postgres')).reason).toContain('refused')
  })

  test('V-06 Redis answers PONG; a wrong password and a refused connection are told apart', async () => {
    expect((await fleet.ask('vrooli/redis')).text).toBe('up: answered PONG')
    const wrong = await fleet.ask('vrooli/redis', { password: 'not-it' })
    expect(wrong.text).toMatch(/^down: credentials rejected: .*rejected the password/)
    await fleet.fault('vrooli', 'down', 'redis-port')
    expect((await fleet.ask('vrooli/redis')).text).toMatch(/^down: .*refused/)
  })

  test.each([
    [10, 'up'],
    [6, 'degraded'],
    [2, 'down'],
  ])('V-07 a certificate of %i days more is %s', (days, state) => {
    const endMs = Date.parse('2026-03-02T02:00:00Z') + days * 86_400_000
    const certificate = {
      subject: 'api.vrooli.com',
      issuer: "Let's Encrypt",
      notBeforeMs: 0,
      notAfterMs: endMs,
      chainNotAfterMs: endMs,
      fault: null,
      protocol: 'TLSv1.3',
    }
    expect(fleet.judge('vrooli/certificate', '', { status: null, certificate }).state).toBe(state)
  })

  test('V-11 a POST with a body and a token is told apart from one that is refused', async () => {
    expect(fleet.check('vrooli/start-run').paused).toBe(true)
    expect((await fleet.ask('vrooli/start-run')).text).toBe('up: a run was queued')
    const wrong = await fleet.ask('vrooli/start-run', { secrets: { token: 'another-token' } })
    expect(wrong.text).toMatch(/^unknown: credentials rejected/)
    expect(JSON.stringify(wrong.answer)).not.toContain('another-token')
    await fleet.fault('vrooli', 'errors')
    expect((await fleet.ask('vrooli/start-run')).state).toBe('down')
  })

  test('V-36 the catalog tells title and category of each check', async () => {
    const { figures, state } = await fleet.ask('vrooli/catalog')
    expect([state, Object.keys(figures).length]).toEqual(['up', 36])
    expect(Object.keys(figures).join()).toContain('category="infrastructure"')
  })
})

/** Row → check of autoheal → its words and what they mean. */
const LINES: readonly (readonly [row: string, id: string])[] = [
  ['V-12', 'infra-network'],
  ['V-13', 'infra-dns'],
  ['V-14', 'infra-docker'],
  ['V-15', 'infra-cloudflared'],
  ['V-18', 'infra-resolved'],
  ['V-19', 'infra-certificate'],
  ['V-20', 'infra-display'],
  ['V-22', 'system-inode'],
  ['V-23', 'system-swap'],
  ['V-24', 'system-memory'],
  ['V-26', 'system-ports'],
  ['V-27', 'system-claude-cache'],
  ['V-29', 'system-load'],
  ['V-32', 'vrooli-stale-locks'],
  ['V-34', 'resource-redis'],
  ['V-35', 'scenario-app-monitor'],
]

describe('the checks of autoheal', () => {
  test.each(LINES)('%s %s: ok is up, warning degraded, critical down, each with its message', (_row, id) => {
    const message = `something about ${id}`
    expect(line(id, 'ok').state).toBe('up')
    expect(line(id, 'warning', { message }).text).toBe(`degraded: ${id}: ${message}`)
    expect(line(id, 'critical', { message }).text).toBe(`down: ${id}: ${message}`)
  })

  test('V-12 V-13 the deck can ask the same by itself, side by side', () => {
    expect(fleet.check('vrooli/network')).toMatchObject({ kind: 'tcp', host: '8.8.8.8', port: 53 })
    expect(fleet.check('vrooli/dns')).toMatchObject({ kind: 'dns', query: 'google.com' })
  })

  test('V-17 a clock more than 30 s apart is degraded', async () => {
    expect((await fleet.ask('vrooli/autoheal-clock')).state).toBe('up')
    const at = (timestamp: string) => fleet.judge('vrooli/autoheal-clock', { timestamp }).state
    expect([at('2026-03-02T01:59:58Z'), at('2026-03-02T01:59:00Z'), at('2026-03-02T02:01:00Z')]).toEqual([
      'up',
      'degraded',
      'degraded',
    ])
  })

  test('V-21 two partitions are two lines, and two series', () => {
    const partitions = [
      { partition: '/', usedPercent: 81, status: 'warning' },
      { partition: '/home', usedPercent: 91, status: 'critical' },
    ]
    const { troubles, figures } = line('system-disk', 'critical', {
      message: 'disk',
      details: { partitions },
    })
    expect(troubles).toEqual(['system-disk: down: disk', '/: degraded: warning', '/home: down: critical'])
    expect(figures).toMatchObject({
      'vrooli_partition_used_ratio{child="/"}': 0.81,
      'vrooli_partition_used_ratio{child="/home"}': 0.91,
    })
  })

  test.each([
    [
      'V-19 days of a certificate',
      'infra-certificate',
      { soonestExpiryDays: 6 },
      'vrooli_certificate_left_seconds',
      518_400,
    ],
    [
      'V-22 the own warning threshold',
      'system-inode',
      { warningThreshold: 85 },
      'vrooli_autoheal_warning_threshold',
      85,
    ],
    ['V-23 swap', 'system-swap', { usedPercent: 55 }, 'vrooli_autoheal_used_ratio', 0.55],
    ['V-24 memory', 'system-memory', { usedPercent: 64 }, 'vrooli_autoheal_used_ratio', 0.64],
    ['V-27 files', 'system-claude-cache', { fileCount: 5_200 }, 'vrooli_autoheal_files', 5_200],
    ['V-29 load per CPU', 'system-load', { loadPerCPU: 1.6 }, 'vrooli_autoheal_load_per_cpu', 1.6],
  ])('%s is a series', (_what, id, details, metric, value) => {
    expect(line(id, 'ok', { details }).figures[`${metric}{child="${id}"}`]).toBe(value)
  })

  test('V-25 five zombies are degraded here and up at the API: both verdicts stand side by side', () => {
    expect(line('system-zombies', 'warning', { details: { count: 5 } }).state).toBe('degraded')
    const api = { status: 'healthy', system: { zombie_processes: 5, orphan_processes: 4 } }
    expect(fleet.judge('vrooli/api', api).state).toBe('up')
  })

  test('V-33 four orphans are degraded here and up at the API', () => {
    expect(line('vrooli-orphans', 'warning').state).toBe('degraded')
    const api = { status: 'healthy', system: { zombie_processes: 0, orphan_processes: 4 } }
    expect(fleet.judge('vrooli/api', api).figures['vrooli_api_orphan_processes{}']).toBe(4)
  })

  test('V-30 a word on no list is unknown, never up', () => {
    expect(line('vrooli-api', 'splendid').text).toBe(
      'unknown: vrooli-api: the state is "splendid", a word on no list',
    )
  })

  test('V-34 V-35 six resources and eight scenarios are lines of their own', async () => {
    const { children } = await fleet.ask('vrooli/platform')
    const count = (room: string) => children.filter(name => name.startsWith(room)).length
    expect([count('resource-'), count('scenario-')]).toEqual([6, 8])
  })

  test('V-09 a stopped part degrades or fails the whole by its impact', () => {
    const impacts = fleet.service('vrooli').parts.map(({ slug, impact }) => `${slug} ${impact}`)
    expect(impacts).toEqual(
      expect.arrayContaining(['app down', 'postgres down', 'autoheal degraded', 'jobs degraded']),
    )
  })
})

test('V-48 V-112 V-38 links to Grafana, Prometheus and Kibana; the last one at the moment of an incident', () => {
  const titles = fleet.service('vrooli').links.map(link => link.title)
  expect(titles).toEqual(expect.arrayContaining(['Grafana', 'Prometheus', 'Kibana']))
  expect(fleet.signal('vrooli/errors').link?.url).toMatch(/\{from_iso\}.*\{to_iso\}.*service:vrooli/)
})

test('V-104 the sizes of its hosts, the network and the growth stand as facts', () => {
  const facts = Object.fromEntries(fleet.service('vrooli').facts.map(({ title, value }) => [title, value]))
  expect(facts).toEqual({
    'Application servers, minimum': '3 × 4 CPU, 16 GB RAM, 100 GB SSD',
    'Database, minimum': '1 primary and 2 replicas × 8 CPU, 32 GB RAM, 500 GB SSD',
    'Redis, minimum': '3 masters and 3 replicas × 2 CPU, 8 GB RAM, 50 GB SSD',
    'Load balancer, minimum': '2 × 2 CPU, 4 GB RAM, 20 GB SSD',
    'Network, minimum': '1 Gbps; 10 Gbps recommended',
    'Growth a month': 'database 50 GB, Redis 10 GB, logs 20 GB',
  })
})

test('V-111 the three log files of PM2, each with a tail to copy', () => {
  const files = fleet
    .service('vrooli')
    .commands.slice(0, 3)
    .map(one => one.command.replace('tail -f ', ''))
  expect(files).toEqual(['err', 'out', 'combined'].map(name => `/var/log/vrooli/${name}.log`))
})

test('V-59 the promise of 99.9 % is an objective', () => {
  expect(fleet.service('vrooli').objectives).toMatchObject([{ of: 'uptime', target_ratio: 0.999 }])
})

describe('jobs and duties', () => {
  const said = (key: string, beat: Parameters<Fleet['beat']>[1]) => {
    const { state, reason } = fleet.beat(key, beat)
    return `${state}: ${reason}`
  }

  test('V-94 V-99 a missed backup of the database is down, and past its RPO of 6 h', () => {
    const missed = fleet.beat('vrooli/database-backup', {
      goodAtHours: -2,
      payload: { bytes: 9e8 },
      atHours: 4.3,
    })
    expect(missed).toMatchObject({ state: 'down', isRpoBreached: true })
    const punctual = { goodAtHours: 4, payload: { bytes: 9e8 }, atHours: 4.3 }
    expect(fleet.beat('vrooli/database-backup', punctual)).toMatchObject({
      state: 'up',
      isRpoBreached: false,
    })
  })

  test('V-95 a dump older than 2 h is suspect although the job ran', () => {
    expect(said('vrooli/redis-backup', { goodAtHours: 0, payload: { rdb_age_s: 7_900 }, atHours: 0.1 })).toBe(
      'degraded: suspect: the dump is stale although the job ran',
    )
  })

  test('V-96 no ping of the full backup by 02:00 and its grace is down; one with bytes is up', () => {
    expect(fleet.beat('vrooli/system-backup', { atHours: 25.1 }).state).toBe('down')
    expect(
      fleet.beat('vrooli/system-backup', { goodAtHours: 24, payload: { bytes: 4e9 }, atHours: 25.1 }).state,
    ).toBe('up')
    expect(said('vrooli/system-backup', { failedAtHours: 0, atHours: 0.1 })).toContain(
      'failed with exit code 1',
    )
  })

  test('V-97 the little that gzip leaves of a failed dump is suspect; a restore test is asked for', () => {
    expect(said('vrooli/database-backup', { goodAtHours: 0, payload: { bytes: 20 }, atHours: 0.1 })).toMatch(
      /^degraded: suspect: bytes is 20/,
    )
    expect(fleet.heartbeat('vrooli/restore-test').kind).toBe('duty')
  })

  test('V-98 RTO is the document’s: 15 minutes for the database, 30 for the system, not set for Redis', () => {
    const rto = ['database-backup', 'system-backup', 'redis-backup'].map(
      slug => fleet.heartbeat(`vrooli/${slug}`).rto,
    )
    expect(rto).toEqual(['15m', '30m', undefined])
  })

  test('V-102 a tick older than three minutes is down, whatever its last results were', () => {
    const minutes = (atHours: number) =>
      fleet.beat('vrooli/watchdog', { goodAtHours: 0, atHours: atHours / 60 }).state
    expect([minutes(2.9), minutes(3.1)]).toEqual(['up', 'down'])
  })

  test('V-10 two pods of three are degraded, three are up', () => {
    const ready = (count: number) =>
      said('vrooli/pods', { goodAtHours: 0, payload: { desired: 3, ready: count }, atHours: 0.01 })
    expect([ready(2), ready(3)]).toEqual(['degraded: ready is 2, at least 3 is expected', 'up: on time'])
  })
})

describe('log signals', () => {
  test('V-114 lines of cloudflared with ERR are counted, others are not', () => {
    const journal = (unit: string, text: string) => `Oct 28 10:30:00 server ${unit}[12]: ${text}`
    const lines = [
      ...Array.from({ length: 11 }, () => journal('cloudflared', '2025-10-28T10:30:00Z ERR failed')),
      journal('cloudflared', '2025-10-28T10:30:00Z INF connected'),
      journal('sshd', '2025-10-28T10:30:00Z ERR other'),
    ]
    expect(fleet.tally('vrooli/cloudflared-errors', lines)).toEqual({ [`${COUNT}{}`]: 11 })
  })

  test('V-60 twelve slow queries are twelve, with their time', () => {
    const lines = Array.from({ length: 12 }, () => 'LOG:  duration: 1500.5 ms  statement: SELECT 1')
    const figures = fleet.tally('vrooli/slow-queries', lines)
    expect(figures[`${COUNT}{}`]).toBe(12)
    expect(figures['vrooli_slow_query_seconds_sum{}']).toBeCloseTo(18.006)
  })
})
