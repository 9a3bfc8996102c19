import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openStateHistory } from '../../adapters/postgres/state-history.ts'
import { createTestDatabase, type TestDatabase } from '../../adapters/postgres/testing.ts'
import { ServiceConfig } from '../../contract/service.ts'
import { CorrectUptime } from '../../contract/uptime.ts'
import { reportCsv } from '../../core/uptime/index.ts'
import { createUptimeBook } from '../../engine/uptime/index.ts'
import type { QueryEngine } from '../../ports/query-engine.ts'
import type { StateHistory, Subject } from '../../ports/state-history.ts'
import { createConfigurationStub } from '../configuration-testing.ts'
import { actingAs, createTestContext, somebody } from '../testing.ts'
import { correctUptime } from './correct-uptime.ts'
import { freezeMonths } from './freeze-months.ts'
import { readMonths } from './read-months.ts'
import { readReport } from './read-report.ts'
import { readUptime } from './read-uptime.ts'
import { readUptimeDays } from './read-uptime-days.ts'
import type { UptimeContext } from './uptime-context.ts'
import { verifyMonths } from './verify-months.ts'

const API: Subject = 'service:api'
const VOICE: Subject = 'part:api/voice'

let database: TestDatabase
let history: StateHistory | undefined
// A database each: the audit log lets nobody empty it.
beforeEach(async () => {
  database = await createTestDatabase()
})
afterEach(async () => {
  await history?.close()
  history = undefined
  await database.drop()
})

const SERVICE = ServiceConfig.parse({
  slug: 'api',
  name: 'API',
  match: 'job="api"',
  objectives: [{ slug: 'uptime', name: '99.9 % of the month', target_ratio: 0.999 }],
  parts: [
    {
      slug: 'voice',
      name: 'Voice',
      match: 'job="voice"',
      objectives: [{ slug: 'strict', name: 'never degraded', target_ratio: 0.99, degraded_is_good: false }],
    },
  ],
})

const NO_SERIES: QueryEngine = {
  instant: async () => ({ value: { type: 'vector', samples: [] }, warnings: [], infos: [] }),
  range: async () => ({ value: { type: 'matrix', series: [] }, warnings: [], infos: [] }),
}

/** January and February 2026: `api` was down for an hour on 5 January, and for 30 min on 1 February. */
async function startAt(now: string) {
  const ctx = createTestContext(database.pool)
  await database.pool.query(
    `insert into state_changes (subject, at, state, reason) values
     ('service:api', '2026-01-02T00:00Z', 'up', 'all up'),
     ('service:api', '2026-01-05T12:00Z', 'down', 'refused =1+1'),
     ('service:api', '2026-01-05T13:00Z', 'up', 'all up'),
     ('service:api', '2026-02-01T00:00Z', 'down', 'timed out'),
     ('service:api', '2026-02-01T00:30Z', 'up', 'all up'),
     ('part:api/voice', '2026-02-01T00:00Z', 'degraded', 'slow'),
     ('part:api/voice', '2026-02-15T00:00Z', 'up', 'fast')`,
  )
  await database.pool.query('insert into deck_watch (observed_until) values ($1)', [now])
  await ctx.clock.advance(Date.parse(now) - ctx.clock.now())
  history = await openStateHistory({
    pool: database.pool,
    clock: ctx.clock,
    events: ctx.events,
    log: { info() {}, warn() {}, error() {} },
  })
  const uptime: UptimeContext = {
    ...ctx,
    history,
    uptime: createUptimeBook({ history, clock: ctx.clock, events: ctx.events }),
    query: NO_SERIES,
    checks: { list: async () => [] },
    configuration: createConfigurationStub({ services: [{ ...SERVICE, source: 'file' }] }),
  }
  return { ...uptime, clock: ctx.clock }
}

const as = <C extends UptimeContext>(ctx: C, role: 'viewer' | 'oncall' | 'engineer' | 'manager' | 'admin') =>
  actingAs(ctx, somebody(role))

const audited = async () =>
  (await database.pool.query('select action, subject, actor_name from audit_entries order by seq')).rows

