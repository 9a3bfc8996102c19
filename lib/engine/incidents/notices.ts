import type { Integration } from '../../core/alert/receiver-config.ts'
import { incidentNotification, UPDATE_TEXTS } from '../../core/incident/index.ts'
import type { Delivery } from '../../ports/receiver.ts'
import { keptIncident } from '../../services/incidents/incident-rows.ts'
import { recordTimeline } from '../../services/incidents/record-timeline.ts'
import { contextOf, type Room } from './parts.ts'

const AT_ONCE = 20
const ATTEMPT_MS = 20_000
const MOST_ATTEMPTS = 8
const FIRST_WAIT_MS = 5_000

type Notice = {
  readonly id: string
  readonly incidentId: number
  readonly receiver: string
  readonly status: string
  readonly subject: string
  readonly body: string
  readonly attempts: number
}

/** Sends the updates whose time has come; how each ended stands on the timeline. */
export async function sendNotices(room: Room): Promise<void> {
  const { db, clock } = room
  const due = await db.incidentNotice.findMany({
    where: { state: 'waiting', nextAt: { lte: new Date(clock.now()) } },
    orderBy: { nextAt: 'asc' },
    take: AT_ONCE,
  })
  await Promise.all(due.map(notice => sendOne(room, notice)))
}

async function sendOne(room: Room, notice: Notice): Promise<void> {
  const { db, clock, world } = room
  const kept = await keptIncident(db, notice.incidentId)
  const receiver = world.receivers.find(({ name }) => name === notice.receiver)
  const integrations = receiver?.integrations.filter(({ kind }) => kind !== 'escalation') ?? []
  if (!kept || integrations.length === 0) {
    const detail = receiver ? 'it tells nobody by itself' : 'there is no such receiver any more'
    await finish(room, notice, { state: 'failed', detail })
    return
  }
  const message = incidentNotification(kept.row, {
    key: `incident-notice/${notice.id}`,
    groupKey: `incident/${notice.incidentId}`,
    status: notice.status === 'resolved' ? 'resolved' : 'firing',
    subject: notice.subject,
    body: notice.body,
    now: clock.now(),
    deckUrl: room.deckUrl,
  })
  const outcomes = await Promise.all(integrations.map(integration => attempt(room, integration, message)))
  const bad = outcomes.find(({ kind }) => kind !== 'delivered')
  const detail = outcomes.map(({ detail: words }) => words).join('; ')
  if (!bad) return finish(room, notice, { state: 'sent', detail })
  const attempts = notice.attempts + 1
  if (bad.kind === 'refused' || attempts >= MOST_ATTEMPTS)
    return finish(room, notice, { state: 'failed', detail })
  const waitMs = Math.max(
    FIRST_WAIT_MS * 2 ** notice.attempts,
    (bad.kind === 'retry' && bad.retryAfterMs) || 0,
  )
  await db.incidentNotice.updateMany({
    where: { id: notice.id, state: 'waiting' },
    data: { attempts, detail, nextAt: new Date(clock.now() + waitMs) },
  })
}

async function attempt(
  { receivers, addressRule, deckUrl, clock, world }: Room,
  integration: Integration,
  message: ReturnType<typeof incidentNotification>,
): Promise<Delivery> {
  try {
    return await receivers.send(integration, message, {
      addressRule,
      deckUrl,
      now: clock.now(),
      templates: [...world.templates, { path: 'incident update', text: UPDATE_TEXTS }],
      signal: AbortSignal.timeout(ATTEMPT_MS),
    })
  } catch (error) {
    return {
      kind: 'retry',
      detail: error instanceof Error ? error.message : String(error),
      retryAfterMs: null,
    }
  }
}

async function finish(
  room: Room,
  notice: Notice,
  { state, detail }: { readonly state: 'sent' | 'failed'; readonly detail: string },
): Promise<void> {
  const { count } = await room.db.incidentNotice.updateMany({
    where: { id: notice.id, state: 'waiting' },
    data: { state, detail, attempts: { increment: 1 } },
  })
  if (count === 0) return
  await recordTimeline(contextOf(room), {
    incidentId: notice.incidentId,
    kind: 'notification',
    atMs: room.clock.now(),
    by: null,
    title:
      state === 'sent'
        ? `${notice.receiver} was told: ${notice.subject}`
        : `${notice.receiver} was not told: ${detail}`,
    facts: { receiver: notice.receiver, outcome: state, detail },
    onceKey: `notice:${notice.id}`,
  })
}
