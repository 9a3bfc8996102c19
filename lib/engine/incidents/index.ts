import type { AlertRow } from '../../contract/alerts.ts'
import type { AlertingConfig } from '../../core/alert/config.ts'
import type { WatchConfiguration } from '../../core/config/index.ts'
import type { IncidentsDoor } from '../../ports/incidents.ts'
import { takeIncident } from '../../services/incidents/acknowledge-incident.ts'
import { recordAll } from '../../services/incidents/record-timeline.ts'
import { startLoop } from '../loop.ts'
import type { OnCallManager } from '../on-call/index.ts'
import { followAlerts } from './alert-watch.ts'
import { ClockRunner, endKeptPages } from './clock-runner.ts'
import { createIncidentsDoor } from './door.ts'
import { sendNotices } from './notices.ts'
import { OpenIncidents } from './open-incidents.ts'
import { openByRules } from './opener.ts'
import { followPage } from './page-watch.ts'
import { contextOf, type IncidentParts, type Room } from './parts.ts'
import {
  followNotifications,
  followPosts,
  followState,
  followWindows,
  type Seen,
} from './surroundings-watch.ts'
import { IncidentWorld } from './world.ts'

export type IncidentManager = {
  readonly door: IncidentsDoor
  applyAlerting(alerting: AlertingConfig): void
  applyWatch(watch: Pick<WatchConfiguration, 'services' | 'severities' | 'schedules' | 'escalations'>): void
  start(): Promise<void>
  stop(): Promise<void>
}

const LOOK_EVERY_MS = 1_000
const SURVEY_EVERY_MS = 5_000
/** Firing alerts that are looked at; those beyond come in when others have gone. */
const MOST_FIRING = 2_000

/** Incidents: opened by rules, written down as they happen, their limits kept in sight. */
export function createIncidents(
  parts: IncidentParts & { readonly page: OnCallManager['page'] },
): IncidentManager {
  const { clock, events, log } = parts
  const world = new IncidentWorld()
  const door = createIncidentsDoor({ ...parts, world })
  const open = new OpenIncidents(parts)
  const room: Room = { ...parts, world, open, door }
  const runner = new ClockRunner(room)
  const seen: Seen = new Set()
  const queue = createQueue(error => log.error({ err: error }, 'incidents met an error and go on'))
  const ignore = [
    events.on('pagesChanged', ({ id }) => queue.add(() => followPage(room, id))),
    events.on('stateChanged', change => queue.add(() => followState(room, change))),
    events.on('windowsChanged', () => queue.add(() => followWindows(room))),
    events.on('alertsAcknowledged', ({ fingerprints, by, atMs }) =>
      queue.add(() => followTakeover(room, { fingerprints, by, atMs })),
    ),
  ]
  let loops: readonly { stop(): Promise<void> }[] = []
  const every = (everyMs: number, works: readonly (() => Promise<void>)[]) =>
    startLoop(clock, everyMs, async () => {
      for (const work of works) await queue.add(work)
    })
  return {
    door,
    applyAlerting: alerting => world.applyAlerting(alerting),
    applyWatch: watch => world.applyWatch(watch),
    async start() {
      loops = [
        every(LOOK_EVERY_MS, [
          () => lookAtAlerts(room),
          () => runner.tick(),
          async () => {
            if (parts.isLeader()) await sendNotices(room)
          },
        ]),
        every(SURVEY_EVERY_MS, [
          () => followNotifications(room, seen),
          () => followPosts(room, seen),
          async () => {
            if (parts.isLeader()) await endKeptPages(room)
          },
        ]),
      ]
    },
    async stop() {
      for (const stop of ignore) stop()
      for (const loop of loops) await loop.stop()
      await queue.ended()
      open.stop()
      door.stop()
    },
  }
}

async function lookAtAlerts(room: Room): Promise<void> {
  const running = await room.open.running()
  if (running.length === 0 && (room.world.rules.length === 0 || !room.isLeader())) return
  const firing = await firingAlerts(room)
  if (running.length > 0) await followAlerts(room, firing)
  if (room.isLeader()) await openByRules(room, firing)
}

async function firingAlerts({ alerts }: Room): Promise<readonly AlertRow[]> {
  const everything = { silenced: true, inhibited: true, acknowledged: true } as const
  const list = await alerts.list({ status: 'firing', filter: [], ...everything, limit: MOST_FIRING })
  return list.alerts
}

/** Somebody took alerts in hand elsewhere: their incidents know, and are taken where these alerts opened them. */
async function followTakeover(
  room: Room,
  taken: { readonly fingerprints: readonly string[]; readonly by: string; readonly atMs: number },
): Promise<void> {
  for (const { kept, alerts } of await room.open.running()) {
    const own = taken.fingerprints.filter(fingerprint => alerts.has(fingerprint))
    if (own.length === 0) continue
    await recordAll(contextOf(room), [
      {
        incidentId: kept.row.id,
        kind: 'acknowledged',
        atMs: taken.atMs,
        by: taken.by,
        title: own.length === 1 ? 'Alert taken in hand' : `${own.length} alerts taken in hand`,
        facts: { alerts: own.length },
        onceKey: `taken:${taken.atMs}:${taken.by}`,
      },
    ])
    if (kept.row.acknowledgedAtMs === null && own.some(fingerprint => alerts.get(fingerprint)?.isOpener)) {
      const commander = taken.by.includes('@') ? taken.by : null
      await takeIncident(contextOf(room), kept.row.id, { by: taken.by, commander })
    }
  }
}

/** One work after the other: what is looked at must not change under it. A work that fails stops no other. */
function createQueue(onError: (error: unknown) => void) {
  let last: Promise<void> = Promise.resolve()
  return {
    add(work: () => Promise<void>): Promise<void> {
      last = last.then(work).catch(onError)
      return last
    },
    ended: () => last,
  }
}
