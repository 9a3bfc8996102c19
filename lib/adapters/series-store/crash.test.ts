import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../postgres/testing.ts'
import { openTestStore } from './testing.ts'
import { gapsOf, verifyChunks } from './verify.ts'

/** By turns: maintained without a pause, which flushes each time, and seldom, so that flushes come by their own schedule. */
const MAINTAIN_EVERY_MS = [25, 900, 25, 900, 900]
const SERIES = 60
/** A sample every 20 ms; the program's clock makes two minutes of that. */
const EVERY_MS = 20
const TIMES_AS_FAST = 6_000
/** The program's times are whole milliseconds of one clock and fractions of another. */
const CLOCK_GRAIN_MS = 5
/** What a crash may cost at most, whatever else the machine does. */
const LOSES_AT_MOST_MS = 1_000

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

type Line = {
  opened?: number
  appendedMs?: number
  realMs?: number
  durableUntilMs?: number
  error?: string
}
type Run = {
  readonly appended: { atMs: number; realMs: number }[]
  readonly errors: string[]
  /** By the program's own word: what was appended before is on disk. */
  readonly durableUntilMs: number
  readonly killedAtMs: number
}

function startAppender(maintainEveryMs: number): ChildProcess {
  const args = [database.url, SERIES, EVERY_MS, TIMES_AS_FAST, maintainEveryMs].map(String)
  return spawn(
    process.execPath,
    ['--import', 'tsx', join(import.meta.dirname, 'testdata/appender.ts'), ...args],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
}

/** Runs the program until it has appended for a while, and kills it in the middle of its work. */
async function runAndKill(lifeMs: number, maintainEveryMs: number): Promise<Run> {
  const child = startAppender(maintainEveryMs)
  const exited = new Promise<void>(resolve => child.once('close', () => resolve()))
  const appended: Run['appended'] = []
  const errors: string[] = []
  let killedAtMs = 0
  let durableUntilMs = 0
  if (!child.stdout) throw new Error('the program has no output')
  for await (const text of createInterface({ input: child.stdout })) {
    const line: Line = JSON.parse(text)
    if (line.error) errors.push(text)
    if (line.durableUntilMs) durableUntilMs = line.durableUntilMs
    if (line.appendedMs && line.realMs) appended.push({ atMs: line.appendedMs, realMs: line.realMs })
    const firstMs = appended[0]?.realMs
    if (killedAtMs === 0 && firstMs !== undefined && Date.now() - firstMs >= lifeMs) {
      killedAtMs = Date.now()
      child.kill('SIGKILL')
    }
  }
  await exited
  return { appended, errors, durableUntilMs, killedAtMs }
}

/** By the series' names, in an order that stays. */
async function storedTimes(): Promise<{
  readonly times: readonly Float64Array[]
  readonly beside: ReadonlyMap<'histogram' | 'late', ReadonlySet<number>>
}> {
  const store = await openTestStore(database.pool)
  const window = { fromMs: 0, toMs: 4e12 }
  const slices = await store.select({ matchers: [{ name: '__name__', op: '=', value: 'crash' }], ...window })
  const beside = await store.select({ matchers: [{ name: '__name__', op: '=', value: 'beside' }], ...window })
  await store.close()
  for (const slice of slices) expect(slice.values).toEqual(slice.timestampsMs)
  const named = slices.map(slice => ({ name: JSON.stringify(slice.labels), times: slice.timestampsMs }))
  return {
    times: named.toSorted((a, b) => (a.name < b.name ? -1 : 1)).map(({ times }) => times),
    beside: new Map([
      ['histogram', new Set(beside.flatMap(slice => (slice.histograms ?? []).map(one => one?.sum ?? 0)))],
      ['late', new Set(beside.flatMap(slice => (slice.histograms ? [] : [...slice.values])))],
    ]),
  }
}

/** When the program acknowledged the first round that is not there; null when all are. */
function firstMissing(run: Run, series: Float64Array): number | null {
  const there = new Set(series)
  return run.appended.find(({ atMs }) => !there.has(atMs))?.realMs ?? null
}

test('killed again and again while it appends, cuts and stores, it keeps all that it flushed, loses less than the last second and nothing twice', async ({
  annotate,
}) => {
  // Of each series apart: of a round within the last second, some series may be on disk with their chunks and some not.
  let before: readonly Float64Array[] = []
  for (const [round, maintainEveryMs] of MAINTAIN_EVERY_MS.entries()) {
    const run = await runAndKill(700 + 531 * round, maintainEveryMs)
    expect(run.errors).toEqual([])
    const { times, beside } = await storedTimes()
    expect(times).toHaveLength(SERIES)
    expect(await verifyChunks(database.pool)).toEqual([])
    const mustBeThereMs = Math.max(run.durableUntilMs - CLOCK_GRAIN_MS, run.killedAtMs - LOSES_AT_MOST_MS)
    const durable = run.appended.filter(({ realMs }) => realMs < mustBeThereMs).map(({ atMs }) => atMs)
    expect(durable.length).toBeGreaterThan(0)
    for (const atMs of durable) {
      expect(beside.get('histogram')?.has(atMs)).toBe(true)
      expect(beside.get('late')?.has(atMs)).toBe(true)
      expect(beside.get('late')?.has(atMs - 60_000)).toBe(true)
    }
    const lostMs = run.killedAtMs - (firstMissing(run, times[0] ?? new Float64Array()) ?? run.killedAtMs)
    await annotate(`round ${round + 1}: the last ${lostMs} ms were lost`)
    for (const [i, series] of times.entries()) {
      expect(gapsOf(series, Number.POSITIVE_INFINITY)).toEqual([])
      const there = new Set(series)
      const kept = before[i] ?? []
      const accepted = new Set([...kept, ...run.appended.map(({ atMs }) => atMs)])
      expect([...kept, ...durable].filter(atMs => !there.has(atMs))).toEqual([])
      // One more may be there whose line did not come out before the end.
      expect([...there].filter(atMs => !accepted.has(atMs)).length).toBeLessThanOrEqual(1)
    }
    before = times
  }
  const { rows } = await database.pool.query('select count(*)::int as n from series_chunk')
  expect(rows[0]?.n).toBeGreaterThan(SERIES)
}, 120_000)
