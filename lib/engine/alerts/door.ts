import type {
  AlertGroupRow,
  AlertMatcher,
  AlertRow,
  AlertsData,
  FiringRow,
  ListAlerts,
  ListFirings,
} from '../../contract/alerts.ts'
import { LIVE_ALERTS } from '../../contract/alerts.ts'
import { DeckError } from '../../contract/errors.ts'
import { parseMatchers } from '../../core/alert/matcher-text.ts'
import { type Silence, silenceState } from '../../core/alert/silence.ts'
import { isEnding } from '../../core/alert/silence-notice.ts'
import {
  compileMatchers,
  type Labels,
  labelsFromObject,
  labelValue,
  type Matcher,
} from '../../core/labels/index.ts'
import type { AlertArchive } from '../../ports/alert-rows.ts'
import type { AlertsDoor } from '../../ports/deck.ts'
import { readAlertDetail } from './alert-detail.ts'
import { type AlertSight, isSuppressed, seeAlert, siftAlerts, toRow } from './alert-views.ts'
import { queryAlerts, queryGroups, routingOf } from './am-queries.ts'
import type { AlertManager, AlertManagerParts } from './manager.ts'
import type { ReceiverChecks } from './receiver-checks.ts'
import { listReceivers, tryReceiver } from './receiver-views.ts'
import { listSilences, readSilence, silencesOf } from './silence-views.ts'

export type DoorParts = Pick<AlertManagerParts, 'clock' | 'receivers' | 'addressRule' | 'deckUrl'> & {
  readonly archive: AlertArchive
  readonly manager: AlertManager
  readonly checks: Pick<ReceiverChecks, 'of'>
  /** Which alerts there are at all for whoever asks. */
  sees(labels: Labels): boolean
  /** A label: what was sent with it, and silences of it, are left out. */
  readonly withoutLabel?: string
}

/** What pages and the API may ask of the alerts. */
export function createAlertsDoor(parts: DoorParts): AlertsDoor {
  const { manager, archive, clock, sees, withoutLabel } = parts
  return {
    list: filter =>
      siftAlerts(manager, { now: clock.now(), limit: filter.limit, sees, passes: sieveOf(parts, filter) }),
    live: (limit = LIVE_ALERTS) => liveAlerts(parts, limit),
    read: fingerprint => readAlertDetail(parts, fingerprint),
    async rows(fingerprints) {
      const now = clock.now()
      return fingerprints.flatMap(id => {
        const alert = manager.store.get(id)
        return alert && sees(alert.labels) ? [toRow(manager, seeAlert(manager, id, alert, now))] : []
      })
    },
    groups: () => listGroups(parts),
    firings: span => listFirings(parts, span),
    notifications: filter =>
      archive.notifications(withoutLabel === undefined ? filter : { ...filter, withoutText: withoutLabel }),
    receivers: () => listReceivers(parts),
    testReceiver: name => tryReceiver(parts, name),
    silences: () => listSilences(parts),
    silence: id => readSilence(parts, id),
    matching: matchers => matching(parts, matchers),
    async receive(alerts) {
      const refused = await manager.receive(alerts)
      return refused.map(({ reason }) => reason)
    },
    query: query => queryAlerts(parts, query),
    queryGroups: query => queryGroups(parts, query),
    routing: async () => routingOf(parts),
    refresh: () => manager.book.refresh(),
  }
}

function sieveOf({ manager }: DoorParts, filter: ListAlerts): (sight: AlertSight) => boolean {
  const matches = compileMatchers(matchersOf(filter.filter))
  return sight => {
    if (filter.status !== 'all' && sight.isFiring !== (filter.status === 'firing')) return false
    if (!filter.silenced && sight.silencedBy.length > 0) return false
    if (!filter.inhibited && sight.inhibitedBy.length > 0) return false
    if (!filter.acknowledged && sight.isAcknowledged) return false
    const { labels } = sight.alert
    const isTold =
      filter.receiver === undefined || manager.world.receiversOf(labels).includes(filter.receiver)
    return isTold && matches(labels)
  }
}

