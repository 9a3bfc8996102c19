import type { AlertRow } from '../../contract/alerts.ts'
import { labelsFromObject } from '../../core/labels/index.ts'
import { alertEntries, keepAlerts } from '../../services/incidents/attach-alerts.ts'
import { recordAll } from '../../services/incidents/record-timeline.ts'
import type { Watched } from './open-incidents.ts'
import { contextOf, type Room } from './parts.ts'

/** Alerts that one incident takes in by itself. */
const MOST_ALERTS = 200

/** Writes down what alerts of running incidents do, and takes in those that fire on their services. */
export async function followAlerts(room: Room, firing: readonly AlertRow[]): Promise<void> {
  const serviceOf = (alert: AlertRow) => room.world.serviceOf(labelsFromObject(alert.labels))
  for (const watched of await room.open.running()) {
    const { row } = watched.kept
    const concerned = firing.filter(alert => {
      const service = serviceOf(alert)
      return watched.alerts.has(alert.fingerprint) || (service !== null && row.services.includes(service))
    })
    const fresh = concerned
      .filter(alert => !watched.alerts.has(alert.fingerprint))
      .slice(0, Math.max(0, MOST_ALERTS - watched.alerts.size))
    if (fresh.length > 0)
      await keepAlerts(contextOf(room), {
        incidentId: row.id,
        alerts: fresh,
        isOpener: false,
        by: null,
        serviceOf,
      })
    await followKnown(room, watched, { firing, serviceOf })
  }
}

type Following = {
  readonly firing: readonly AlertRow[]
  readonly serviceOf: (alert: AlertRow) => string | null
}

/** Alerts that fire again, or fire no more. */
async function followKnown(
  room: Room,
  { kept, alerts }: Watched,
  { firing, serviceOf }: Following,
): Promise<void> {
  const now = new Map(firing.map(alert => [alert.fingerprint, alert]))
  const gone = [...alerts].filter(([id, { state }]) => state === 'firing' && !now.has(id)).map(([id]) => id)
  const known = gone.length === 0 ? [] : await room.alerts.rows(gone)
  const again = [...alerts].flatMap(([id, { state, startsAtMs }]) => {
    const alert = now.get(id)
    return alert && (state !== 'firing' || alert.startsAtMs !== startsAtMs) ? [alert] : []
  })
  const incidentId = kept.row.id
  for (const alert of [...known.filter(({ status }) => status === 'resolved'), ...again]) {
    await room.db.incidentAlert.update({
      where: { incidentId_fingerprint: { incidentId, fingerprint: alert.fingerprint } },
      data: { state: alert.status, startsAt: new Date(alert.startsAtMs) },
    })
    await recordAll(contextOf(room), alertEntries(incidentId, alert, serviceOf(alert)))
    room.events.emit('incidentsChanged', { id: incidentId, atMs: room.clock.now() })
  }
}
