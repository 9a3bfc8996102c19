import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { WatchState } from '../../core/uptime/span.ts'
import type { DeckEvents } from '../../ports/events.ts'
import type { StateHistory, Subject } from '../../ports/state-history.ts'
import { createEventBus } from '../event-bus.ts'
import { createManualClock } from '../manual-clock.ts'
import { openStateHistory, type StateHistoryOptions } from './state-history.ts'
import { createTestDatabase, type TestDatabase } from './testing.ts'

const START_MS = Date.parse('2026-03-01T00:00:00Z')
const SUBJECT: Subject = 'check:xswarm/voice'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())
afterEach(async () => {
  await database.pool.query('truncate state_changes, deck_watch')
})

/** A deck's history on a clock of its own, and what it logged and emitted. Never closed, it is a crashed one. */
async function openAt(atMs: number, options: Partial<StateHistoryOptions> = {}) {
  const manual = createManualClock(atMs)
  const logged: string[] = []
  const emitted: DeckEvents['stateChanged'][] = []
  const events = createEventBus(error => {
    throw error
  })
  events.on('stateChanged', change => emitted.push(change))
  const note = (_fields: unknown, message: string) => void logged.push(message)
  const log = { info: note, warn: note, error: note }
  const history = await openStateHistory({
    pool: database.pool,
    clock: manual,
    events,
    log,
    ...options,
  })
  const clock = { ...manual, ...options.clock }
  const record = (state: WatchState, subject = SUBJECT, isMaintenance = false) =>
    history.record({ subject, atMs: clock.now(), state, isMaintenance, reason: `it is ${state}` })
  return { clock, history, record, logged, emitted }
}

const observedUntil = async (): Promise<number> =>
  (await database.pool.query('select observed_until as at from deck_watch')).rows[0].at.getTime()

/** Moves the clock on, in the loop's own steps, until something has come to be. */
async function passUntil(
  clock: { advance(ms: number): Promise<void> },
  isSo: () => Promise<boolean> | boolean,
) {
  while (!(await isSo())) {
    await clock.advance(250)
    // The database works in its own time, however far the clock is moved.
    await database.pool.query('select 1')
  }
}

async function told(history: StateHistory, toMs: number, subject = SUBJECT) {
  const spans = await history.spans(subject, START_MS, toMs)
  return spans.map(
    span =>
      `${span.fromMs - START_MS}-${span.toMs - START_MS} ${span.state}${span.isMaintenance ? ' (m)' : ''}`,
  )
}

const rows = async () =>
  (await database.pool.query('select subject, state, reason from state_changes order by subject, at, id'))
    .rows

describe('what is recorded', () => {
  test('is current at once, is told on the bus, and is read back as spans without holes', async () => {
    const { clock, history, record, emitted } = await openAt(START_MS)
    await clock.advance(1_000)
    record('up')
    await clock.advance(2_000)
    record('down')
    expect(history.current(SUBJECT)).toMatchObject({ state: 'down', atMs: START_MS + 3_000 })
    await clock.advance(500)
    record('up', SUBJECT, true)
    await clock.advance(500)
    expect(await told(history, START_MS + 5_000)).toEqual([
      '0-1000 unobserved',
      '1000-3000 up',
      '3000-3500 down',
      '3500-4000 up (m)',
      '4000-5000 unobserved',
    ])
    expect(emitted.map(change => change.state)).toEqual(['up', 'down', 'up'])
    await history.close()
  })

  test('ignores a repetition, and keeps another reason or the end of maintenance', async () => {
    const { history, record, emitted, clock } = await openAt(START_MS)
    record('up')
    record('up')
    record('up', SUBJECT, true)
    record('up')
    history.record({
      subject: SUBJECT,
      atMs: clock.now(),
      state: 'up',
      isMaintenance: false,
      reason: 'other',
    })
    expect(emitted).toHaveLength(4)
    await history.close()
    expect(await rows()).toHaveLength(4)
  })

  test('reaches the database within a second without being asked for', async () => {
    const { clock, record, history } = await openAt(START_MS)
    record('up')
    await clock.advance(250)
    await expect.poll(rows).toHaveLength(1)
    await history.close()
  })

  test('never stands before the change that it ends, nor after the clock', async () => {
    const { clock, history } = await openAt(START_MS)
    await clock.advance(10_000)
    const say = (atMs: number, state: WatchState) =>
      history.record({ subject: SUBJECT, atMs: START_MS + atMs, state, isMaintenance: false, reason: '' })
    say(5_000, 'up')
    say(3_000, 'down')
    say(99_000, 'degraded')
    await clock.advance(2_000)
    expect(await told(history, START_MS + 12_000)).toEqual([
      '0-5000 unobserved',
      '5000-10000 down',
      '10000-12000 degraded',
    ])
    await history.close()
  })

  test('a subject that was never recorded is unobserved from end to end', async () => {
    const { history } = await openAt(START_MS)
    expect(history.current('part:xswarm/api')).toBeNull()
    expect(await told(history, START_MS + 1_000, 'part:xswarm/api')).toEqual(['0-1000 unobserved'])
    await history.close()
  })
})

