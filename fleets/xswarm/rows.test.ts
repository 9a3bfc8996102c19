import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { COUNT, type Fleet, poolOf, startFleet } from '../testing.ts'

let fleet: Fleet
beforeAll(async () => {
  fleet = await startFleet()
})
afterEach(() => fleet.clear('xswarm'))
afterAll(() => fleet.stop())

const VOICE = {
  status: 'ok',
  moshi_loaded: true,
  active_calls: 3,
  max_concurrent: 10,
  uptime_seconds: 86_400,
}

describe('checks', () => {
  test('X-01 X-50 the unhealthy body comes with 200, and is down with its reason; well again, it is up', async () => {
    expect((await fleet.ask('xswarm/worker')).text).toBe('up: status is ok')
    await fleet.fault('xswarm', 'errors')
    const failing = await fleet.ask('xswarm/worker')
    expect([failing.text, failing.answer.status]).toEqual(['down: Database connection failed', 200])
    await fleet.clear('xswarm')
    expect((await fleet.ask('xswarm/worker')).state).toBe('up')
  })

  test('X-02 no version is missed, an exception is down, an unknown route too', async () => {
    expect(fleet.judge('xswarm/worker', { status: 'ok', service: 'xswarm-webhooks' }).state).toBe('up')
    const thrown = { error: 'Internal Server Error', message: 'x' }
    expect(fleet.judge('xswarm/worker', thrown, { status: 500 }).state).toBe('down')
    const nowhere = { url: 'http://127.0.0.1:4401/nowhere' }
    expect((await fleet.ask('xswarm/worker', nowhere)).text).toBe('down: answered 404 Not Found')
  })

  test.each([
    ['with room', VOICE, 'up: status is ok'],
    ['at capacity', { ...VOICE, active_calls: 10 }, 'degraded: at capacity (10/10)'],
    ['with an error', { ...VOICE, status: 'error' }, 'down: unhealthy: status is error'],
    ['without its model', { ...VOICE, moshi_loaded: false }, 'down: the MOSHI model is not loaded'],
  ])('X-03 a voice bridge %s', (_what, body, expected) => {
    expect(fleet.judge('xswarm/voice1', body).text).toBe(expected)
  })

  test('X-03 X-09 its figures are series, in seconds', async () => {
    const { figures, state } = await fleet.ask('xswarm/voice1')
    expect(state).toBe('up')
    expect(figures).toMatchObject({ 'xswarm_voice_max_concurrent{}': 10, 'xswarm_voice_moshi_loaded{}': 1 })
    expect(figures['opsdeck_check_field{field="uptime_seconds"}']).toBeGreaterThan(86_000)
  })

  test('X-04 ping is answered with pong, silence and a wrong token are down, a port is up while it accepts', async () => {
    expect((await fleet.ask('xswarm/supervisor-socket')).text).toBe('up: connected')
    const wrong = await fleet.ask('xswarm/supervisor-socket', { secrets: { token: 'another-token' } })
    expect(wrong.state).toBe('down')
    await fleet.fault('xswarm', 'hang', 'supervisor')
    expect((await fleet.ask('xswarm/supervisor-socket')).state).toBe('down')
    await fleet.fault('xswarm', 'hang', 'voice1')
    const [port, health] = [await fleet.ask('xswarm/voice1-port'), await fleet.ask('xswarm/voice1')]
    expect([port.state, health.state]).toEqual(['up', 'down'])
    await fleet.fault('xswarm', 'down', 'voice1')
    expect((await fleet.ask('xswarm/voice1-port')).reason).toContain('refused')
  })

  test('X-06 the supervisor: ok is up, its clients are a series, none of them is degraded, error is down', async () => {
    const well = await fleet.ask('xswarm/supervisor')
    expect([well.state, well.figures['xswarm_supervisor_clients{}']]).toEqual(['up', 1])
    const body = { status: 'ok', connected_clients: 0, uptime_seconds: 5 }
    expect(fleet.judge('xswarm/supervisor', body).text).toBe('degraded: no client is connected')
    expect(fleet.judge('xswarm/supervisor', { status: 'error' }).state).toBe('down')
  })

  test('X-08 X-37 the worker is asked every five minutes as UptimeRobot does, and is down at the second failure', () => {
    expect(fleet.check('xswarm/worker-outside')).toMatchObject({ interval: '5m', failures: 2 })
  })

  test('X-10 one bridge of three stopped is degraded and named, all three are down', async () => {
    expect(fleet.service('xswarm').parts.find(part => part.slug === 'voice')?.redundant).toBe(true)
    const names = ['voice1', 'voice2', 'voice3']
    const pool = async () =>
      poolOf(
        'voice',
        await Promise.all(names.map(async name => [name, await fleet.ask(`xswarm/${name}`)] as const)),
      )
    expect(await pool()).toBe('')
    await fleet.fault('xswarm', 'down', 'voice2')
    expect(await pool()).toMatch(/^degraded: 2 of 3 up: voice2: .*refused/)
    await fleet.fault('xswarm', 'down')
    expect(await pool()).toMatch(/^down: 0 of 3 up: voice1: /)
  })

  test('X-23 how long each phase took is measured without any set-up', async () => {
    const { answer } = await fleet.ask('xswarm/worker', { headers: { connection: 'close' } })
    expect(answer.durationSeconds).toBeGreaterThan(0)
    expect(answer.phases).toMatchObject({ firstByte: expect.any(Number), transfer: expect.any(Number) })
  })
})

