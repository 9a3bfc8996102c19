import { createEventBus } from '../../adapters/event-bus.ts'
import { createManualClock } from '../../adapters/manual-clock.ts'
import type { Acknowledgement } from '../../core/alert/acknowledgement.ts'
import type { SentAlert } from '../../core/alert/alert.ts'
import { type AlertingConfig, NO_ALERTING, type RouteNode } from '../../core/alert/config.ts'
import type { Notification } from '../../core/alert/notification.ts'
import type { NotificationLogEntry } from '../../core/alert/notification-log.ts'
import type { Integration } from '../../core/alert/receiver-config.ts'
import type { Silence } from '../../core/alert/silence.ts'
import { labelsFromObject } from '../../core/labels/index.ts'
import type {
  AlertArchive,
  AlertRows,
  AttemptReport,
  DispatchLease,
  KeptAlert,
  KeptDecisions,
  KeptEvent,
  WaitingNotification,
} from '../../ports/alert-rows.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Delivery, Receivers } from '../../ports/receiver.ts'
import { AlertManager, type AlertManagerParts } from './manager.ts'

export const START_MS = Date.UTC(2026, 0, 15, 12)

/** What would be in the database, for tests that hold the clock. */
export function createMemoryRows() {
  const kept = {
    alerts: new Map<string, KeptAlert>(),
    log: new Map<string, NotificationLogEntry>(),
    notifications: new Map<string, WaitingNotification & { state: string; why: string | null }>(),
    events: [] as KeptEvent[],
    reports: [] as AttemptReport[],
    decisions: [] as KeptDecisions[],
    silences: [] as Silence[],
    acknowledgements: [] as Acknowledgement[],
  }
  const keyOf = (entry: NotificationLogEntry) =>
    JSON.stringify([entry.groupKey, entry.receiver, entry.integration])
  const rows: AlertRows = {
    load: async () => ({
      alerts: [...kept.alerts.values()],
      log: [...kept.log.values()],
      waiting: [...kept.notifications.values()].filter(({ state }) => state === 'waiting'),
    }),
    shared: async () => ({ silences: [...kept.silences], acknowledgements: [...kept.acknowledgements] }),
    async write({ alerts, forgotten, events }) {
      for (const one of alerts) kept.alerts.set(one.fingerprint, one)
      for (const id of forgotten) kept.alerts.delete(id)
      kept.events.push(...events)
    },
    heard: async () => [],
    async addNotifications(added) {
      for (const row of added) {
        for (const other of kept.notifications.values())
          if (other.state === 'waiting' && keyOf(other.log) === keyOf(row.log)) other.state = 'failed'
        kept.notifications.set(row.id, { ...row, state: 'waiting', why: null })
      }
    },
    async addReports(reports) {
      kept.reports.push(...reports)
      for (const { notificationId, outcome, log } of reports) {
        const row = kept.notifications.get(notificationId)
        if (row && outcome !== 'retry') row.state = outcome === 'delivered' ? 'delivered' : 'failed'
        if (log) kept.log.set(keyOf(log), log)
      }
    },
    async addLog(entries) {
      for (const entry of entries) kept.log.set(keyOf(entry), entry)
    },
    async giveUp(gone) {
      for (const { id, why } of gone) {
        const row = kept.notifications.get(id)
        if (row) Object.assign(row, { state: 'failed', why })
      }
    },
    async addDecisions(decisions) {
      kept.decisions.push(...decisions)
    },
    async endAcknowledgements(ended) {
      const ids = new Set(ended.map(({ fingerprint }) => fingerprint))
      kept.acknowledgements = kept.acknowledgements.filter(({ fingerprint }) => !ids.has(fingerprint))
      return [...ids]
    },
    async forget() {},
  }
  return { rows, kept }
}

export const NO_ARCHIVE: AlertArchive = {
  events: async () => [],
  decisions: async () => [],
  firings: async () => [],
  notifications: async () => [],
  lastAttempts: async () => [],
  addTest: async () => {},
}

/** A lease that nobody else wants. */
export const ALONE: DispatchLease = {
  hold: async () => ({ fence: { holder: 'me', fence: '1' }, validMs: 3_600_000 }),
  release: async () => {},
}

