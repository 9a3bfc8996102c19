import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestDatabase } from '../../adapters/postgres/testing.ts'
import { createAddressRule } from '../../adapters/probes/address.ts'
import type { AlertRow, NotificationRow } from '../../contract/alerts.ts'
import { NO_ALERTING } from '../../core/alert/config.ts'
import { loadText } from '../../core/config/testing.ts'
import type { AlertsDoor } from '../../ports/deck.ts'
import type { Actor } from '../../services/context.ts'
import type { UpdateContext } from '../../services/incidents/incident-context.ts'
import { createTestContext } from '../../services/testing.ts'
import { addPerson, configure, startOnCall } from '../on-call/testing.ts'
import { createTestStatusPages, inForce, statusPage } from '../status-pages/testing.ts'
import { createIncidentsDoor } from './door.ts'
import { OpenIncidents } from './open-incidents.ts'
import { contextOf, type Room } from './parts.ts'
import { IncidentWorld } from './world.ts'

const CONFIGURATION = `
services: [{ slug: api, name: Front door }, { slug: db, name: Database }]
route: { receiver: chat }
receivers:
  - name: chat
    webhook_configs: [{ url: 'http://127.0.0.1:9/hook' }]
escalations:
  - slug: default
    name: Default
    steps:
      - { name: First, tell: [{ person: ana@example.org }] }
      - { name: Second, after: 10m, tell: [{ person: bo@example.org }] }
      - { name: Lead, after: 1h, tell: [{ person: cy@example.org }] }
    last_resort: { person: cy@example.org }
severities:
  - slug: api
    services: [api]
    escalation: default
    receiver: chat
    scale:
      - severity: 1
        label: P0
        means: Complete outage
        acknowledge: 5m
        phases:
          - { name: Mitigate, within: 30m, done_when: mitigated, checklist: [Restart, { text: Update status page, needs: published_update }] }
        update_every: 15m
        post_mortem: { within: 24h, requires: [root_cause] }
      - { severity: 2, label: P1, respond: 1h }
    kinds:
      - { kind: data_loss, title: Data loss event, first_level: 3, checklist: [Stop the service] }
      - { kind: security, restricted: true, checklist: [Isolate] }
    checklists: [{ slug: dr, title: Disaster recovery, items: [Identify scope, Restore] }]
    templates:
      - { slug: note, title: Notification, when: open, subject: '[{{ severity }}] {{ service }}', body: 'Next update: {{ next_update }}' }
      - { slug: over, title: Over, when: resolved, subject: Over, body: '{{ root_cause }}', requires: [root_cause, resolution] }
    close_requires: [root_cause]
    open: [{ matchers: ['priority="P1"'], for: 2m, severity: 1 }]
`

export const alertRow = (over: Partial<AlertRow> & Pick<AlertRow, 'fingerprint'>): AlertRow => ({
  name: 'Down',
  labels: { alertname: 'Down', service: 'api', priority: 'P1' },
  summary: 'nobody gets in',
  status: 'firing',
  state: 'active',
  silencedBy: [],
  inhibitedBy: [],
  mutedBy: [],
  acknowledgement: null,
  receivers: [],
  startsAtMs: 0,
  endsAtMs: null,
  updatedAtMs: 0,
  ...over,
})

export const person = (name: string, role: 'viewer' | 'oncall' | 'manager' | 'admin' = 'oncall'): Actor => ({
  kind: 'person',
  userId: '00000000-0000-4000-8000-000000000000',
  sessionId: '00000000-0000-4000-8000-000000000001',
  email: `${name}@example.org`,
  role,
})

/** Incidents on a test's database and clock, with people who are really called; alerts are in the test's hand. */
export async function startIncidents(database: TestDatabase) {
  const base = createTestContext(database.pool)
  const { configuration, issues } = await loadText(CONFIGURATION)
  if (!configuration) throw new Error(JSON.stringify(issues))
  const world = new IncidentWorld()
  const { onCall, sent } = await startOnCall({ db: base.db, pool: database.pool, clock: base.clock })
  configure(onCall, configuration.entries.escalation)
  for (const name of ['ana', 'bo', 'cy']) await addPerson(base.db, name)
  await onCall.door.refresh()
  const services = configuration.services.map(service => ({ ...service, source: 'file' as const }))
  const watch = { services, severities: configuration.severities, schedules: [], escalations: [] }
  world.applyWatch(watch)
  world.applyAlerting({ ...NO_ALERTING, receivers: configuration.alerting.receivers })
  const firing: AlertRow[] = []
  const told: NotificationRow[] = []
  const alerts = alertsOf(firing, told)
  const messages: { readonly kind: string; readonly text: string; readonly status: string }[] = []
  const delivery: { answer: 'delivered' | 'retry' | 'refused' } = { answer: 'delivered' }
  const parts = {
    ...base,
    log: { info() {}, warn() {}, error() {} },
    alerts,
    onCall: onCall.door,
    windows: { open: () => null },
    receivers: {
      async send(integration: { kind: string }, message: Parameters<Room['receivers']['send']>[1]) {
        const text = message.alerts[0]?.annotations.join('\n') ?? ''
        messages.push({ kind: integration.kind, text, status: message.status })
        const { answer } = delivery
        if (answer === 'retry') return { kind: 'retry', detail: '503', retryAfterMs: null } as const
        return answer === 'refused'
          ? ({ kind: 'refused', detail: '403' } as const)
          : ({ kind: 'delivered', detail: '200', reference: null } as const)
      },
    },
    addressRule: createAddressRule({ allow: [] }),
    deckUrl: 'https://deck.example.org',
    isLeader: () => true,
  }
  const door = createIncidentsDoor({ ...parts, world, page: onCall.page })
  const open = new OpenIncidents(parts)
  const room: Room = { ...parts, world, open, door }
  const pages = createTestStatusPages(base, join(tmpdir(), `incidents-${database.url.slice(-16)}`))
  const page = statusPage({ components: [{ service: 'api', name: 'Calls' }], access: { kind: 'public' } })
  pages.manager.apply(inForce(page))
  await pages.manager.start()
  const as = (actor: Actor): UpdateContext => ({ ...contextOf(room), actor, statusPages: pages.door })
  return { ...base, room, door, world, watch, firing, told, messages, delivery, sent, as, onCall, pages }
}

/** Alerts in a test's hand. */
export function alertsOf(firing: readonly AlertRow[], told: readonly NotificationRow[] = []): AlertsDoor {
  const list = async () => ({
    counts: { firing: 0, active: 0, acknowledged: 0, silenced: 0, inhibited: 0 },
    total: firing.length,
    alerts: firing.filter(({ status }) => status === 'firing'),
  })
  const none = async () => null
  const empty = async () => []
  return {
    list,
    live: () => Promise.reject(new Error('not asked here')),
    read: none,
    rows: async ids => firing.filter(({ fingerprint }) => ids.includes(fingerprint)),
    groups: empty,
    firings: empty,
    notifications: async () => [...told],
    receivers: empty,
    testReceiver: none,
    silences: empty,
    silence: none,
    matching: list,
    receive: empty,
    query: empty,
    queryGroups: empty,
    routing: () => Promise.reject(new Error('not asked here')),
    refresh: async () => {},
  }
}
