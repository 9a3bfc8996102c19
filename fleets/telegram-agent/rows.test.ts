import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { compileCheck, maskedAnswer } from '../../lib/core/check/index.ts'
import { compileWindow, occurrences } from '../../lib/core/window/index.ts'
import { COUNT, type Fleet, startFleet } from '../testing.ts'

let fleet: Fleet
beforeAll(async () => {
  fleet = await startFleet()
})
afterEach(() => fleet.clear('telegram-agent'))
afterAll(() => fleet.stop())

const SAMPLE = {
  health: {
    current_resources: {
      memory_mb: 345.2,
      cpu_percent: 25.5,
      active_sessions: 12,
      memory_utilization_percent: 69,
    },
    health_score: 87.5,
    alerts: [],
    recommendations: ['System performing well'],
  },
  emergency: { emergency_mode: false, cpu_throttling: false, emergency_cleanups: 0 },
}
const resources = ({ score = 87.5, emergency = {}, alerts = [] as object[] }) =>
  fleet.judge('telegram-agent/resources', {
    health: { ...SAMPLE.health, health_score: score, alerts },
    emergency: { ...SAMPLE.emergency, ...emergency },
  })

describe('checks', () => {
  test('T-01 T-36 healthy but disconnected is degraded, another status is down', async () => {
    expect((await fleet.ask('telegram-agent/health')).state).toBe('up')
    await fleet.fault('telegram-agent', 'errors')
    expect((await fleet.ask('telegram-agent/health')).text).toBe('degraded: Telegram disconnected')
    const body = { status: 'broken', telegram: 'connected' }
    expect(fleet.judge('telegram-agent/health', body).text).toBe('down: unhealthy: status is broken')
  })

  test('T-02 the connection is read, and nothing of its user is kept', async () => {
    const { state, answer } = await fleet.ask('telegram-agent/telegram')
    expect(state).toBe('up')
    const kept = maskedAnswer(compileCheck(fleet.check('telegram-agent/telegram')), answer)
    expect([answer.body?.includes('sample_agent'), JSON.stringify(kept).includes('sample_agent')]).toEqual([
      true,
      false,
    ])
  })

  test.each([
    ['the sample', {}, 'up: System performing well'],
    ['a score of 65', { score: 65 }, 'degraded: health score 65, below 70'],
    ['a score of 59', { score: 59 }, 'down: health score 59, below 60'],
    ['throttling', { emergency: { cpu_throttling: true } }, 'degraded: requests are throttled'],
    ['an emergency', { emergency: { emergency_mode: true } }, 'down: emergency mode: System performing well'],
  ])('T-03 %s', (_what, body, expected) => {
    expect(resources(body).text).toBe(expected)
  })

  test('T-03 the figures of the sample, in bytes and ratios', () => {
    expect(fleet.judge('telegram-agent/resources', SAMPLE).figures).toMatchObject({
      'telegram_agent_reported_memory_bytes{}': 345_200_000,
      'telegram_agent_reported_memory_ratio{}': 0.69,
      'telegram_agent_reported_cpu_ratio{}': 0.255,
      'telegram_agent_reported_sessions{}': 12,
      'telegram_agent_reported_health_score{}': 87.5,
      'telegram_agent_emergency{}': 0,
    })
    const alerts = [{ alert_type: 'memory_warning', severity: 'critical', recommended_action: 'Clean up' }]
    expect(
      resources({ alerts }).figures['telegram_agent_own_alert{action="Clean up",type="memory_warning"}'],
    ).toBe(4)
  })

  test('T-03 a leak ends in an emergency, with what it recommends', async () => {
    await fleet.fault('telegram-agent', 'memory_leak')
    for (let minute = 0; minute < 8; minute++) await fleet.pass(60)
    expect((await fleet.ask('telegram-agent/resources')).text).toBe('down: emergency mode: Restart soon')
  })

  test('T-07 an outage of Telegram is told from one over here; a dead worker is a silent heartbeat', async () => {
    await fleet.fault('telegram-agent', 'down', 'telegram-api')
    expect((await fleet.ask('telegram-agent/telegram-api')).state).toBe('down')
    expect((await fleet.ask('telegram-agent/health')).state).toBe('up')
    expect(fleet.check('telegram-agent/telegram').depends_on).toContain('telegram-api')
    expect(fleet.beat('telegram-agent/huey', { goodAtHours: 0, atHours: 0.1 }).state).toBe('down')
  })

  test('T-16 the intervals are its document’s at most', () => {
    expect(fleet.check('telegram-agent/health').interval).toBe('15s')
    expect(fleet.check('telegram-agent/resources').interval).toBe('30s')
  })
})