describe('a restart', () => {
  test('is a gap from the end to the first answer after it', async () => {
    const first = await openAt(START_MS)
    first.record('up')
    await first.clock.advance(4_000)
    await first.history.close()
    const second = await openAt(START_MS + 60_000)
    expect(second.history.current(SUBJECT)).toMatchObject({ state: 'unobserved', atMs: START_MS + 4_000 })
    await second.clock.advance(1_000)
    second.record('up')
    await second.clock.advance(1_000)
    expect(await told(second.history, START_MS + 62_000)).toEqual([
      '0-4000 up',
      '4000-61000 unobserved',
      '61000-62000 up',
    ])
    await second.history.close()
  })

  test('after a crash the state holds until the deck last said that it looked', async () => {
    const crashed = await openAt(START_MS)
    crashed.record('up')
    await passUntil(crashed.clock, async () => (await observedUntil()) > START_MS)
    await expect.poll(rows).toHaveLength(1)
    const seenMs = (await observedUntil()) - START_MS
    crashed.record('down')
    // The change of the last moment never reached the disk, and nothing claims to know what was.
    const { history } = await openAt(START_MS + 3_600_000)
    expect(await told(history, START_MS + 3_600_000)).toEqual([
      `0-${seenMs} up`,
      `${seenMs}-3600000 unobserved`,
    ])
    expect((await rows()).at(-1)).toMatchObject({ state: 'unobserved', reason: 'Opsdeck was not running' })
    await history.close()
  })

  test('a second restart without an answer between adds nothing', async () => {
    const first = await openAt(START_MS)
    first.record('down')
    await first.history.close()
    await (await openAt(START_MS + 1_000)).history.close()
    await (await openAt(START_MS + 2_000)).history.close()
    expect(await rows()).toHaveLength(2)
  })

  test('a clock that was set back while the deck was off makes no state of the past longer', async () => {
    const first = await openAt(START_MS)
    first.record('up')
    await first.clock.advance(10_000)
    await first.history.close()
    const second = await openAt(START_MS + 4_000)
    expect(second.history.current(SUBJECT)).toMatchObject({ state: 'unobserved', atMs: START_MS + 4_000 })
    await second.history.close()
  })

  test('a process that stood still did not look meanwhile', async () => {
    const clock = createManualClock(START_MS)
    let sleptMs = 0
    const { history, record } = await openAt(START_MS, {
      longestStandstillMs: 30_000,
      clock: { now: () => clock.now() + sleptMs, sleep: (ms, signal) => clock.sleep(ms, signal) },
    })
    record('up')
    sleptMs = 3_600_000
    await passUntil(clock, () => history.current(SUBJECT)?.state === 'unobserved')
    expect(await told(history, START_MS + 3_600_000)).toEqual(['0-3600000 unobserved'])
    await history.close()
  })
})