/** Matchers as people write them. Throws `invalid`. */
function matchersOf(texts: string | readonly string[]): Matcher[] {
  return [texts].flat().flatMap(text => {
    const parsed = parseMatchers(text)
    if ('fault' in parsed)
      throw new DeckError('invalid', parsed.fault, [{ path: 'filter', message: parsed.fault }])
    return parsed.matchers
  })
}

async function liveAlerts(parts: DoorParts, limit: number): Promise<AlertsData> {
  const { manager, clock, sees } = parts
  const now = clock.now()
  const shown = silencesOf(parts)
  const services = new Map<string, number>()
  const passes = (sight: AlertSight) => {
    if (sight.isFiring && !isSuppressed(sight)) countPlaces(services, sight)
    return sight.isFiring
  }
  const found = await siftAlerts(manager, { now, limit, sees, passes })
  return {
    counts: found.counts,
    services: Object.fromEntries(services),
    alerts: Object.fromEntries(found.alerts.map(row => [row.fingerprint, row])),
    silences: shown.filter(silence => silenceState(silence, now) === 'active').length,
    ending: endingSilences(shown, now),
    isSending: manager.isSending(),
  }
}

const endingSilences = (silences: readonly Silence[], now: number): AlertsData['ending'] =>
  silences
    .filter(silence => isEnding(silence, now))
    .map(({ id, createdBy, comment, endsAtMs }) => ({ id, createdBy, comment, endsAtMs }))

function countPlaces(services: Map<string, number>, { alert }: AlertSight): void {
  const service = labelValue(alert.labels, 'service')
  if (service === '') return
  const part = labelValue(alert.labels, 'part')
  const places = part === '' ? [service] : [service, `${service}/${part}`]
  for (const place of places) services.set(place, (services.get(place) ?? 0) + 1)
}

const matching = ({ manager, clock, sees }: DoorParts, matchers: readonly AlertMatcher[]) => {
  const matches = compileMatchers(matchers)
  return siftAlerts(manager, {
    now: clock.now(),
    limit: 200,
    sees,
    passes: ({ isFiring, alert }) => isFiring && matches(alert.labels),
  })
}

async function listGroups({ manager, clock, sees }: DoorParts): Promise<AlertGroupRow[]> {
  const now = clock.now()
  const rows: AlertGroupRow[] = []
  for (const { state, node, members } of [...(manager.term()?.dispatcher.groups.all() ?? [])]) {
    const alerts: AlertRow[] = []
    await manager.turns.each(members, ([id, alert]) => {
      if (sees(alert.labels)) alerts.push(toRow(manager, seeAlert(manager, id, alert, now)))
    })
    if (alerts.length === 0 && members.size > 0) continue
    rows.push({
      id: state.id,
      key: state.key,
      receiver: node.receiver,
      labels: Object.fromEntries(pairsOf(state.labels)),
      nextFlushMs: state.nextFlushAtMs,
      alerts,
    })
  }
  return rows
}

/** Floods and flapping alerts are cut: what is drawn of them could not be told apart. */
const MOST_FIRINGS = 2_000

async function listFirings({ archive, sees }: DoorParts, { from, to }: ListFirings): Promise<FiringRow[]> {
  const firings = await archive.firings(from, to, MOST_FIRINGS)
  return firings
    .filter(({ labels }) => sees(labelsFromObject(labels)))
    .map(({ fingerprint, atMs, labels }) => ({
      fingerprint,
      name: labels.alertname ?? '',
      service: labels.service || labels.job || '',
      atMs,
    }))
}

function* pairsOf(labels: readonly string[]): Generator<[string, string]> {
  for (let i = 0; i + 1 < labels.length; i += 2) yield [labels[i] ?? '', labels[i + 1] ?? '']
}