export type Sent = { readonly integration: Integration; readonly notification: Notification }

/** Receivers that note what they are sent, and answer as the test says. */
export function createRecorder(
  answer: (sent: Sent, signal: AbortSignal) => Delivery | Promise<Delivery> = () => DELIVERED,
) {
  const sent: Sent[] = []
  const receivers: Receivers = {
    async send(integration, notification, { signal }) {
      const one = { integration, notification }
      sent.push(one)
      return answer(one, signal)
    },
    acknowledge: async () => null,
    probe: async () => null,
  }
  return { sent, receivers }
}

export const DELIVERED: Delivery = { kind: 'delivered', detail: 'answered 200', reference: null }

export const hookIntegration = (index = 0, url = 'http://127.0.0.1:9'): Integration => ({
  kind: 'webhook',
  index,
  config: {
    send_resolved: true,
    url,
    max_alerts: 0,
    timeout: 0,
    http: {
      auth: { kind: 'none' },
      tls: { insecureSkipVerify: false },
      headers: {},
      proxyUrl: null,
      followRedirects: false,
    },
  },
})

export function routeNode(over: Partial<RouteNode> = {}): RouteNode {
  return {
    id: '{}',
    key: '{}',
    receiver: 'team',
    matchers: [],
    groupBy: ['alertname'],
    groupWaitMs: 5_000,
    groupIntervalMs: 30_000,
    repeatIntervalMs: 3_600_000,
    continues: false,
    muteTimeIntervals: [],
    activeTimeIntervals: [],
    routes: [],
    ...over,
  }
}

export const configOf = (over: Partial<AlertingConfig> = {}): AlertingConfig => ({
  ...NO_ALERTING,
  route: routeNode(),
  receivers: [{ name: 'team', integrations: [hookIntegration()] }],
  ...over,
})

/** `endsAtMs` null = it goes on. */
export const sentAlert = (
  labels: Readonly<Record<string, string>>,
  times: { startsAtMs?: number | null; endsAtMs?: number | null } = {},
): SentAlert => ({
  labels: labelsFromObject(labels),
  annotations: labelsFromObject({ summary: 'something is wrong' }),
  startsAtMs: times.startsAtMs ?? null,
  endsAtMs: times.endsAtMs ?? null,
  generatorUrl: '',
})

/** Nobody is told that a silence ends. */
export const NO_NOTICES = {
  notices: { claim: async () => null, release: async () => {} },
  mailer: { isSetUp: () => false, send: async () => {} },
}

export const QUIET = { info: () => {}, warn: () => {}, error: () => {} }

export function managerParts(clock: Clock, over: Partial<AlertManagerParts> = {}): AlertManagerParts {
  return {
    clock,
    rows: createMemoryRows().rows,
    lease: ALONE,
    events: createEventBus(error => {
      throw error
    }),
    log: QUIET,
    receivers: createRecorder().receivers,
    addressRule: { refusal: () => null },
    deckUrl: 'https://deck.example.org',
    windows: { open: () => null },
    services: { dependsOn: () => [], isDown: () => false },
    ...over,
  }
}

const TURNS = 12

/** An alert manager on a clock that the test holds. */
export async function startManager(config: AlertingConfig, over: Partial<AlertManagerParts> = {}) {
  const clock = createManualClock(START_MS)
  const { rows, kept } = createMemoryRows()
  const recorder = createRecorder()
  const parts = managerParts(clock, { rows, receivers: recorder.receivers, ...over })
  const manager = new AlertManager(parts)
  const settle = async () => {
    for (let i = 0; i < TURNS; i++) await new Promise(resolve => setImmediate(resolve))
  }
  manager.apply(config)
  await manager.start()
  return {
    clock,
    kept,
    manager,
    sent: recorder.sent,
    settle,
    /** Moves the clock on in steps, and lets everything that follows from each happen. */
    async pass(ms: number, stepMs = 500) {
      for (let left = ms; left > 0; left -= stepMs) {
        await clock.advance(Math.min(stepMs, left))
        await settle()
      }
    },
  }
}