describe('a database that is away', () => {
  test('loses nothing: changes wait in order, and are written when it is back', async () => {
    const { clock, history, record, logged } = await openAt(START_MS)
    await database.pool.query('alter table state_changes rename to away')
    record('up')
    await expect(history.flush()).rejects.toThrow(/state_changes/)
    await clock.advance(5_000)
    record('down')
    await expect(history.flush()).rejects.toThrow(/state_changes/)
    expect(logged).toEqual(['states do not reach the database: they are kept in memory and tried again'])
    await database.pool.query('alter table away rename to state_changes')
    await history.flush()
    expect((await rows()).map(row => row.state)).toEqual(['up', 'down'])
    expect(logged.at(-1)).toBe('states reach the database again')
    await history.close()
  })

  test('does not move on how long the deck has looked', async () => {
    const { clock, record, logged } = await openAt(START_MS)
    record('up')
    await passUntil(clock, async () => (await observedUntil()) > START_MS)
    await database.pool.query('alter table state_changes rename to away')
    const seenMs = await observedUntil()
    record('down')
    await passUntil(clock, () => logged.length > 0)
    await passUntil(clock, () => clock.now() > seenMs + 60_000)
    expect(await observedUntil()).toBe(seenMs)
    await database.pool.query('alter table away rename to state_changes')
  })

  test('what is more than memory may hold reads as unobserved, up to the newest state', async () => {
    const { clock, history, record, logged } = await openAt(START_MS, { maxWaiting: 2 })
    for (const state of ['up', 'down', 'degraded', 'up', 'down'] as const) {
      record(state)
      // Less than the pause between two writes, all together.
      await clock.advance(40)
    }
    await history.flush()
    expect(logged.filter(line => line.startsWith('states waited too long'))).toHaveLength(1)
    expect(await told(history, START_MS + 200)).toEqual([
      '0-40 up',
      '40-80 down',
      '80-160 unobserved',
      '160-200 down',
    ])
    await history.close()
  })
})

test('V-101: states older than the retention go, but for the one that still held', async () => {
  const { history, record, clock, logged } = await openAt(START_MS, { keepMs: 10_000 })
  const quiet: Subject = 'check:xswarm/quiet'
  record('up', quiet)
  for (const state of ['up', 'down', 'up', 'down'] as const) {
    record(state)
    await clock.advance(1_000)
  }
  await history.flush()
  const isTold = () => logged.includes('states older than their retention were deleted')
  await passUntil({ advance: ms => clock.advance(ms * 4_000) }, isTold)
  expect((await rows()).map(row => `${row.subject} ${row.state}`)).toEqual([
    'check:xswarm/quiet up',
    'check:xswarm/voice down',
  ])
  await history.close()
})

test('1,000 subjects: recorded in microseconds, read in one go', async () => {
  const { history, clock } = await openAt(START_MS)
  const subjects = Array.from({ length: 1_000 }, (_, i): Subject => `check:many/c${i}`)
  const begunMs = performance.now()
  for (let round = 0; round < 20; round++) {
    for (const subject of subjects)
      history.record({ subject, atMs: clock.now(), state: 'up', isMaintenance: false, reason: `r${round}` })
  }
  const microseconds = ((performance.now() - begunMs) / 20_000) * 1_000
  await history.flush()
  await clock.advance(100)
  const readMs = performance.now()
  const spans = await history.spansOf(subjects, START_MS, START_MS + 100)
  const tookMs = performance.now() - readMs
  expect(spans.size).toBe(1_000)
  expect(spans.get('check:many/c999')).toMatchObject([{ state: 'up', reason: 'r19' }])
  expect(microseconds).toBeLessThan(50)
  expect(tookMs).toBeLessThan(1_000)
  await history.close()
  const again = performance.now()
  const next = await openAt(START_MS + 1_000)
  expect(next.history.current('check:many/c0')).toMatchObject({ state: 'unobserved' })
  expect(performance.now() - again).toBeLessThan(2_000)
  await next.history.close()
  if (process.env.OPSDECK_SHOW_FIGURES)
    process.stderr.write(`record ${microseconds.toFixed(2)} µs, spansOf ${tookMs.toFixed(0)} ms\n`)
})