describe('frozen months', () => {
  test('every month that is over is frozen once, with a chain of hashes, and audited', async () => {
    const ctx = await startAt('2026-03-01T02:00:00Z')
    expect(await freezeMonths(ctx)).toEqual({ frozen: 3 })
    expect(await freezeMonths(ctx)).toEqual({ frozen: 0 })
    const months = await readMonths(as(ctx, 'viewer'), { subject: API })
    expect(months.map(month => month.month)).toEqual(['2026-02', '2026-01'])
    expect(months[1]).toMatchObject({
      figure: { outages: 1, longestOutageSeconds: 3_600, seconds: { down: 3_600, unobserved: 86_400 } },
      outages: [{ fromMs: Date.parse('2026-01-05T12:00Z'), reason: 'refused =1+1' }],
      corrected: null,
    })
    expect(months[0]?.hash).toMatch(/^[0-9a-f]{64}$/)
    expect((await readMonths(ctx, { subject: VOICE })).map(month => month.month)).toEqual(['2026-02'])
    expect((await audited()).map(row => `${row.action} ${row.subject}`)).toEqual([
      'uptime.months-frozen uptime:2026-01',
      'uptime.months-frozen uptime:2026-02',
    ])
  })

  test('not before the month has rested for an hour', async () => {
    const ctx = await startAt('2026-02-01T00:59:00Z')
    expect(await freezeMonths(ctx)).toEqual({ frozen: 0 })
    await ctx.clock.advance(60_000)
    expect(await freezeMonths(ctx)).toEqual({ frozen: 1 })
  })

  test('two decks at once freeze each month once', async () => {
    const ctx = await startAt('2026-03-01T02:00:00Z')
    const [first, second] = await Promise.all([freezeMonths(ctx), freezeMonths(ctx)])
    expect(first.frozen + second.frozen).toBe(3)
    expect(await verifyMonths(ctx)).toEqual({ months: 3, broken: [] })
  })

  test.each([
    [
      'changed',
      `update uptime_months set summary = jsonb_set(summary, '{ratio}', '1') where month = '2026-01-01'`,
      '2026-01',
    ],
    ['taken out', `delete from uptime_months where month = '2026-01-01'`, '2026-02'],
    [
      'given another hash',
      `update uptime_months set hash = repeat('0', 64) where subject = 'service:api' and month = '2026-01-01'`,
      '2026-01',
    ],
  ])('a month that was %s behind our back breaks its chain', async (_how, sql, month) => {
    const ctx = await startAt('2026-03-01T02:00:00Z')
    await freezeMonths(ctx)
    await database.pool.query(sql)
    expect((await verifyMonths(as(ctx, 'manager'))).broken).toEqual([{ subject: API, month }])
    await expect(verifyMonths(as(ctx, 'viewer'))).rejects.toMatchObject({ code: 'forbidden' })
  })
})

describe('corrections', () => {
  const correction = (over: Record<string, unknown> = {}) =>
    CorrectUptime.parse({
      subject: API,
      from: '2026-01-05T12:00:00Z',
      to: '2026-01-05T13:00:00Z',
      state: 'maintenance',
      reason: 'planned, and not entered',
      ...over,
    })

  test('stand beside the month, which stays, with who and why', async () => {
    const ctx = await startAt('2026-03-01T02:00:00Z')
    await freezeMonths(ctx)
    const before = (await readMonths(ctx, { subject: API }))[1]
    await correctUptime(as(ctx, 'engineer'), correction())
    const after = (await readMonths(ctx, { subject: API }))[1]
    expect(after?.figure).toEqual(before?.figure)
    expect(after?.hash).toBe(before?.hash)
    expect(after?.corrections).toMatchObject([
      { state: 'maintenance', reason: 'planned, and not entered', createdBy: 'engineer@example.org' },
    ])
    expect(after?.corrected).toMatchObject({ ratio: 1, outages: 0, seconds: { maintenance: 3_600 } })
    expect((await audited()).at(-1)).toMatchObject({ action: 'uptime.corrected', subject: API })
    expect((await verifyMonths(ctx)).broken).toEqual([])
  })

  test.each([
    ['a viewer', 'viewer', {}, 'forbidden'],
    ['a manager', 'manager', {}, 'forbidden'],
    [
      'a month that is not frozen',
      'admin',
      { from: '2026-03-01T00:00:00Z', to: '2026-03-01T01:00:00Z' },
      'unprocessable',
    ],
    ['two months at once', 'admin', { to: '2026-02-05T13:00:00Z' }, 'invalid'],
    ['an end before the start', 'admin', { to: '2026-01-05T11:00:00Z' }, 'invalid'],
  ] as const)('refused: %s', async (_why, role, over, code) => {
    const ctx = await startAt('2026-03-01T02:00:00Z')
    await freezeMonths(ctx)
    await expect(correctUptime(as(ctx, role), correction(over))).rejects.toMatchObject({ code })
  })

  test.each([
    ['a subject of no kind', { subject: 'thing:api' }],
    ['a state that is none', { state: 'fine' }],
    ['no reason', { reason: ' ' }],
    ['a time that is none', { from: 'yesterday' }],
  ])('not valid: %s', (_why, over) => {
    expect(() => correction(over)).toThrow()
  })
})

