import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAlertingAdapters } from '../adapters/alerting.ts'
import { createEventBus } from '../adapters/event-bus.ts'
import { createOwnMetrics } from '../adapters/own-metrics.ts'
import { createPageStore } from '../adapters/postgres/pages.ts'
import { createTestDatabase, type TestDatabase } from '../adapters/postgres/testing.ts'
import { createAddressRule, EVERY_NETWORK } from '../adapters/probes/address.ts'
import { systemClock } from '../adapters/system-clock.ts'
import { loadText } from '../core/config/testing.ts'
import { labelsFromObject } from '../core/labels/index.ts'
import { createTestContext } from '../services/testing.ts'
import { type Alerting, createAlerting } from './alerting.ts'
import { addPerson } from './on-call/testing.ts'

let database: TestDatabase
let server: SMTPServer
let alerting: Alerting
const mails: { readonly to: string; readonly text: string }[] = []
const errors: unknown[] = []

beforeAll(async () => {
  database = await createTestDatabase()
  server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map(({ address }) => address).join(', ')
        mails.push({ to, text: Buffer.concat(chunks).toString('utf8') })
        done()
      })
    },
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  // The library's own type leaves the listening server's address out.
  const { port } = server.server.address() as AddressInfo
  const { db, secrets } = createTestContext(database.pool)
  await addPerson(db, 'ana')
  const log = {
    info() {},
    warn() {},
    error: (fields: unknown, message: string) => void errors.push([message, fields]),
  }
  const fileRule = createAddressRule({ allow: EVERY_NETWORK })
  const adapted = {
    pool: database.pool,
    secrets,
    version: '0',
    log,
    fileRule,
    metrics: createOwnMetrics('0'),
  }
  alerting = createAlerting({
    adapters: createAlertingAdapters(adapted),
    pages: createPageStore(database.pool),
    addressRule: fileRule,
    db,
    secrets,
    clock: systemClock,
    events: createEventBus(error => errors.push(error)),
    log,
    history: { current: () => null, spansOf: async () => new Map() },
    query: {
      instant: () => Promise.reject(new Error('not asked here')),
      range: () => Promise.reject(new Error('not asked here')),
    },
    windows: { open: () => null },
    deckUrl: 'https://deck.example.org',
  })
  const { configuration, issues } = await loadText(written(port))
  if (!configuration) throw new Error(JSON.stringify(issues))
  alerting.apply(configuration.alerting)
  const sourced = { source: 'file', createdAtMs: null } as const
  alerting.applyWatch({
    services: [],
    mail: configuration.mail,
    watchdog: configuration.watchdog,
    receiverCheckMs: 0,
    severities: [],
    schedules: configuration.entries.schedule.map(one => ({ ...one, ...sourced })),
    escalations: configuration.entries.escalation.map(one => ({ ...one, ...sourced })),
  })
  await alerting.start()
})
afterAll(async () => {
  await alerting.stop()
  await new Promise<void>(resolve => server.close(() => resolve()))
  await database.drop()
})

const written = (port: number) => `
global: { smtp_smarthost: "127.0.0.1:${port}", smtp_from: deck@example.org, smtp_require_tls: false }
route: { receiver: on-call, group_by: [alertname], group_wait: 0s, group_interval: 1s }
receivers: [{ name: on-call, escalation_configs: [{ escalation: default }] }]
schedules:
  - { slug: primary, name: Primary, layers: [{ name: All, people: [ana@example.org], starts: 2026-01-01T00:00 }] }
escalations:
  - slug: default
    name: Default
    steps: [{ name: First, duties: Restart it, tell: [{ schedule: primary }] }]
    last_resort: { person: ana@example.org }
`

const send = (endsAtMs: number | null) =>
  alerting.sink.take([
    {
      labels: labelsFromObject({ alertname: 'VoiceDown', severity: 'critical' }),
      annotations: labelsFromObject({ summary: 'Nobody can talk' }),
      startsAtMs: systemClock.now() - 1_000,
      endsAtMs,
      generatorUrl: '',
    },
  ])

const wait = { timeout: 20_000, interval: 50 }

test('an alert walks to a person’s mailbox, they take it in hand, and its end ends the page', async () => {
  send(null)
  await expect.poll(() => mails.length, wait).toBe(1)
  expect(mails[0]).toMatchObject({ to: 'ana@example.org' })
  expect(mails[0]?.text).toMatch(/^Subject: .*VoiceDown/m)
  expect(mails[0]?.text).toContain('Restart it')
  await expect
    .poll(async () => (await alerting.onCall.pages({ state: 'open', limit: 1 }))[0]?.told, wait)
    .toMatchObject([{ email: 'ana@example.org' }])
  const [page] = await alerting.onCall.pages({ state: 'open', limit: 1 })
  const id = page?.id ?? ''
  expect(
    (await alerting.onCall.page(id))?.decisions.map(({ stage, outcome }) => `${stage} ${outcome}`),
  ).toEqual(['escalation passed', 'schedule passed', 'preference passed', 'attempt sent'])
  await alerting.onCall.acknowledge(id, { name: 'ana@example.org', via: 'page' })
  const fingerprint = (await alerting.onCall.page(id))?.page.alerts[0]?.fingerprint ?? ''
  expect((await alerting.alerts.rows([fingerprint]))[0]?.acknowledgement).toMatchObject({
    by: 'ana@example.org',
  })

  send(systemClock.now())
  await expect.poll(() => mails.length, wait).toBe(2)
  expect(mails[1]?.text).toMatch(/^Subject: .*RESOLVED/m)
  expect(await alerting.onCall.page(id)).toMatchObject({
    status: { kind: 'resolved', by: { via: 'receiver' } },
  })
  expect(errors).toEqual([])
})
