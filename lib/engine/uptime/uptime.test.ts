import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createEventBus } from '../../adapters/event-bus.ts'
import { createManualClock } from '../../adapters/manual-clock.ts'
import { openStateHistory } from '../../adapters/postgres/state-history.ts'
import { createTestDatabase, type TestDatabase } from '../../adapters/postgres/testing.ts'
import type { WatchState } from '../../core/uptime/index.ts'
import type { Subject } from '../../ports/state-history.ts'
import { createUptimeBook, startFreezing } from './index.ts'

const START_MS = Date.parse('2026-03-10T22:00:00Z')
const HOUR_MS = 3_600_000
const SUBJECT: Subject = 'service:xswarm'

let database: TestDatabase
const open: { close(): Promise<void> }[] = []
beforeAll(async () => {
  database = await createTestDatabase()
})
afterEach(async () => {
  for (const history of open.splice(0)) await history.close()
  await database.pool.query('truncate state_changes, deck_watch')
})
afterAll(() => database.drop())

async function start() {
  const clock = createManualClock(START_MS)
  const events = createEventBus(error => {
    throw error
  })
  const log = { info() {}, warn() {}, error() {} }
  const history = await openStateHistory({ pool: database.pool, clock, events, log })
  open.push(history)
  let asked = 0
  const counting: typeof history.spansOf = (...args) => {
    asked++
    return history.spansOf(...args)
  }
  const book = createUptimeBook({ history: { spansOf: counting }, clock, events })
  const record = (state: WatchState, subject = SUBJECT) =>
    history.record({ subject, atMs: clock.now(), state, isMaintenance: false, reason: `it is ${state}` })
  return { clock, history, book, record, asked: () => asked }
}

describe('the book of uptime', () => {
  test('says what the history says, and asks for it once', async () => {
    const { clock, history, book, record, asked } = await start()
    record('up')
    await clock.advance(HOUR_MS)
    expect((await book.view(SUBJECT)).ranges['24h']).toMatchObject({ ratio: 1, seconds: { up: 3_600 } })
    record('down')
    await clock.advance(2 * HOUR_MS)
    record('up')
    await clock.advance(HOUR_MS)
    const { ranges, days, rule } = await book.view(SUBJECT)
    expect(asked()).toBe(1)
    expect(rule).toContain('time up or degraded')
    expect(ranges['24h']).toMatchObject({ ratio: 0.5, outages: 1, longestOutageSeconds: 7_200 })
    expect(ranges['12mo'].seconds).toMatchObject({ up: 7_200, down: 7_200 })
    expect(days).toHaveLength(90)
    expect(days.slice(-2).map(day => [day.ratio, day.isOver, day.worstReason])).toEqual([
      [0.5, true, 'it is down'],
      [0.5, false, 'it is down'],
    ])
    // The same from a book that reads everything now.
    const fresh = createUptimeBook({ history, clock, events: createEventBus(() => {}) })
    expect((await fresh.view(SUBJECT)).days).toEqual(days)
  })

  test('a figure of a board is counted at a change, and else once a minute', async () => {
    const { clock, book, record, asked } = await start()
    const lately = async () => (await book.lately([SUBJECT], 7_200)).get(SUBJECT)
    expect(await lately()).toMatchObject({ ratio: null, seconds: { unobserved: 7_200 } })
    record('up')
    await clock.advance(HOUR_MS)
    const first = await lately()
    expect(first).toMatchObject({ ratio: 1, toMs: START_MS + HOUR_MS })
    await clock.advance(30_000)
    expect(await lately()).toBe(first)
    record('down')
    expect(await lately()).toMatchObject({ ratio: 1, toMs: START_MS + HOUR_MS + 30_000 })
    await clock.advance(HOUR_MS)
    expect((await lately())?.ratio).toBeCloseTo(0.5, 1)
    expect(asked()).toBe(1)
  })

  test('a change that is told late, of a day that is over, is counted there', async () => {
    const { clock, history, book, record } = await start()
    record('up')
    await clock.advance(3 * HOUR_MS)
    await book.view(SUBJECT)
    history.record({
      subject: SUBJECT,
      atMs: START_MS + HOUR_MS,
      state: 'unobserved',
      isMaintenance: false,
      reason: 'Opsdeck stood still',
    })
    const yesterday = (await book.view(SUBJECT)).days.at(-2)
    expect(yesterday?.seconds).toMatchObject({ up: 3_600 })
  })

  test('a failure to read is not remembered', async () => {
    const { book, clock, history } = await start()
    await database.pool.query('alter table state_changes rename to away')
    await expect(book.view(SUBJECT)).rejects.toThrow(/state_changes/)
    await database.pool.query('alter table away rename to state_changes')
    expect((await book.view(SUBJECT)).ranges['7d'].ratio).toBeNull()
    expect(history.current(SUBJECT)).toBeNull()
    expect(clock.now()).toBe(START_MS)
  })

  test('1,000 bars of 90 days: one question, then milliseconds', async () => {
    const { clock, history, book, asked } = await start()
    const subjects = Array.from({ length: 1_000 }, (_, i): Subject => `check:many/c${i}`)
    const rows = subjects.flatMap(subject =>
      Array.from({ length: 10 }, (_, i) => [
        subject,
        START_MS - (i + 1) * 8 * 86_400_000,
        i % 2 ? 'up' : 'down',
      ]),
    )
    await database.pool.query(
      `insert into state_changes (subject, at, state, reason)
       select s, to_timestamp(t / 1000), w, 'r' from unnest($1::text[], $2::float8[], $3::text[]) x (s, t, w)`,
      [rows.map(row => row[0]), rows.map(row => row[1]), rows.map(row => row[2])],
    )
    const firstMs = performance.now()
    expect((await book.days(subjects)).size).toBe(1_000)
    const secondMs = performance.now()
    const days = await book.days(subjects)
    const thirdMs = performance.now()
    expect(days.get('check:many/c7')).toHaveLength(90)
    expect((await book.figures(subjects, '90d')).get('check:many/c7')?.outages).toBeGreaterThan(3)
    expect(asked()).toBe(1)
    expect(thirdMs - secondMs).toBeLessThan(500)
    if (process.env.OPSDECK_SHOW_FIGURES)
      process.stderr.write(
        `first ${(secondMs - firstMs).toFixed(0)} ms, then ${(thirdMs - secondMs).toFixed(1)} ms\n`,
      )
    expect(history.current('check:many/c1')).toBeNull()
    expect(clock.now()).toBe(START_MS)
  })
})

test('months are frozen an hour after they are over, once, and again when it failed', async () => {
  const clock = createManualClock(Date.parse('2026-03-31T23:00:00Z'))
  const at: string[] = []
  const errors: string[] = []
  const log = { info() {}, warn() {}, error: (_: unknown, message: string) => void errors.push(message) }
  const freezing = startFreezing({
    clock,
    log,
    freeze: async () => {
      at.push(new Date(clock.now()).toISOString().slice(5, 16))
      if (at.length === 2) throw new Error('no database')
      return { frozen: 1 }
    },
  })
  await clock.advance(5 * HOUR_MS)
  await freezing.stop()
  expect(at).toEqual(['03-31T23:10', '04-01T01:00', '04-01T01:10'])
  expect(errors).toHaveLength(1)
})
