import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { COUNT, type Fleet, startFleet } from '../testing.ts'

let fleet: Fleet
beforeAll(async () => {
  fleet = await startFleet()
})
afterEach(() => fleet.clear('rose'))
afterAll(() => fleet.stop())

const WELL = { groq: 'healthy', elevenlabs: 'healthy', qdrant: 'healthy', database: 'healthy' }
const health = (changes: object) =>
  fleet.judge('rose/health', { status: 'unhealthy', services: { ...WELL, ...changes } })

describe('checks', () => {
  test('R-01 R-43 R-45 the four services are lines; the one that fails is named, and comes back by itself', async () => {
    const well = await fleet.ask('rose/health')
    expect([well.state, well.children]).toEqual(['up', ['groq', 'elevenlabs', 'qdrant', 'database']])
    await fleet.fault('rose', 'errors')
    const failing = await fleet.ask('rose/health')
    expect(failing.troubles).toHaveLength(1)
    expect(failing.reason).toMatch(/^groq: /)
    expect(failing.answer.body).toContain('"groq":"unhealthy"')
    await fleet.clear('rose')
    expect((await fleet.ask('rose/health')).state).toBe('up')
    expect(fleet.judge('rose/health', { status: 'unhealthy', services: WELL }).state).toBe('down')
  })

  test('R-02 only elevenlabs unhealthy is degraded, text-only responses', async () => {
    await fleet.fault('rose', 'speech_fails')
    expect((await fleet.ask('rose/health')).text).toBe('degraded: elevenlabs: text-only responses')
  })

  test.each([
    ['qdrant', 'degraded: qdrant: reduced context'],
    ['groq', 'down: groq: no answers: speech is not understood and the model does not answer'],
    ['database', 'down: database: sessions are not kept'],
  ])('R-02 %s unhealthy, with what it means for people', (name, expected) => {
    expect(health({ [name]: 'unhealthy' }).text).toBe(expected)
  })

  test('R-03 a session asserts session_id, and is off until somebody wants it', async () => {
    expect(fleet.check('rose/session-start').paused).toBe(true)
    expect((await fleet.ask('rose/session-start')).text).toBe('up: a session was started')
    expect(fleet.judge('rose/session-start', { session_id: '' }).state).toBe('down')
    expect(fleet.judge('rose/session-start', {}).text).toBe('down: there is no session_id in the answer')
  })

  test('R-04 two steps, each with its time; without audio it is degraded', async () => {
    expect(fleet.check('rose/voice-process').paused).toBe(true)
    const said = await fleet.ask('rose/voice-process')
    expect([said.text, Object.keys(said.answer.facts)]).toEqual([
      'up: text and audio',
      expect.arrayContaining(['step_1_seconds']),
    ])
    await fleet.fault('rose', 'speech_fails')
    expect((await fleet.ask('rose/voice-process')).text).toBe('degraded: text-only responses')
    await fleet.fault('rose', 'errors')
    expect((await fleet.ask('rose/voice-process')).state).toBe('down')
  })

  test('R-05 R-25 two failures in a row, as its document counts a warning', () => {
    expect(fleet.check('rose/health').failures).toBe(2)
  })

  test('R-06 a provider that reports an incident says so beside it', async () => {
    expect((await fleet.ask('rose/groq-status')).state).toBe('up')
    await fleet.fault('rose', 'errors')
    expect((await fleet.ask('rose/groq-status')).text).toBe(
      'degraded: provider reports an incident: Partial System Outage',
    )
    expect((await fleet.ask('rose/qdrant-status')).state).toBe('up')
  })
})

test('R-06 R-28 links to the status pages and the tools', () => {
  const titles = fleet.service('rose').links.map(link => link.title)
  const wanted = ['Groq status', 'ElevenLabs status', 'Qdrant Cloud status', 'Railway status']
  const tools = ['UptimeRobot', 'Pingdom', 'Sentry', 'Logtail', 'Papertrail']
  expect(titles).toEqual(expect.arrayContaining([...wanted, ...tools]))
})

describe('jobs and duties', () => {
  test('R-08 whether the volume is mounted is a duty, with its name as evidence', () => {
    expect(fleet.heartbeat('rose/volume-mounted')).toMatchObject({
      kind: 'duty',
      evidence: { volume: expect.anything() },
    })
  })

  test('R-53 R-41 25 hours without a clean-up of sessions are degraded', () => {
    const at = (atHours: number) => fleet.beat('rose/session-cleanup', { goodAtHours: 0, atHours }).state
    expect([at(24.9), at(25.1)]).toEqual(['up', 'degraded'])
  })

  test('R-52 R-42 R-36 the backup has a greatest age, a failure is down at once, its last good one is known', () => {
    const at = (atHours: number) => fleet.beat('rose/backup', { goodAtHours: 0, atHours }).state
    expect([at(24.9), at(25.1)]).toEqual(['up', 'degraded'])
    expect(fleet.beat('rose/backup', { goodAtHours: 0, failedAtHours: 1, atHours: 1.1 }).state).toBe('down')
  })

  test('R-54 R-50 the clean-up of audio has an age', () => {
    expect(fleet.beat('rose/audio-cleanup', { goodAtHours: 0, atHours: 25 }).reason).toContain('is the limit')
  })
})

