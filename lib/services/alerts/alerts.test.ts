import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { createAlertArchive } from '../../adapters/postgres/alert-archive.ts'
import { createDispatchLease } from '../../adapters/postgres/alert-lease.ts'
import { createAlertRows } from '../../adapters/postgres/alert-rows.ts'
import { createTestDatabase, type TestDatabase } from '../../adapters/postgres/testing.ts'
import { ListAlerts, SendAlert } from '../../contract/alerts.ts'
import { type Alerts, createAlerts } from '../../engine/alerts/index.ts'
import {
  configOf,
  createRecorder,
  managerParts,
  NO_NOTICES,
  type Sent,
  sentAlert,
} from '../../engine/alerts/testing.ts'
import { expireSilence } from '../silences/expire-silence.ts'
import { listSilences } from '../silences/list-silences.ts'
import { previewSilence } from '../silences/preview-silence.ts'
import { readSilence } from '../silences/read-silence.ts'
import { setSilence } from '../silences/set-silence.ts'
import { actingAs, createTestContext, somebody, type TestContext } from '../testing.ts'
import { acknowledgeAlerts } from './acknowledge-alerts.ts'
import type { AlertContext } from './alert-context.ts'
import { listAlerts } from './list-alerts.ts'
import { listFirings } from './list-firings.ts'
import { listNotifications } from './list-notifications.ts'
import { listReceivers } from './list-receivers.ts'
import { readAlert } from './read-alert.ts'
import { releaseAlerts } from './release-alerts.ts'
import { sendAlert } from './send-alert.ts'
import { testReceiver } from './test-receiver.ts'

const PROCESS = '00000000-0000-4000-8000-000000000000'

let database: TestDatabase
let base: TestContext
let alerts: Alerts
let oncall: AlertContext
let viewer: AlertContext
let sent: Sent[]
const BROKEN = { isHealthy: false, detail: 'nothing listens there' }
let answerDetail = 'answered 200'

beforeAll(async () => {
  database = await createTestDatabase()
  base = createTestContext(database.pool)
  const recorder = createRecorder(() => ({ kind: 'delivered', detail: answerDetail, reference: null }))
  sent = recorder.sent
  alerts = createAlerts({
    ...managerParts(base.clock),
    rows: createAlertRows({ pool: database.pool, writer: PROCESS }),
    archive: createAlertArchive(database.pool),
    lease: createDispatchLease({ pool: database.pool, holder: PROCESS, ttlMs: 3_600_000 }),
    receivers: { ...recorder.receivers, probe: async () => BROKEN },
    history: { current: () => null },
    ...NO_NOTICES,
  })
  alerts.apply(configOf({ resolveTimeoutMs: 86_400_000 }))
  alerts.applyWatch({ services: [], receiverCheckMs: 3_600_000 })
  await alerts.start()
  const asked = { ...base, alerts: alerts.door }
  oncall = actingAs(asked, somebody('oncall'))
  viewer = actingAs(asked, somebody('viewer'))
}, 30_000)
afterAll(async () => {
  const stopping = alerts.stop()
  await pass(3_000)
  await stopping
  await base.db.$disconnect()
  await database.drop()
})

/** Moves the clock on, and lets the database answer in between. */
async function pass(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 500) {
    await base.clock.advance(Math.min(500, left))
    await new Promise(resolve => setTimeout(resolve, 5))
  }
}

const all = ListAlerts.parse({})
let number = 0
/** A new alert that fires; its fingerprint. */
async function fire(labels: Record<string, string> = {}): Promise<string> {
  const instance = `host-${++number}`
  await alerts.door.receive([sentAlert({ alertname: 'Down', instance, ...labels })])
  const { alerts: rows } = await listAlerts(oncall, { ...all, filter: `instance="${instance}"` })
  return rows[0]?.fingerprint ?? ''
}

const hook = (id: string) => ({ fingerprint: id })
const inAnHour = () => base.clock.now() + 3_600_000
const wish = (over: object = {}) => ({
  matchers: [{ name: 'instance', op: '=' as const, value: `host-${number}` }],
  endsAt: inAnHour(),
  comment: 'known',
  recurrence: null,
  ...over,
})

