import { DeckError } from '../../contract/errors.ts'
import type { SendUpdate, SentUpdate } from '../../contract/incidents.ts'
import { formatUtc, isClosed, missingParts, REQUIRED_WORDS } from '../../core/incident/index.ts'
import { recordAudit } from '../audit/record.ts'
import { actorName } from '../configuration-context.ts'
import { inTransaction } from '../context.ts'
import { requirePermission } from '../require.ts'
import { lockedIncident, tellChanged, type UpdateContext, visibleIncident } from './incident-context.ts'
import { dateOf, type KeptIncident } from './incident-rows.ts'
import { promisedMs, templateOrThrow } from './preview-update.ts'
import { publishUpdate } from './publish-update.ts'
import { recordTimeline } from './record-timeline.ts'
import { markResponded } from './responded.ts'

/**
 * Tells people where an incident stands: on status pages with their subscribers, and by receivers, for which a row is
 * written before anything is attempted. Renews the promise of a next update.
 */
export async function sendUpdate(ctx: UpdateContext, wish: SendUpdate): Promise<SentUpdate> {
  requirePermission(ctx, 'incidents.act')
  const kept = await visibleIncident(ctx, wish.id)
  refuseUnwritten(kept, wish)
  refuseRestricted(kept, wish)
  const receivers = await receiversOf(ctx, kept, wish)
  const onceKey = wish.requestKey ? `update:${actorName(ctx.actor)}:${wish.requestKey}` : undefined
  // Pages are put together anew once it is kept: not while others wait for this transaction.
  const statusPages = { ...ctx.statusPages, refresh: async () => {} }
  const sent = await inTransaction(ctx, ({ db }) =>
    send({ ...ctx, db, statusPages }, { wish, receivers, onceKey }),
  )
  if (wish.pages.length > 0) await ctx.statusPages.refresh()
  tellChanged(ctx, wish.id)
  return sent
}

function refuseUnwritten(kept: KeptIncident, { template }: SendUpdate): void {
  if (template === undefined) return
  const missing = missingParts(templateOrThrow(kept, template).requires, kept.row)
  if (missing.length === 0) return
  const words = missing.map(part => REQUIRED_WORDS[part]).join(' and ')
  throw new DeckError(
    'unprocessable',
    `write the ${words} first: this template tells of it`,
    missing.map(part => ({
      path: part === 'root_cause' ? 'rootCause' : 'resolution',
      message: 'must be written before this is sent',
    })),
  )
}

function refuseRestricted({ row }: KeptIncident, wish: SendUpdate): void {
  if (!row.isRestricted || wish.pages.length === 0 || wish.publishRestricted) return
  const message = 'this incident is restricted: say with publishRestricted that it is to be published'
  throw new DeckError('forbidden', message, [{ path: 'publishRestricted', message }])
}

/** Those that were chosen; the policy's own otherwise, but of restricted incidents nobody by itself. */
async function receiversOf(
  ctx: UpdateContext,
  { row, policy }: KeptIncident,
  { receivers }: SendUpdate,
): Promise<readonly string[]> {
  const byDefault = policy.receiver === null || row.isRestricted ? [] : [policy.receiver]
  if (receivers === undefined) return byDefault
  const known = await ctx.incidents.receivers()
  const unknown = receivers.find(name => !known.includes(name))
  if (unknown === undefined) return [...new Set(receivers)]
  const message = `receivers: there is no receiver "${unknown}"`
  throw new DeckError('invalid', message, [{ path: 'receivers', message }])
}

type Sending = {
  readonly wish: SendUpdate
  readonly receivers: readonly string[]
  readonly onceKey: string | undefined
}

async function send(tx: UpdateContext, { wish, receivers, onceKey }: Sending): Promise<SentUpdate> {
  const kept = await lockedIncident(tx, wish.id)
  const now = tx.clock.now()
  const nextUpdateDueMs = wish.nextUpdate === undefined ? promisedMs(kept, now) : wish.nextUpdate
  const expectedEndMs = wish.expectedEnd === undefined ? kept.row.expectedEndMs : wish.expectedEnd
  const incident = { ...kept.row, expectedEndMs, nextUpdateDueMs }
  const body = withExpectedEnd(wish.body, expectedEndMs, isClosed(incident.state))
  const by = actorName(tx.actor)
  const entry = await recordTimeline(tx, {
    incidentId: wish.id,
    kind: 'update',
    atMs: now,
    by,
    title: wish.subject,
    body,
    facts: {
      pages: wish.pages.join(', '),
      receivers: receivers.join(', '),
      ...(nextUpdateDueMs === null ? {} : { nextUpdate: formatUtc(nextUpdateDueMs) }),
    },
    ...(onceKey === undefined ? {} : { onceKey }),
  })
  // The same again: it went out before.
  if (entry === null) return alreadySent(tx, wish.id, onceKey ?? '')
  await tx.db.incident.update({
    where: { id: wish.id },
    data: { nextUpdateDueAt: dateOf(nextUpdateDueMs), expectedEndAt: dateOf(expectedEndMs) },
  })
  await markResponded(tx.db, wish.id, now)
  await publishUpdate(tx, { incident, subject: wish.subject, body, pages: wish.pages })
  await queueNotices(tx, { incident, receivers, subject: wish.subject, body })
  const after = { subject: wish.subject, pages: wish.pages, receivers }
  await recordAudit(tx, { action: 'incident.update-sent', subject: `incident:${wish.id}`, after })
  return {
    entry,
    pages: wish.pages,
    receivers: receivers.map(receiver => ({ receiver, outcome: 'queued', detail: 'is sent now' })),
    nextUpdateDueMs,
  }
}

/** A text that names the moment already is left alone. */
function withExpectedEnd(body: string, expectedEndMs: number | null, isOver: boolean): string {
  if (expectedEndMs === null || isOver || body.includes(formatUtc(expectedEndMs))) return body
  return `${body}\n\nExpected to work again: ${formatUtc(expectedEndMs)}`
}

async function alreadySent(tx: UpdateContext, incidentId: number, onceKey: string): Promise<SentUpdate> {
  const stored = await tx.db.incidentEntry.findUniqueOrThrow({
    where: { incidentId_onceKey: { incidentId, onceKey } },
  })
  const { row } = await lockedIncident(tx, incidentId)
  return { entry: stored.id, pages: [], receivers: [], nextUpdateDueMs: row.nextUpdateDueMs }
}

type Notices = {
  readonly incident: KeptIncident['row']
  readonly receivers: readonly string[]
  readonly subject: string
  readonly body: string
}

/** One row a receiver, with the incident's channel where it has one: the engine sends them. */
export async function queueNotices(
  tx: UpdateContext,
  { incident, receivers, subject, body }: Notices,
): Promise<void> {
  const at = new Date(tx.clock.now())
  const words = incident.channelUrl === null ? body : `${body}\n\nChannel: ${incident.channelUrl}`
  await tx.db.incidentNotice.createMany({
    data: receivers.map(receiver => ({
      incidentId: incident.id,
      receiver,
      status: isClosed(incident.state) ? 'resolved' : 'firing',
      subject,
      body: words,
      createdAt: at,
      nextAt: at,
    })),
  })
}
