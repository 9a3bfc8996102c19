import { type AlertQuery, compileAlertQuery } from '../../core/alert/query.ts'
import { compareLabels, type Labels } from '../../core/labels/index.ts'
import type { Clock } from '../../ports/clock.ts'
import type { QueriedAlert, QueriedGroup, Routing } from '../../ports/deck.ts'
import { type AlertSight, isSuppressed, seeAlert } from './alert-views.ts'
import type { AlertManager } from './manager.ts'

type Parts = {
  readonly manager: AlertManager
  readonly clock: Clock
  /** Which alerts there are at all for whoever asks. */
  sees(labels: Labels): boolean
}

function queried(sight: AlertSight, receivers: readonly string[]): QueriedAlert {
  const { fingerprint, alert, silencedBy, inhibitedBy, mutedBy } = sight
  const state = receivers.length === 0 ? 'unprocessed' : isSuppressed(sight) ? 'suppressed' : 'active'
  return { fingerprint, alert, status: { state, silencedBy, inhibitedBy, mutedBy, receivers } }
}

/** Unresolved alerts that pass, by fingerprint as Alertmanager lists them. */
export async function queryAlerts(
  { manager, clock, sees }: Parts,
  query: AlertQuery,
): Promise<QueriedAlert[]> {
  const now = clock.now()
  const passes = compileAlertQuery(query)
  const found: QueriedAlert[] = []
  await manager.turns.each(manager.store.entries(), ([fingerprint, alert]) => {
    if (!sees(alert.labels)) return
    const sight = seeAlert(manager, fingerprint, alert, now)
    const one = queried(sight, manager.world.receiversOf(alert.labels))
    if (passes(alert, one.status, now)) found.push(one)
  })
  return found.sort((a, b) => (a.fingerprint < b.fingerprint ? -1 : 1))
}

/** By group, as Alertmanager lists them: by their labels, then by receiver. `receiver` chooses whole groups. */
export async function queryGroups(
  { manager, clock, sees }: Parts,
  query: AlertQuery,
): Promise<QueriedGroup[]> {
  const now = clock.now()
  const passes = compileAlertQuery({ ...query, receiver: null })
  const isOf = compileAlertQuery({ ...query, matchers: [], receiver: query.receiver })
  const found: QueriedGroup[] = []
  await manager.turns.each(manager.term()?.dispatcher.groups.all() ?? [], ({ state, node, members }) => {
    const alerts = [...members].flatMap(([fingerprint, alert]) => {
      if (!sees(alert.labels)) return []
      const one = queried(seeAlert(manager, fingerprint, alert, now), manager.world.receiversOf(alert.labels))
      const isReceived = isOf(alert, { ...one.status, receivers: [node.receiver] }, now)
      return isReceived && passes(alert, one.status, now) ? [one] : []
    })
    if (alerts.length > 0) found.push({ labels: state.labels, receiver: node.receiver, alerts })
  })
  return found.sort((a, b) => compareLabels(a.labels, b.labels) || (a.receiver < b.receiver ? -1 : 1))
}

export function routingOf({ manager }: Pick<Parts, 'manager'>): Routing {
  const { route, inhibitRules, timeIntervals, receivers } = manager.world.config
  return { route, inhibitRules, timeIntervals, receivers: receivers.map(({ name }) => name) }
}
