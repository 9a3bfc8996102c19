import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { compileCheck, tableOf } from '../../lib/core/check/index.ts'
import { compileWindow, occurrences, phaseOf } from '../../lib/core/window/index.ts'
import { COUNT, type Fleet, startFleet } from '../testing.ts'

let fleet: Fleet
beforeAll(async () => {
  fleet = await startFleet()
})
afterEach(() => fleet.clear('learning-voice-agent'))
afterAll(() => fleet.stop())

const ask = (slug: string, change = {}) => fleet.ask(`learning-voice-agent/${slug}`, change)
const fault = (...[name, endpoint]: [Parameters<Fleet['fault']>[1], string?]) =>
  fleet.fault('learning-voice-agent', name, endpoint)

describe('checks', () => {
  test('L-01 the status decides: 503 is down', async () => {
    expect((await ask('api')).text).toBe('up: answered 200 OK')
    await fault('errors')
    expect((await ask('api')).text).toBe('down: answered 503 Service Unavailable')
  })

  test('L-02 the detailed health tells of each service, by a key that is never seen again', async () => {
    const well = await ask('health')
    expect([well.state, well.children]).toEqual(['up', ['database', 'redis', 'anthropic', 'openai']])
    expect(JSON.stringify(well)).not.toContain('sample-admin-key')
    await fault('errors')
    expect((await ask('health')).text).toBe('degraded: anthropic: error')
  })

  test('L-03 a wrong key is told apart from an outage: unknown, credentials rejected', async () => {
    const wrong = await ask('health', { secrets: { admin_key: 'an-old-key' } })
    expect([wrong.text, wrong.answer.status]).toEqual(['unknown: credentials rejected', 401])
    await fault('down', 'api')
    expect((await ask('health')).text).toMatch(/^down: .*refused/)
  })

  test('L-13 the 50 latest errors are a table with time and message, and their count is a series', async () => {
    await fault('errors')
    await fleet.pass(600)
    const { answer, figures, state } = await ask('errors')
    const table = tableOf(compileCheck(fleet.check('learning-voice-agent/errors')), answer)
    expect([state, table?.titles, table?.rows.length]).toEqual(['up', ['Time', 'Endpoint', 'Message'], 50])
    const times = table?.rows.map(([time = '']) => Date.parse(time)) ?? []
    expect(times).toEqual([...times].sort((a, b) => b - a))
    expect(table?.rows.every(([, , message]) => message !== '')).toBe(true)
    expect(figures['lva_reported_errors{}']).toBeGreaterThan(50)
    await fleet.pass(60)
    expect((await ask('errors')).figures['lva_reported_errors{}']).toBeGreaterThan(
      Number(figures['lva_reported_errors{}']),
    )
  })

  test('L-05 the search is posted as documented, its time is known, what is no JSON is down', async () => {
    expect(fleet.check('learning-voice-agent/search')).toMatchObject({
      method: 'POST',
      body: '{"query": "test", "limit": 10}',
    })
    const well = await ask('search')
    expect([well.text, well.answer.durationSeconds > 0]).toEqual(['up: a list came back', true])
    expect(fleet.judge('learning-voice-agent/search', 'oops').text).toBe('down: the answer is no JSON')
    await fault('errors')
    expect((await ask('search')).state).toBe('down')
  })

  test('L-06 Redis answers PONG, and its password is never seen', async () => {
    const well = await ask('redis')
    expect([well.text, typeof well.answer.facts['info.used_memory']]).toEqual(['up: answered PONG', 'number'])
    expect(JSON.stringify(well)).not.toContain('sample-redis-password')
  })

  test('L-07 the name and the certificate of the API are watched, once they are somebody’s own', () => {
    expect(fleet.check('learning-voice-agent/name')).toMatchObject({ kind: 'dns', paused: true })
    expect(fleet.check('learning-voice-agent/certificate')).toMatchObject({ kind: 'tls', paused: true })
  })

  test('L-08 a WebSocket is off until its path is known, and then says connected', async () => {
    expect(fleet.check('learning-voice-agent/live').paused).toBe(true)
    expect((await ask('live')).text).toBe('up: connected')
  })

  test('L-09 L-39 the number of instances is a series; fewer than one is degraded', async () => {
    const well = await ask('system')
    expect(well.state).toBe('up')
    expect(well.figures['lva_reported_instances{}']).toBeGreaterThanOrEqual(1)
    expect(fleet.judge('learning-voice-agent/system', { instances: 0 }).text).toBe(
      'degraded: 0 instances, at least 1 is expected',
    )
  })

  test('L-15 the providers are asked by themselves, with their milliseconds', async () => {
    expect((await ask('openai')).answer.durationSeconds).toBeGreaterThan(0)
    await fault('errors')
    const states = [(await ask('anthropic')).state, (await ask('openai')).state]
    expect(states).toEqual(['down', 'up'])
  })

  test('L-29 refused, too late, too many requests and no such name are told in words of their own', async () => {
    await fault('down', 'api')
    const refused = (await ask('api')).reason
    await fleet.clear('learning-voice-agent')
    await fault('hang', 'api')
    const late = (await ask('api')).reason
    const busy = fleet.judge('learning-voice-agent/api', '', { status: 429 }).reason
    const fault429 = { kind: 'dns', message: 'api.yourdomain.com does not resolve' } as const
    const nameless = fleet.judge('learning-voice-agent/api', '', { status: null, fault: fault429 }).reason
    expect([refused, late, busy, nameless]).toEqual([
      expect.stringContaining('refused'),
      expect.stringContaining('did not answer'),
      expect.stringContaining('429'),
      expect.stringContaining('does not resolve'),
    ])
  })
})

