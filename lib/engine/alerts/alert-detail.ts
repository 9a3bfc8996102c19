import type { AlertDetail, Decision, NotificationRow } from '../../contract/alerts.ts'
import type { Alert } from '../../core/alert/alert.ts'
import { explainRoute } from '../../core/alert/explain.ts'
import { type Labels, labelsFromObject, labelsToObject, NO_LABELS } from '../../core/labels/index.ts'
import type { AlertArchive, KeptEvent } from '../../ports/alert-rows.ts'
import type { Clock } from '../../ports/clock.ts'
import { seeAlert, toRow } from './alert-views.ts'
import type { AlertManager } from './manager.ts'

const EVENTS = 200
const FLUSHES = 50
const NOTIFICATIONS = 50

type Parts = {
  readonly manager: AlertManager
  readonly archive: AlertArchive
  readonly clock: Clock
  /** Which alerts there are at all for whoever asks. */
  sees(labels: Labels): boolean
}

/** One alert with its history and why it was told or not; of one that is long over, what history knows. */
export async function readAlertDetail(parts: Parts, fingerprint: string): Promise<AlertDetail | null> {
  const { manager, archive, clock } = parts
  const events = await archive.events(fingerprint, EVENTS)
  const present = manager.store.get(fingerprint)
  const alert = present ?? alertOfHistory(events)
  if (!alert || !parts.sees(alert.labels)) return null
  const now = clock.now()
  const [flushes, notifications] = await Promise.all([
    archive.decisions(fingerprint, FLUSHES),
    archive.notifications({ fingerprint, limit: NOTIFICATIONS }),
  ])
  const routing = explainRoute(manager.world.config, alert.labels, alert.startsAtMs)
  return {
    row: toRow(manager, seeAlert(manager, fingerprint, alert, now)),
    annotations: labelsToObject(alert.annotations),
    generatorUrl: alert.generatorUrl,
    groups: (manager.term()?.dispatcher.groups.of(fingerprint) ?? []).map(({ state, node }) => ({
      key: state.key,
      receiver: node.receiver,
      route: node.id,
    })),
    decisions: inOrder([
      ...routing.decisions,
      ...flushes.flatMap(({ decisions }) => decisions),
      ...notifications.flatMap(attemptsOf),
    ]),
    events: events.map(({ atMs, kind, by, text }) => ({ atMs, kind, by, text })),
    notifications,
  }
}

/** What the record of an alert's beginning and end still says. */
function alertOfHistory(events: readonly KeptEvent[]): Alert | null {
  const began = events.find(({ kind, labels }) => kind === 'firing' && labels !== null)
  if (!began?.labels) return null
  const ended = events.find(({ kind }) => kind === 'resolved')
  const endsAtMs = ended ? Math.max(ended.atMs, began.atMs) : began.atMs
  return {
    labels: labelsFromObject(began.labels),
    annotations: NO_LABELS,
    startsAtMs: began.atMs,
    endsAtMs,
    isTimeout: false,
    updatedAtMs: endsAtMs,
    generatorUrl: '',
  }
}

const OUTCOMES = { delivered: 'sent', retry: 'failed', refused: 'failed' } as const

const attemptsOf = ({ receiver, integration, attempts }: NotificationRow): Decision[] =>
  attempts.map(({ atMs, tookMs, outcome, detail }) => ({
    atMs,
    stage: 'attempt',
    outcome: OUTCOMES[outcome],
    reason: `${receiver}/${integration}: ${detail} (after ${tookMs} ms)`,
    by: `${receiver}/${integration}`,
  }))

/** By time; what was decided at one moment stays in its order. */
const inOrder = (decisions: readonly Decision[]): Decision[] => [...decisions].sort((a, b) => a.atMs - b.atMs)