describe('jobs and duties', () => {
  test.each([
    ['ok', 'ok', 1, 'up'],
    ['anything else', 'row 12 missing from index', 1, 'down'],
    ['two days of silence', 'ok', 48, 'unknown'],
  ])('T-06 the integrity of the database: %s', (_what, integrity, atHours, state) => {
    expect(
      fleet.beat('telegram-agent/integrity', { goodAtHours: 0, payload: { integrity }, atHours }).state,
    ).toBe(state)
  })

  test('T-47 15 minutes without a line of the clean-up are down', () => {
    const at = (minutes: number) =>
      fleet.beat('telegram-agent/cleanup', { goodAtHours: 0, atHours: minutes / 60 }).state
    expect([at(14), at(16)]).toEqual(['up', 'down'])
    const line = '2025-10-28 10:30:00,123 - resources - INFO - 🔄 Cleaned up 2 inactive sessions'
    expect(fleet.tally('telegram-agent/cleanup', [line])).toEqual({ [`${COUNT}{}`]: 1 })
    expect(fleet.signal('telegram-agent/cleanup').heartbeat).toBe('cleanup')
  })

  test('T-48 daily, weekly, monthly, quarterly and annual duties come when they are due', () => {
    const due = (slug: string) =>
      new Date(fleet.beat(`telegram-agent/${slug}`, { atHours: 0 }).nextDueMs ?? 0).toISOString().slice(0, 10)
    expect(['daily', 'weekly', 'monthly', 'quarterly', 'annual'].map(due)).toEqual([
      '2026-03-02',
      '2026-03-09',
      '2026-04-01',
      '2026-04-01',
      '2027-01-10',
    ])
  })

  test('T-49 anything but ok makes the backup suspect', () => {
    expect(Object.keys(fleet.heartbeat('telegram-agent/backup').evidence)).toEqual(['integrity'])
    const said = (integrity: string) =>
      fleet.beat('telegram-agent/backup', { goodAtHours: 0, payload: { integrity }, atHours: 1 })
    expect([said('ok').state, said('damaged').state]).toEqual(['up', 'degraded'])
    expect(said('damaged').reason).toBe('suspect: the integrity check did not say ok')
  })
})

test('T-45 T-39 once a month for 30 minutes', () => {
  const config = fleet.configuration.entries.window.find(one => one.slug === 'telegram-agent-monthly')
  const compiled = config && compileWindow(config)
  if (!compiled || !('window' in compiled)) throw new Error('no window')
  const year = occurrences(compiled.window, Date.parse('2026-02-01'), Date.parse('2027-02-01'))
  expect(year).toHaveLength(12)
  expect(new Set(year.map(({ startsAtMs, endsAtMs }) => endsAtMs - startsAtMs))).toEqual(new Set([1_800_000]))
})

describe('log signals', () => {
  const line = (level: string, message: string) =>
    `2025-10-28 10:30:00,123 - monitoring - ${level} - ${message}`

  test('T-15 T-23 T-57 response times are a histogram with 5 s as a bound', () => {
    const lines = [line('INFO', 'Response time: 1.2'), line('INFO', 'Response time: 6')]
    expect(fleet.tally('telegram-agent/response-time', lines)).toMatchObject({
      'telegram_agent_log_response_seconds_bucket{le="5"}': 1,
      'telegram_agent_log_response_seconds_count{}': 2,
    })
  })

  test('T-57 memory is the newest value', () => {
    const lines = [line('INFO', 'memory_mb=345.2')]
    expect(fleet.tally('telegram-agent/memory', lines)['telegram_agent_log_memory_bytes{}']).toBe(345_200_000)
  })

  test('T-32 a locked database is seen', () => {
    expect(
      fleet.tally('telegram-agent/database-locked', [line('ERROR', 'database is locked')])[`${COUNT}{}`],
    ).toBe(1)
  })

  test.each(['Connection', 'Timeout', 'Memory', 'Database'])(
    'T-44 one %sError is one on its signal',
    kind => {
      const slug = `telegram-agent/${kind.toLowerCase()}-error`
      const lines = ['ConnectionError', 'TimeoutError', 'MemoryError', 'DatabaseError'].map(text =>
        line('ERROR', `❌ ${text}`),
      )
      expect(fleet.tally(slug, lines)[`${COUNT}{}`]).toBe(1)
    },
  )

  test('T-55 T-56 logger and level are split; one CRITICAL is one, ten ERROR are ten', () => {
    const lines = [
      ...Array.from({ length: 10 }, () => line('ERROR', 'x')),
      line('CRITICAL', 'y'),
      line('INFO', 'z'),
    ]
    expect(fleet.tally('telegram-agent/critical', lines)).toEqual({ [`${COUNT}{}`]: 1 })
    expect(fleet.tally('telegram-agent/levels', lines)).toMatchObject({ [`${COUNT}{level="error"}`]: 10 })
    expect(fleet.tally('telegram-agent/errors', lines)).toEqual({ [`${COUNT}{logger="monitoring"}`]: 11 })
  })
})

test('T-50 the four facts about what is kept, and for how long', () => {
  const values = fleet.service('telegram-agent').facts.map(fact => fact.value)
  const wanted = [
    /3 rotations × 10 MB, 30 MB/,
    /a file a day, kept 7 days/,
    /older than 7 days/,
    /30 days.*90 days/,
  ]
  expect(values).toEqual(wanted.map(one => expect.stringMatching(one)))
})

test('T-54 the three log files, with their meaning and a tail to copy', () => {
  const { commands } = fleet.service('telegram-agent')
  expect(commands.slice(0, 3)).toEqual([
    { title: 'system.log: the application itself, rotating at 10 MB', command: 'tail -f logs/system.log' },
    { title: 'tasks.log: background tasks', command: 'tail -f logs/tasks.log' },
    { title: 'telegram.log: what concerns Telegram', command: 'tail -f logs/telegram.log' },
  ])
})
