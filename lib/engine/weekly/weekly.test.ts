import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createMemorySeriesStore } from '../../adapters/memory/series-store.ts'
import { createTestDatabase, type TestDatabase } from '../../adapters/postgres/testing.ts'
import { ServiceConfig } from '../../contract/service.ts'
import { labelsFromObject } from '../../core/labels/index.ts'
import { type StateStart, spansOfChanges } from '../../core/uptime/index.ts'
import type { Mail } from '../../ports/mailer.ts'
import type { Subject } from '../../ports/state-history.ts'
import { createConfigurationStub } from '../../services/configuration-testing.ts'
import { openedIncident } from '../../services/evidence/testing.ts'
import { refusal } from '../../services/recovery/testing.ts'
import { actingAs, createTestContext, somebody, type TestContext } from '../../services/testing.ts'
import { answerWeek, readWeek } from '../../services/uptime/read-week.ts'
import type { UptimeContext } from '../../services/uptime/uptime-context.ts'
import { createQueryEngine } from '../query/index.ts'
import { createUptimeBook } from '../uptime/index.ts'
import { startWeeklyMails } from './index.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** Monday of week 7. */
const MONDAY_MS = Date.parse('2026-02-09T00:00Z')

const SERVICE = {
  ...ServiceConfig.parse({
    slug: 'agent',
    name: 'Agent',
    weekly: {
      figures: [
        { name: 'Sessions', expr: 'sessions', limit: 100 },
        { name: 'Broken', expr: 'rate(sessions)' },
      ],
      mail_to: ['ops@example.org', 'boss@example.org'],
      at: '08:00',
      zone: 'Europe/Berlin',
    },
  }),
  source: 'file' as const,
}

let database: TestDatabase
let ctx: TestContext
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())
beforeEach(async () => {
  ctx = createTestContext(database.pool)
  await ctx.db.weeklyMail.deleteMany()
  await ctx.db.incident.deleteMany()
})

/** Weeks 6 and 7 as they went: 28 sessions at most and then 21, down for an hour of each and then for two. */
async function world() {
  const store = createMemorySeriesStore()
  const ref = store.resolve(labelsFromObject({ __name__: 'sessions' })) ?? 0
  const changes: StateStart[] = []
  const state = (hours: number, word: 'up' | 'down') =>
    changes.push({ atMs: MONDAY_MS + hours * HOUR_MS, state: word, isMaintenance: false, reason: word })
  for (let hour = -168; hour < 168; hour++) {
    const value = hour === -100 ? 28 : hour === 50 ? 21 : 7
    store.append({
      refs: Uint32Array.of(ref),
      timestampsMs: Float64Array.of(MONDAY_MS + hour * HOUR_MS),
      values: Float64Array.of(value),
    })
  }
  state(-168, 'up')
  state(-10, 'down')
  state(-9, 'up')
  state(20, 'down')
  state(22, 'up')
  const { clock } = ctx
  await openedIncident(ctx, {
    services: ['agent'],
    impactStartMs: MONDAY_MS + 20 * HOUR_MS,
    isRestricted: true,
  })
  await openedIncident(ctx, { services: ['other'], impactStartMs: MONDAY_MS + 20 * HOUR_MS })
  const history = {
    spansOf: async (subjects: readonly Subject[], fromMs: number, toMs: number) =>
      new Map(subjects.map(s => [s, spansOfChanges(changes, { fromMs, toMs, nowMs: clock.now() })] as const)),
    spans: async () => [],
    current: () => null,
  }
  return { ...ctx, query: createQueryEngine({ store, clock }), history }
}

const setTo = (text: string) => ctx.clock.advance(Date.parse(text) - ctx.clock.now())

async function asRole(role: 'manager' | 'viewer'): Promise<UptimeContext> {
  const parts = await world()
  const uptime = createUptimeBook(parts)
  const configuration = createConfigurationStub({ services: [SERVICE] })
  return {
    ...actingAs(ctx, somebody(role)),
    history: parts.history,
    query: parts.query,
    uptime,
    configuration,
    checks: { list: async () => [] },
  }
}