test('X-05 another port of a bridge is one edit: the check keeps its name and key', () => {
  const moved = { ...fleet.check('xswarm/voice1-port'), port: 5_000 }
  expect([moved.service, moved.slug, moved.name]).toEqual(['xswarm', 'voice1-port', 'Port of voice1'])
})

test('X-11 X-70 links to the tools and documents', () => {
  const titles = fleet.service('xswarm').links.map(link => link.title)
  expect(titles).toEqual(
    expect.arrayContaining(['Cloudflare Analytics', 'Pingdom', 'Deployment', 'Security']),
  )
  expect(titles).toEqual(expect.arrayContaining(['Troubleshooting', 'System requirements']))
})

test('X-29 the limit of CPU time in use stands on the page, with that of the other plan', () => {
  const { facts } = fleet.service('xswarm')
  expect(facts.find(fact => fact.title.startsWith('CPU time'))?.value).toMatch(/^below 10 ms.*paid.*50 ms$/)
})

test('X-83 where full logs live and for how long: facts and a link', () => {
  const { facts, links } = fleet.service('xswarm')
  const text = facts.map(fact => fact.value).join('\n')
  expect(text).toMatch(/24 hours \(free tier\) or 3 days \(paid tier\)/)
  expect(text).toMatch(/S3 or R2, Google Cloud Storage, Azure Blob Storage, Datadog, Splunk/)
  expect(text).toMatch(/SystemMaxUse=1G, SystemKeepFree=500M, MaxRetentionSec=30day/)
  expect(links.some(link => link.title.startsWith('Logpush'))).toBe(true)
})

test('X-84 tail, export and compression: four commands to copy', () => {
  expect(fleet.service('xswarm').commands.map(one => one.command)).toEqual([
    'cd packages/server\npnpm tail',
    'sudo journalctl -u xswarm-voice -f',
    'sudo journalctl -u xswarm-voice --since today > /var/log/xswarm-voice-$(date +%F).log',
    'gzip /var/log/xswarm-voice-*.log',
  ])
})

describe('jobs and duties', () => {
  const WELL = { primary: 'active', 'replicas.0': 'synced', 'replicas.1': 'synced', lag_s: 3 }
  test.each([
    ['well', WELL, 0.01, 'up: on time'],
    ['a lag of 12 s', { ...WELL, lag_s: 12 }, 0.01, 'degraded: lag_s is 12, at most 9.999 is expected'],
    [
      'a replica behind',
      { ...WELL, 'replicas.1': 'behind' },
      0.01,
      'degraded: replicas.1 is behind, not synced',
    ],
    ['no primary', { ...WELL, primary: 'gone' }, 0.01, 'down: primary is gone, not active'],
    ['nothing heard for an hour', WELL, 1, 'unknown: no ping: was due 55 min ago'],
  ])('X-07 Turso: %s', (_what, payload, atHours, expected) => {
    const { state, reason } = fleet.beat('xswarm/turso', { goodAtHours: 0, payload, atHours })
    expect(`${state}: ${reason}`).toBe(expected)
  })

  test('X-58 the dump of 03:00 is red at 04:00 without a ping, and green with one', () => {
    // The clock of these tests begins at 02:00.
    expect(fleet.beat('xswarm/database-dump', { atHours: 1.99 }).isWaiting).toBe(true)
    expect(fleet.beat('xswarm/database-dump', { atHours: 2.01 }).state).toBe('down')
    const payload = { bytes: 48_000_000 }
    expect(fleet.beat('xswarm/database-dump', { goodAtHours: 1.1, payload, atHours: 2.01 }).state).toBe('up')
  })

  test.each([
    ['below the minimum', { bytes: 20 }, undefined],
    ['less than half of the last', { bytes: 2_000_000 }, { bytes: 48_000_000 }],
    ['of no size', {}, undefined],
  ])('X-59 a dump %s is suspect, though on time', (_what, payload, payloadBefore) => {
    const ping = { goodAtHours: 1, payload, ...(payloadBefore && { payloadBefore }), atHours: 2 }
    const { state, reason } = fleet.beat('xswarm/database-dump', ping)
    expect([state, reason.startsWith('suspect: ')]).toEqual(['degraded', true])
  })

  test('X-57 point-in-time recovery is said with its commands, and only said', () => {
    expect(fleet.heartbeat('xswarm/database-dump').instructions).toMatch(
      /30 days.*turso db restore.*--from-backup/s,
    )
  })

  test('X-60 X-61 backups without a schedule are never late, and show their age', () => {
    for (const key of ['xswarm/config-backup', 'xswarm/binary-backup']) {
      expect(fleet.beat(key, { goodAtHours: 0, atHours: 2_000 })).toMatchObject({
        state: 'up',
        nextDueMs: null,
      })
    }
  })

  test('X-62 the restore test is due monthly, asks for the row count, and is red after its grace', () => {
    expect(Object.keys(fleet.heartbeat('xswarm/recovery-test').evidence)).toEqual(['rows'])
    const dueMs = fleet.beat('xswarm/recovery-test', { atHours: 1 }).nextDueMs
    expect(new Date(dueMs ?? 0).toISOString()).toBe('2026-04-01T09:00:00.000Z')
    expect(fleet.beat('xswarm/recovery-test', { atHours: 38 * 24 }).reason).toContain('overdue')
  })

  test('X-63 RPO and RTO are not set, which is not 0', () => {
    const own = fleet.configuration.entries.heartbeat.filter(one => one.service === 'xswarm')
    expect(own.flatMap(({ rpo, rto }) => [rpo, rto]).filter(text => text !== undefined)).toEqual([])
    expect(fleet.beat('xswarm/database-dump', { atHours: 1 }).isRpoBreached).toBeNull()
  })

  test('X-69 the export of the journal at midnight is late after its grace', () => {
    expect(fleet.beat('xswarm/journal-export', { goodAtHours: 0, atHours: 22.9 }).state).toBe('up')
    expect(fleet.beat('xswarm/journal-export', { goodAtHours: 0, atHours: 23.1 }).state).toBe('down')
  })
})