describe('what is told', () => {
  test('uptime of a subject, and of one that was never seen', async () => {
    const ctx = await startAt('2026-02-02T00:00:00Z')
    const view = await readUptime(as(ctx, 'viewer'), { subject: API })
    expect(view.ranges['24h']).toMatchObject({ outages: 1, seconds: { down: 1_800, up: 84_600 } })
    expect(view.rule).toContain('Maintenance, unknown and time that was not watched are left out')
    expect((await readUptime(ctx, { subject: 'check:api/none' })).ranges['7d'].ratio).toBeNull()
  })

  test('days of many subjects at once, as shares of each day', async () => {
    const ctx = await startAt('2026-02-02T12:00:00Z')
    const view = await readUptimeDays(as(ctx, 'viewer'), { subjects: [API, 'check:api/none'] })
    expect(view.days).toHaveLength(90)
    expect(view.days.at(-1)).toBe(Date.parse('2026-02-02T00:00Z'))
    const bars = view.subjects[API]?.days ?? []
    // Half an hour of 1 February was down.
    expect(bars.at(-2)).toEqual([0.979166, 0, 0])
    expect(bars.at(-1)).toEqual([1, 0, 0])
    expect(bars[0]).toBeNull()
    expect(view.subjects[API]?.ratio).toBe((await readUptime(ctx, { subject: API })).ranges['90d'].ratio)
    expect(view.subjects['check:api/none']).toEqual({ ratio: null, days: Array(90).fill(null) })
  })

  test('V-59: the report of a month says what is left of its budget, and is for managers', async () => {
    const ctx = await startAt('2026-03-01T02:00:00Z')
    await freezeMonths(ctx)
    const report = await readReport(as(ctx, 'manager'), { month: '2026-02' })
    const [service] = report.services
    expect(service).toMatchObject({ slug: 'api', isFrozen: true, checks: 0, p95Seconds: null })
    const [whole, voice] = service?.objectives ?? []
    // 0.1 % of February are 2,419.2 s, and 1,800 s of them are gone.
    expect(whole).toMatchObject({ part: null, isMet: true })
    expect(whole?.budgetLeftSeconds).toBeCloseTo(619.2, 6)
    expect(voice).toMatchObject({ part: 'voice', actualRatio: 0.5, isMet: false })
    await expect(readReport(as(ctx, 'engineer'), { month: '2026-02' })).rejects.toMatchObject({
      code: 'forbidden',
    })
  })

  test('a month that runs is counted up to now; one that has not begun is refused', async () => {
    const ctx = await startAt('2026-02-02T00:00:00Z')
    const report = await readReport(ctx, { month: '2026-02' })
    expect(report).toMatchObject({ isOver: false })
    expect(report.services[0]).toMatchObject({
      isFrozen: false,
      figure: { seconds: { down: 1_800, unobserved: 0 } },
    })
    await expect(readReport(ctx, { month: '2026-03' })).rejects.toMatchObject({ code: 'unprocessable' })
  })

  test('the report as CSV names every outage, and no cell is a formula', async () => {
    const ctx = await startAt('2026-02-02T00:00:00Z')
    const text = reportCsv(await readReport(ctx, { month: '2026-01' }))
    const lines = text.trim().split('\r\n')
    expect(lines[0]).toBe('kind,month,service,name,from,to,value,target,seconds,text')
    expect(lines).toContain(
      'outage,2026-01,api,,2026-01-05T12:00:00.000Z,2026-01-05T13:00:00.000Z,,,3600,refused =1+1',
    )
    expect(lines.filter(line => line.startsWith('objective,'))).toHaveLength(2)
    for (const cell of lines.flatMap(line => line.split(','))) expect(cell).not.toMatch(/^"?[=+@]/)
  })
})