describe('log signals', () => {
  const json = (fields: object) => JSON.stringify({ level: 'INFO', request_id: 'req-1', ...fields })

  test('R-09 R-46 R-59 errors by endpoint, from JSON and from plain lines', () => {
    const lines = [
      json({ level: 'ERROR', endpoint: '/api/voice/process', message: 'x' }),
      'ERROR something',
      'INFO fine',
    ]
    expect(fleet.tally('rose/errors', lines)).toEqual({
      [`${COUNT}{endpoint="/api/voice/process"}`]: 1,
      [`${COUNT}{endpoint=""}`]: 1,
    })
  })

  test('R-10 R-47 R-40 durations become a histogram with the 5 s of the target as a bound', () => {
    const lines = [4_000, 6_000, 900].map(duration_ms =>
      json({ event: 'request', endpoint: '/a', duration_ms }),
    )
    expect(fleet.tally('rose/requests', lines)).toMatchObject({
      'rose_log_duration_seconds_bucket{endpoint="/a",le="5"}': 2,
      'rose_log_duration_seconds_count{endpoint="/a"}': 3,
    })
  })

  test('R-11 groq, qdrant and tts are three series; tts has the largest share', () => {
    const lines = [
      json({ event: 'stages', groq_duration_ms: 410, qdrant_duration_ms: 60, tts_duration_ms: 4_000 }),
    ]
    const sum = (slug: string, metric: string) => fleet.tally(`rose/${slug}`, lines)[`${metric}_sum{}`]
    expect([
      sum('groq-time', 'rose_log_groq_seconds'),
      sum('qdrant-time', 'rose_log_qdrant_seconds'),
      sum('tts-time', 'rose_log_tts_seconds'),
    ]).toEqual([expect.closeTo(0.41), 0.06, 4])
  })

  test('R-12 R-58 active sessions are the newest value', () => {
    const lines = [json({ active_sessions: 9 }), json({ active_sessions: 7 })]
    expect(fleet.tally('rose/active-sessions', lines)['rose_log_active_sessions{}']).toBe(7)
  })

  test('R-15 the size of the database, in bytes', () => {
    const lines = [json({ database_size: 110 })]
    expect(fleet.tally('rose/database-size', lines)['rose_log_database_bytes{}']).toBe(110_000_000)
  })

  test('R-16 R-39 OPEN begins the state of a breaker, CLOSED ends it', () => {
    const open = json({ message: 'Circuit breaker OPEN', provider: 'groq' })
    const closed = json({ message: 'Circuit breaker CLOSED', provider: 'groq' })
    expect(fleet.signal('rose/breaker-open').state).toMatchObject({ is: 'degraded', until: 'breaker-closed' })
    expect(fleet.tally('rose/breaker-open', [open, closed])).toEqual({ [`${COUNT}{provider="groq"}`]: 1 })
    expect(fleet.tally('rose/breaker-closed', [open, closed])).toEqual({ [`${COUNT}{provider="groq"}`]: 1 })
  })

  test('R-18 five lines with 429 that name groq are five of groq', () => {
    const lines = Array.from({ length: 5 }, () => json({ message: 'groq answered 429' }))
    expect(fleet.tally('rose/rate-limited', lines)).toEqual({ [`${COUNT}{provider="groq"}`]: 5 })
  })

  test.each([
    ['backup-created', 'backup_created', 'backup'],
    ['session-cleanup', 'session_cleanup', 'session-cleanup'],
    ['audio-cleanup', 'audio_cleanup', 'audio-cleanup'],
    ['audio-cleanup', 'cleanup_old_audio', 'audio-cleanup'],
  ])('R-19 R-52 a line of %s (%s) is a ping of %s', (slug, event, heartbeat) => {
    expect(fleet.signal(`rose/${slug}`).heartbeat).toBe(heartbeat)
    expect(fleet.tally(`rose/${slug}`, [json({ event })])).toEqual({ [`${COUNT}{}`]: 1 })
  })

  test('R-26 R-44 audio: too large, not valid, no room for it', () => {
    const count = (slug: string, line: string) =>
      fleet.tally(`rose/${slug}`, [line, 'INFO fine'])[`${COUNT}{}`]
    expect(count('audio-size', 'ERROR size limit exceeded')).toBe(1)
    expect(count('audio-validation', 'ERROR audio_validation: unknown format')).toBe(1)
    expect(count('temporary-storage', 'ERROR cannot write /tmp/a.webm')).toBe(1)
  })

  test('R-60 R-62 the sample lines of its four queries fill their four signals', () => {
    const lines = [
      json({ level: 'ERROR', message: 'boom' }),
      json({ duration_ms: 9_000 }),
      json({ message: 'circuit_breaker OPEN' }),
      json({ active_sessions: 7 }),
    ]
    const seen = ['errors', 'requests', 'breaker-open', 'active-sessions'].map(slug =>
      Object.entries(fleet.tally(`rose/${slug}`, lines)).some(([name, n]) => name.startsWith(COUNT) && n > 0),
    )
    expect(seen).toEqual([true, true, true, true])
  })

  test('R-61 a sample leads to the log tool with its time', () => {
    expect(fleet.signal('rose/errors').link?.url).toMatch(/\{from_iso\}.*\{to_iso\}/)
    expect(fleet.signal('rose/errors').samples).toBeGreaterThan(0)
  })
})