test('L-38 the backup has no schedule, and neither RPO nor RTO; past its age it warns', () => {
  const backup = fleet.heartbeat('learning-voice-agent/backup')
  expect([backup.cron, backup.every, backup.rpo, backup.rto]).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ])
  const at = (days: number) =>
    fleet.beat('learning-voice-agent/backup', { goodAtHours: 0, atHours: days * 24 }).state
  expect([at(3), at(8)]).toEqual(['up', 'degraded'])
})

describe('the window', () => {
  const HOUR_MS = 3_600_000
  function sunday() {
    const config = fleet.configuration.entries.window.find(one => one.slug === 'learning-voice-agent-sunday')
    const compiled = config && compileWindow(config)
    if (!compiled || !('window' in compiled)) throw new Error('no window')
    const [first] = occurrences(compiled.window, Date.parse('2026-03-02'), Date.parse('2026-03-10'))
    if (!first) throw new Error('no occurrence')
    return { first, window: compiled.window }
  }

  test('L-35 Sundays from 02:00 to 04:00 UTC, two hours, alerts muted', () => {
    const { first, window } = sunday()
    expect([first.startsAtMs, first.endsAtMs].map(ms => new Date(ms).toISOString())).toEqual([
      '2026-03-08T02:00:00.000Z',
      '2026-03-08T04:00:00.000Z',
    ])
    expect([window.config.mutes_alerts, window.config.services]).toEqual([true, ['learning-voice-agent']])
  })

  test('L-36 it is announced 48 h before', () => {
    const { first, window } = sunday()
    const phase = (hoursBefore: number) =>
      phaseOf(first, window.noticeMs, first.startsAtMs - hoursBefore * HOUR_MS)
    expect([phase(49), phase(48), phase(0), phase(-2)]).toEqual(['upcoming', 'announced', 'open', 'over'])
  })
})

describe('log signals', () => {
  test('L-42 ten lines of a stack trace are one error', () => {
    const trace = Array.from({ length: 9 }, (_, i) => `  File "main.py", line ${i}, in search`)
    const lines = [
      '2025-10-28 10:30:00,123 - app - ERROR - search failed',
      'Traceback (most recent call last):',
      ...trace,
    ]
    expect(fleet.tally('learning-voice-agent/errors', lines)).toEqual({ [`${COUNT}{}`]: 1 })
  })

  test('L-43 errors, answers of 5xx and OOM kills are three signals', () => {
    const lines = [
      '2025-10-28 10:30:00,123 - uvicorn.access - INFO - "POST /api/search HTTP/1.1" 503',
      '2025-10-28 10:30:01,123 - app - ERROR - search failed',
      'kernel: OOM killed process 12',
    ]
    const count = (slug: string) => fleet.tally(`learning-voice-agent/${slug}`, lines)[`${COUNT}{}`]
    expect(['errors', 'server-errors', 'oom'].map(count)).toEqual([1, 1, 1])
  })
})