test('X-67 no window is planned for it: nothing of the file mutes its alerts', () => {
  expect(fleet.configuration.entries.window.filter(one => one.services.includes('xswarm'))).toEqual([])
})

describe('log signals', () => {
  const STRUCTURED =
    '{"timestamp":"2025-10-28T10:30:00.000Z","level":"info","service":"xswarm-webhooks","event":"voice_webhook","user_id":"usr_123","duration_ms":150,"status":"success"}'

  test('X-78 a structured line is counted by event, level and status, its duration is seconds', () => {
    const labels = 'event="voice_webhook",level="info",status="success"'
    expect(fleet.tally('xswarm/worker-events', [STRUCTURED])).toMatchObject({
      [`${COUNT}{${labels}}`]: 1,
      [`xswarm_worker_event_seconds_sum{${labels}}`]: 0.15,
    })
  })

  test('X-79 the pretty tail: users by plan, never by name', () => {
    const lines = ['[2025-10-28 10:30:00] User: alice@example.com (premium)']
    expect(fleet.tally('xswarm/users', lines)).toEqual({ [`${COUNT}{plan="premium"}`]: 1 })
  })

  test('X-80 the journal of a bridge: 180 ms are 0.18 s, calls of 15 s are counted', () => {
    const unit = 'Oct 28 10:30:00 server xswarm-voice[1234]:'
    const lines = [
      `${unit} INFO Generated response (latency=180ms)`,
      `${unit} INFO Call completed (duration=15s, frames=187)`,
    ]
    expect(fleet.tally('xswarm/response-time', lines)).toMatchObject({
      'xswarm_voice_response_seconds_sum{}': 0.18,
    })
    expect(fleet.tally('xswarm/calls-completed', lines)).toMatchObject({ 'xswarm_call_seconds_sum{}': 15 })
  })

  test.each([
    ['database-unreachable', 'ERROR Failed to connect to database'],
    ['model-not-found', 'ERROR Model not found'],
    ['memory', 'WARN out of memory'],
    ['high-resources', 'WARNING: High CPU usage'],
  ])('X-81 three lines of %s are three', (slug, line) => {
    const counts = Object.values(fleet.tally(`xswarm/${slug}`, [line, 'INFO all is well', line, line]))
    expect(counts).toEqual([3])
  })

  test('X-31 slow queries are counted, with their milliseconds', () => {
    const lines = ['WARN Slow query: SELECT 1 (240ms)', 'WARN Slow query: SELECT 2 (120ms)']
    expect(fleet.tally('xswarm/slow-queries', lines)).toMatchObject({
      [`${COUNT}{}`]: 2,
      'xswarm_slow_query_seconds_sum{}': 0.36,
    })
  })

  test('X-82 errors ignore the same phrase at info; levels are counted', () => {
    const lines = ['INFO Model not found', 'ERROR Model not found']
    expect(fleet.tally('xswarm/errors', lines)).toEqual({ [`${COUNT}{}`]: 1 })
    expect(fleet.tally('xswarm/levels', lines)).toEqual({
      [`${COUNT}{level="info"}`]: 1,
      [`${COUNT}{level="error"}`]: 1,
    })
  })

  test('X-25 the stages of the document make 275 ms', () => {
    const stages = [
      'User authenticated (15ms)',
      'WebSocket connected (30ms)',
      'MOSHI inference complete (180ms)',
      'Response sent (50ms)',
    ]
    const figures = fleet.tally(
      'xswarm/stages',
      stages.map(text => `[2025-10-28 10:30:00.015] ${text}`),
    )
    const sums = Object.entries(figures).filter(([name]) => name.startsWith('xswarm_stage_seconds_sum'))
    expect(sums).toHaveLength(4)
    expect(sums.reduce((sum, [, seconds]) => sum + seconds, 0)).toBeCloseTo(0.275)
  })
})