describe('acknowledging', () => {
  test('M7-04: says who has it and until when, on record and in the audit log; nobody may who only looks on', async () => {
    const id = await fire()
    const order = { fingerprints: [id], note: 'on it', forSeconds: 3_600 }
    await expect(acknowledgeAlerts(viewer, order)).rejects.toMatchObject({ code: 'forbidden' })
    const { alerts: rows } = await acknowledgeAlerts(oncall, order)
    expect(rows[0]?.acknowledgement).toEqual({
      by: 'oncall@example.org',
      atMs: base.clock.now(),
      untilMs: base.clock.now() + 3_600_000,
      note: 'on it',
    })
    const { events } = await readAlert(oncall, hook(id))
    expect(events.map(({ kind, by }) => [kind, by])).toEqual([
      ['acknowledged', 'oncall@example.org'],
      ['firing', null],
    ])
    const audit = await base.db.auditEntry.findFirst({ orderBy: { seq: 'desc' } })
    expect(audit).toMatchObject({ action: 'alert.acknowledged', subject: `alert:${id}` })
    const { counts } = await listAlerts(oncall, all)
    expect(counts).toMatchObject({ acknowledged: 1 })
    expect((await listAlerts(oncall, { ...all, acknowledged: false })).alerts).toEqual([])
  })

  test('again: the newer one holds; let go: none does', async () => {
    const id = await fire()
    await acknowledgeAlerts(oncall, { fingerprints: [id], note: '', forSeconds: 3_600 })
    await acknowledgeAlerts(oncall, { fingerprints: [id, id], note: 'until it ends', forSeconds: null })
    const [held] = await alerts.door.rows([id])
    expect(held?.acknowledgement).toMatchObject({ untilMs: null, note: 'until it ends' })
    const { alerts: rows } = await releaseAlerts(oncall, { fingerprints: [id] })
    expect(rows[0]?.acknowledgement).toBeNull()
    expect(await base.db.alertAcknowledgement.count({ where: { fingerprint: id, endedAt: null } })).toBe(0)
  })

  test('what began to fire is told for a stretch of time, newest first, also when it is long over', async () => {
    await pass(1_000)
    const from = base.clock.now()
    const over = await fire({ service: 'shop' })
    await pass(2_000)
    const ended = { alertname: 'Down', instance: `host-${number}`, service: 'shop' }
    await alerts.door.receive([{ ...sentAlert(ended), endsAtMs: base.clock.now() }])
    await pass(1_000)
    const later = await fire({ alertname: 'Slow', service: 'shop' })
    await pass(1_000)
    const { alerts: rows } = await listFirings(viewer, { from, to: base.clock.now() })
    expect(rows.map(({ fingerprint, name, service }) => [fingerprint, name, service])).toEqual([
      [later, 'Slow', 'shop'],
      [over, 'Down', 'shop'],
    ])
    expect(rows.at(-1)?.atMs).toBeGreaterThanOrEqual(from)
    expect(await listFirings(viewer, { from: from - 2, to: from - 1 })).toEqual({ alerts: [] })
    await expect(listFirings(viewer, { from, to: from })).rejects.toMatchObject({ code: 'invalid' })
  })

  test('what does not fire cannot be acknowledged', async () => {
    const order = { fingerprints: ['00000000000000ff'], note: '', forSeconds: null }
    await expect(acknowledgeAlerts(oncall, order)).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('silences', () => {
  test('S2/S5: holds what it matches, says how many, and ends by hand; on record', async () => {
    const id = await fire()
    expect(await previewSilence(viewer, { matchers: wish().matchers })).toMatchObject({ matching: 1 })
    const silence = await setSilence(oncall, wish())
    expect(await readSilence(viewer, silence)).toMatchObject({ held: 1, matching: 1 })
    expect(silence).toMatchObject({
      state: 'active',
      isSilentNow: true,
      matching: 1,
      createdBy: 'oncall@example.org',
    })
    expect((await alerts.door.rows([id]))[0]).toMatchObject({
      state: 'suppressed',
      silencedBy: [silence.id],
    })
    await expect(expireSilence(viewer, silence)).rejects.toMatchObject({ code: 'forbidden' })
    await expireSilence(oncall, silence)
    expect((await alerts.door.rows([id]))[0]).toMatchObject({ state: 'active', silencedBy: [] })
    const { silences } = await listSilences(viewer, { includeExpired: true })
    expect(silences.find(one => one.id === silence.id)?.state).toBe('expired')
    const audit = await base.db.auditEntry.findMany({ where: { subject: `silence:${silence.id}` } })
    expect(audit.map(({ action }) => action)).toEqual(['silence.created', 'silence.expired'])
  })

  test('S3: with other matchers the old one ends and a new one takes over', async () => {
    await fire()
    const silence = await setSilence(oncall, wish())
    const longer = await setSilence(
      oncall,
      wish({ id: silence.id, startsAt: silence.startsAtMs, endsAt: inAnHour() + 1 }),
    )
    expect(longer.id).toBe(silence.id)
    const other = await setSilence(
      oncall,
      wish({ id: silence.id, matchers: [{ name: 'instance', op: '=', value: 'another' }] }),
    )
    expect(other.id).not.toBe(silence.id)
    const { silences } = await listSilences(oncall, { includeExpired: false })
    expect(silences.map(({ id }) => id)).toContain(other.id)
    expect(silences.map(({ id }) => id)).not.toContain(silence.id)
  })

  test('M7-06: a recurring one is silent only while an occurrence lasts; a wrong rule is refused', async () => {
    const id = await fire()
    // The test's clock stands at noon UTC.
    const recurrence = { starts: '2026-01-01T14:00', duration: '2h', zone: 'UTC', repeats: 'FREQ=DAILY' }
    const silence = await setSilence(oncall, wish({ endsAt: inAnHour() + 86_400_000, recurrence }))
    expect(silence).toMatchObject({ state: 'active', isSilentNow: false, recurrence })
    expect((await alerts.door.rows([id]))[0]?.silencedBy).toEqual([])
    const wrong = { ...recurrence, repeats: 'FREQ=SOMETIMES' }
    await expect(setSilence(oncall, wish({ recurrence: wrong }))).rejects.toMatchObject({ code: 'invalid' })
  })
})

describe('what was sent', () => {
  test('M7-09/M8: each message with its attempts stands in the log, and why it was told with the alert', async () => {
    const id = await fire({ alertname: 'Alone' })
    const sentOf = () => listNotifications(viewer, { fingerprint: id, limit: 10 })
    await vi.waitFor(
      async () => {
        await pass(1_000)
        expect((await sentOf()).notifications[0]?.state).toBe('delivered')
      },
      { timeout: 10_000, interval: 1 },
    )
    const { notifications } = await sentOf()
    expect(notifications).toMatchObject([
      {
        receiver: 'team',
        integration: 'webhook/0',
        status: 'firing',
        state: 'delivered',
        reason: 'first',
        firing: 1,
        attempts: [{ outcome: 'delivered', detail: 'answered 200' }],
      },
    ])
    const { decisions, groups } = await readAlert(viewer, { fingerprint: id })
    expect(decisions.map(({ stage, outcome }) => `${stage} ${outcome}`)).toEqual([
      'route passed',
      'group passed',
      'group passed',
      'deduplication passed',
      'attempt sent',
    ])
    expect(groups).toMatchObject([{ receiver: 'team' }])
    expect(await listNotifications(viewer, { receiver: 'nobody', limit: 10 })).toEqual({ notifications: [] })
  })

  test('a test goes out at once by every integration, says that it is one, and is the last delivery', async () => {
    answerDetail = 'answered 204'
    await expect(testReceiver(oncall, { name: 'team' })).rejects.toMatchObject({ code: 'forbidden' })
    const engineer = actingAs(oncall, somebody('engineer'))
    await expect(testReceiver(engineer, { name: 'nobody' })).rejects.toMatchObject({ code: 'not_found' })
    // Later than what is on its way.
    await base.clock.advance(1)
    const trial = await testReceiver(engineer, { name: 'team' })
    expect(trial.integrations).toMatchObject([{ integration: 'webhook/0', outcome: 'delivered' }])
    expect(sent.at(-1)?.notification.commonAnnotations.join(' ')).toContain('This is a test')
    // What was on its way before is written in its own time.
    await expect
      .poll(async () => (await listReceivers(viewer)).receivers, { timeout: 10_000 })
      .toMatchObject([
        { name: 'team', integrations: [{ last: { isTest: true, detail: 'answered 204' } }], waiting: 0 },
      ])
  })

  test('a receiver of the configuration in force is asked without a test, and what it said stands beside it', async () => {
    await pass(11_000)
    const { receivers } = await listReceivers(viewer)
    expect(receivers).toMatchObject([{ name: 'team', integrations: [{ check: BROKEN }] }])
  })
})

describe('what a program sends of itself', () => {
  const PERFORMANCE_ALERT = {
    alert_type: 'memory_warning',
    severity: 'high',
    message: 'Memory usage is 861.4 MB',
    timestamp: '2026-01-15T11:59:58',
    resource_snapshot: { memory_mb: 861.4, active_sessions: 12, network_io_bytes: [1, 2] },
    recommended_action: 'Clean up inactive sessions',
  }

  test('T-27 a PerformanceAlert is taken as it is, and stands among the alerts of its service', async () => {
    const wish = SendAlert.parse({ service: 'telegram-agent', ...PERFORMANCE_ALERT })
    await expect(sendAlert(viewer, wish)).rejects.toMatchObject({ code: 'forbidden' })
    await sendAlert(actingAs(oncall, somebody('admin')), wish)
    const { alerts: rows } = await listAlerts(viewer, { ...all, filter: 'service="telegram-agent"' })
    expect(rows).toMatchObject([
      {
        labels: { alertname: 'memory_warning', service: 'telegram-agent', severity: 'high' },
        summary: 'Memory usage is 861.4 MB',
        startsAtMs: Date.parse('2026-01-15T11:59:58Z'),
      },
    ])
    const { annotations } = await readAlert(viewer, { fingerprint: rows[0]?.fingerprint ?? '' })
    expect(annotations).toEqual({
      summary: 'Memory usage is 861.4 MB',
      description: 'Clean up inactive sessions',
      memory_mb: '861.4',
      active_sessions: '12',
    })
  })

  test('one without a message is refused, and says what is missing', () => {
    const { message: _, ...rest } = PERFORMANCE_ALERT
    expect(SendAlert.safeParse({ service: 'telegram-agent', ...rest }).error?.issues[0]?.path).toEqual([
      'message',
    ])
  })
})
