import type { NotificationRow } from '../../contract/alerts.ts'
import type { StateChange } from '../../ports/state-history.ts'
import { recordAll, recordTimeline, type TimelineWish } from '../../services/incidents/record-timeline.ts'
import type { Watched } from './open-incidents.ts'
import { contextOf, type Room } from './parts.ts'

/** What was written already: what is looked at again and again is not sent to the database each time. */
export type Seen = Set<string>

const MOST_SEEN = 20_000

/** Whether something is new; a memory that is full begins anew, and the database holds what it held. */
export function isNew(seen: Seen, key: string): boolean {
  if (seen.has(key)) return false
  if (seen.size >= MOST_SEEN) seen.clear()
  seen.add(key)
  return true
}

/** A service of a running incident went into another state. */
export async function followState(room: Room, change: StateChange): Promise<void> {
  const [kind, service = ''] = change.subject.split(':')
  if (kind !== 'service') return
  const concerned = (await room.open.running()).filter(({ kept }) => kept.row.services.includes(service))
  await recordAll(
    contextOf(room),
    concerned.map(({ kept }) => ({
      incidentId: kept.row.id,
      kind: 'service_state',
      atMs: change.atMs,
      by: null,
      service,
      title: `${service} is ${change.state}${change.reason === '' ? '' : `: ${change.reason}`}`,
      facts: { state: change.state },
      href: `/services/${service}`,
      onceKey: `state:${change.subject}:${change.atMs}`,
    })),
  )
}

/** Planned work that is under way on a service of a running incident. */
export async function followWindows(room: Room): Promise<void> {
  for (const { kept } of await room.open.running())
    for (const service of kept.row.services) {
      const window = room.windows.open(service, null)
      if (!window) continue
      await recordTimeline(contextOf(room), {
        incidentId: kept.row.id,
        kind: 'window',
        atMs: window.startsAtMs,
        by: null,
        service,
        title: `Planned work: ${window.name}`,
        facts: { window: window.slug },
        href: '/windows',
        onceKey: `window:${window.slug}:${window.startsAtMs}`,
      })
    }
}

const POSTS_BACK_MS = 600_000

/** Posts on status pages about a running incident or its services, wherever they were written. */
export async function followPosts(room: Room, seen: Seen): Promise<void> {
  const running = await room.open.running()
  if (running.length === 0) return
  const since = new Date(room.clock.now() - POSTS_BACK_MS)
  const updates = await room.db.statusUpdate.findMany({
    where: { at: { gte: since } },
    include: { post: true },
  })
  const fresh = updates.filter(update => isNew(seen, `post:${update.id}`))
  if (fresh.length === 0) return
  const own = await room.db.incidentPost.findMany({
    where: { postId: { in: fresh.map(({ postId }) => postId) } },
  })
  const entries = fresh.flatMap(({ id, at, state, body, createdBy, post }) =>
    running
      .filter(({ kept }) => {
        const told = own.filter(({ postId }) => postId === post.id)
        return told.length > 0
          ? told.some(({ incidentId }) => incidentId === kept.row.id)
          : isAbout(kept.row.services, post.components)
      })
      .map(
        ({ kept }): TimelineWish => ({
          incidentId: kept.row.id,
          kind: 'status_post',
          atMs: at.getTime(),
          by: createdBy,
          title: `Status page ${post.pages.join(', ')}: ${state}`,
          body,
          facts: { state, post: post.id },
          href: '/status-pages',
          onceKey: `post:${id}`,
        }),
      ),
  )
  await recordAll(contextOf(room), entries)
}

const isAbout = (services: readonly string[], components: readonly string[]): boolean =>
  components.some(component => services.includes(component.split('/')[0] ?? ''))

const MOST_FOLLOWED = 20
const BROKEN_FOR_MS = 15 * 60_000

/** Notifications of an incident's alerts, once they were delivered or given up. */
export async function followNotifications(room: Room, seen: Seen): Promise<void> {
  for (const watched of await room.open.running()) {
    const newest = [...watched.alerts]
      .sort(([, a], [, b]) => b.startsAtMs - a.startsAtMs)
      .slice(0, MOST_FOLLOWED)
    const found = new Map<string, NotificationRow>()
    for (const [fingerprint] of newest) {
      const rows = await room.alerts.notifications({ fingerprint, limit: 20 })
      for (const row of rows) found.set(row.id, row)
    }
    const entries = [...found.values()]
      .filter(
        ({ state, createdAtMs }) => state !== 'waiting' && createdAtMs >= watched.kept.row.impactStartMs,
      )
      .filter(({ id }) => isNew(seen, `notification:${watched.kept.row.id}:${id}`))
      .map(row => notificationEntry(watched, row))
    await recordAll(contextOf(room), entries)
  }
}

function notificationEntry({ kept }: Watched, row: NotificationRow): TimelineWish {
  const why = row.attempts.at(-1)?.detail ?? row.reason
  const whom = `${row.receiver} (${row.integration})`
  const atMs = row.finishedAtMs ?? row.createdAtMs
  // A way that is broken fails for each group alike: said once in a quarter of an hour, not once for each.
  const broken = `notification:${whom}:${Math.floor(atMs / BROKEN_FOR_MS)}:${why.slice(0, 200)}`
  return {
    incidentId: kept.row.id,
    kind: 'notification',
    atMs,
    by: null,
    title: row.state === 'delivered' ? `${whom} was told: ${row.status}` : `${whom} was not told: ${why}`,
    facts: { receiver: row.receiver, outcome: row.state, reason: row.reason },
    href: '/receivers',
    onceKey: row.state === 'delivered' ? `notification:${row.id}` : broken,
  }
}
