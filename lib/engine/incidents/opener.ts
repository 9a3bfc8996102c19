import type { AlertRow } from '../../contract/alerts.ts'
import { kindView, type OpenRule, policyFor } from '../../core/incident/index.ts'
import { compileMatchers, labelsFromObject } from '../../core/labels/index.ts'
import { openWith } from '../../services/incidents/open-incident.ts'
import { contextOf, type Room } from './parts.ts'

/** Which rule an alert meets; null when none, or not for long enough. */
export function ruleFor(
  { world }: Pick<Room, 'world'>,
  alert: AlertRow,
  now: number,
): { readonly rule: OpenRule; readonly service: string | null } | null {
  const labels = labelsFromObject(alert.labels)
  const service = world.serviceOf(labels)
  const rule = world.rules.find(one => world.concerns(one, service) && compileMatchers(one.matchers)(labels))
  if (!rule || now - alert.startsAtMs < rule.forMs) return null
  return { rule, service: service ?? rule.services[0] ?? null }
}

/**
 * Opens incidents for alerts that a rule waits for. An occurrence of an alert opens one at most; where an incident of
 * its service runs already, it is that one's.
 */
export async function openByRules(room: Room, firing: readonly AlertRow[]): Promise<void> {
  if (room.world.rules.length === 0) return
  const now = room.clock.now()
  for (const alert of firing) {
    const isHeld = alert.silencedBy.length + alert.inhibitedBy.length + alert.mutedBy.length > 0
    const met = isHeld ? null : ruleFor(room, alert, now)
    if (!met || (await isTaken(room, alert, met.service))) continue
    const { rule, service } = met
    const policy = policyFor(room.world.severities, service === null ? [] : [service])
    const words = alert.summary === '' ? alert.name : `${alert.name}: ${alert.summary}`
    await openWith(contextOf(room), {
      title: words.slice(0, 200),
      kind: rule.kind,
      severity: rule.severity,
      services: service === null ? [] : [service],
      alerts: [alert.fingerprint],
      roles: {},
      channelUrl: null,
      note: '',
      // The alert has its own way to people; only what begins at another level calls them anew.
      pages: kindView(policy, rule.kind).firstLevel !== null,
      openedKey: `rule:${rule.policy}:${alert.fingerprint}:${alert.startsAtMs}`,
      source: 'rule',
    })
  }
}

async function isTaken({ open, db }: Room, alert: AlertRow, service: string | null): Promise<boolean> {
  const running = await open.running()
  const isOfOne = running.some(
    ({ kept, alerts }) =>
      alerts.has(alert.fingerprint) || (service !== null && kept.row.services.includes(service)),
  )
  if (isOfOne) return true
  const startsAt = new Date(alert.startsAtMs)
  return (await db.incidentAlert.count({ where: { fingerprint: alert.fingerprint, startsAt } })) > 0
}
