import type { AlertCounts, AlertList, AlertRow } from '../../contract/alerts.ts'
import { isAcknowledged } from '../../core/alert/acknowledgement.ts'
import type { Alert } from '../../core/alert/alert.ts'
import { isResolved } from '../../core/alert/receive.ts'
import { type Labels, labelsToObject, labelValue } from '../../core/labels/index.ts'
import type { AlertManager } from './manager.ts'

/** What can be said of an alert at a moment without making a row of it. */
export type AlertSight = {
  readonly fingerprint: string
  readonly alert: Alert
  readonly isFiring: boolean
  readonly silencedBy: readonly string[]
  readonly inhibitedBy: readonly string[]
  readonly mutedBy: readonly string[]
  readonly isAcknowledged: boolean
}

const NOTHING: readonly string[] = []

/** Silences and inhibition as they are now; what else holds it, as its last flush found it. */
export function seeAlert(manager: AlertManager, fingerprint: string, alert: Alert, now: number): AlertSight {
  const source = manager.world.inhibitedBy(alert.labels, now)
  return {
    fingerprint,
    alert,
    isFiring: !isResolved(alert, now),
    silencedBy: manager.book.silencing(alert.labels, now).map(({ id }) => id),
    inhibitedBy: source === null ? NOTHING : [source],
    mutedBy: manager.heldBy(fingerprint)?.mutedBy ?? NOTHING,
    isAcknowledged: isAcknowledged(manager.book.acknowledgementOf(fingerprint), now),
  }
}

export const isSuppressed = ({ silencedBy, inhibitedBy, mutedBy }: AlertSight): boolean =>
  silencedBy.length + inhibitedBy.length + mutedBy.length > 0

export function toRow(manager: AlertManager, sight: AlertSight): AlertRow {
  const { fingerprint, alert, isFiring } = sight
  const acknowledgement = sight.isAcknowledged ? manager.book.acknowledgementOf(fingerprint) : null
  const receivers = manager.world.receiversOf(alert.labels)
  return {
    fingerprint,
    name: labelValue(alert.labels, 'alertname'),
    labels: labelsToObject(alert.labels),
    summary: labelValue(alert.annotations, 'summary') || labelValue(alert.annotations, 'description'),
    status: isFiring ? 'firing' : 'resolved',
    state: receivers.length === 0 ? 'unprocessed' : isSuppressed(sight) ? 'suppressed' : 'active',
    silencedBy: sight.silencedBy,
    inhibitedBy: sight.inhibitedBy,
    mutedBy: sight.mutedBy,
    acknowledgement: acknowledgement && {
      by: acknowledgement.by,
      atMs: acknowledgement.atMs,
      untilMs: acknowledgement.untilMs,
      note: acknowledgement.comment,
    },
    receivers,
    startsAtMs: alert.startsAtMs,
    endsAtMs: isFiring ? null : alert.endsAtMs,
    updatedAtMs: alert.updatedAtMs,
  }
}

type Sifting = {
  readonly now: number
  readonly limit: number
  /** Which alerts there are at all for whoever asks. */
  sees(labels: Labels): boolean
  passes(sight: AlertSight): boolean
}

/** Looks at all alerts in slices; rows only of those that are shown. */
export async function siftAlerts(manager: AlertManager, sifting: Sifting): Promise<AlertList> {
  const { now, limit, sees, passes } = sifting
  const found: AlertSight[] = []
  const counts = { firing: 0, active: 0, acknowledged: 0, silenced: 0, inhibited: 0 }
  await manager.turns.each(manager.store.entries(), ([fingerprint, alert]) => {
    if (!sees(alert.labels)) return
    const sight = seeAlert(manager, fingerprint, alert, now)
    count(counts, sight)
    if (passes(sight)) found.push(sight)
  })
  found.sort(inOrder)
  const alerts: AlertRow[] = []
  await manager.turns.each(found.slice(0, limit), sight => alerts.push(toRow(manager, sight)))
  return { counts, total: found.length, alerts }
}

function count(counts: { -readonly [K in keyof AlertCounts]: number }, sight: AlertSight): void {
  if (!sight.isFiring) return
  counts.firing++
  if (sight.isAcknowledged) counts.acknowledged++
  if (sight.silencedBy.length > 0) counts.silenced++
  if (sight.inhibitedBy.length > 0) counts.inhibited++
  if (!sight.isAcknowledged && !isSuppressed(sight)) counts.active++
}

/** What asks for somebody first: firing, not held, nobody has it; the newest of each first. */
const inOrder = (a: AlertSight, b: AlertSight): number =>
  urgencyOf(a) - urgencyOf(b) ||
  b.alert.startsAtMs - a.alert.startsAtMs ||
  (a.fingerprint < b.fingerprint ? -1 : 1)

const urgencyOf = (sight: AlertSight): number => {
  if (!sight.isFiring) return 3
  return isSuppressed(sight) ? 2 : sight.isAcknowledged ? 1 : 0
}