test('T-51 T-52 a week beside the week before: uptime, incidents, figures, and twice the peak of the limit', async () => {
  await setTo('2026-02-18T00:00Z')
  const manager = await asRole('manager')
  const report = await readWeek(manager, { week: '2026-W07' })
  expect(report).toMatchObject({ isOver: true, fromMs: MONDAY_MS })
  const [service] = report.services
  expect(service?.uptime).toMatchObject({
    now: { outages: 1, downSeconds: 7_200 },
    before: { outages: 1, downSeconds: 3_600 },
  })
  expect(service?.incidents).toMatchObject({
    now: { count: 1, bySeverity: [1, 0, 0, 0] },
    before: { count: 0 },
  })
  expect(service?.figures[0]).toMatchObject({
    extent: { now: { highest: 21, lowest: 7 }, before: { highest: 28, lowest: 7 } },
    limit: 100,
    planFor: 2,
  })
  expect(service?.figures[1]?.failure).toMatch(/range vector|expected type/)
  const file = await answerWeek(manager, { week: '2026-W07', format: 'csv' })
  if (!(file instanceof Response)) throw new Error('expected a file')
  expect(await file.text()).toContain('figure,2026-W07,agent,Sessions,highest,21,28,,100')
  expect(await refusal(readWeek(manager, { week: '2026-W09' }))).toMatch(
    /^unprocessable: 2026-W09 has not begun/,
  )
  expect(await refusal(readWeek(await asRole('viewer'), { week: '2026-W07' }))).toMatch(/^forbidden/)
})

test('a week that is not over is compared with as much of the week before', async () => {
  await setTo('2026-02-10T00:00Z')
  const [service] = (await readWeek(await asRole('manager'), { week: '2026-W07' })).services
  expect(service?.uptime).toMatchObject({ now: { downSeconds: 7_200 }, before: { downSeconds: 0 } })
  expect(service?.figures[0]?.extent.before).toMatchObject({ highest: 7 })
})

async function mailing(fails: { now: boolean }) {
  const sent: Mail[] = []
  const errors: unknown[] = []
  const parts = await world()
  const start = () =>
    startWeeklyMails({
      ...parts,
      log: { info() {}, warn() {}, error: (...args: unknown[]) => void errors.push(args) },
      mailer: {
        isSetUp: () => true,
        send: async mail => {
          if (fails.now && mail.to === 'boss@example.org') throw new Error('the server said 451')
          sent.push(mail)
        },
      },
      deckUrl: 'https://deck.example.org',
      services: () => [SERVICE],
      isSending: () => true,
    })
  const rounds = async (minutes: number) => {
    for (let minute = 0; minute < minutes; minute++) {
      await ctx.clock.advance(60_000)
      await settled()
    }
  }
  /** A round is over once nothing of it waits for the database. */
  const settled = async () => {
    for (let i = 0; i < 20; i++) await ctx.db.$queryRaw`SELECT 1`
  }
  return { sent, errors, start, rounds }
}

test('T-52 it is mailed on Monday at its time, to each once, whatever ends the deck', async () => {
  await setTo('2026-02-16T06:50Z')
  const fails = { now: true }
  const { sent, errors, start, rounds } = await mailing(fails)
  const first = start()
  await rounds(5)
  expect(sent).toEqual([])
  await rounds(8)
  await first.stop()
  expect(sent.map(({ to, subject }) => [to, subject])).toEqual([
    ['ops@example.org', expect.stringMatching(/^Agent, week 7 of 2026: up 98\.\d+%, 1 incident$/)],
  ])
  expect(sent[0]?.text).toContain('Sessions: highest 21 (28)')
  expect(sent[0]?.text).toContain('2 × peak = 42 of limit 100')
  fails.now = false
  const second = start()
  await rounds(20)
  await second.stop()
  expect(sent.map(({ to }) => to)).toEqual(['ops@example.org', 'boss@example.org'])
  expect(new Set(sent.map(({ messageId }) => messageId)).size).toBe(2)
  await ctx.clock.advance(DAY_MS)
  const third = start()
  await rounds(3)
  await third.stop()
  expect(sent).toHaveLength(2)
  expect(errors).toEqual([])
})
