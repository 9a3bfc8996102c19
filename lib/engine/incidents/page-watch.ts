import type { PageDetail } from '../../contract/on-call.ts'
import { incidentOfCall } from '../../core/incident/index.ts'
import { takeIncident } from '../../services/incidents/acknowledge-incident.ts'
import { recordAll, type TimelineWish } from '../../services/incidents/record-timeline.ts'
import type { Watched } from './open-incidents.ts'
import { contextOf, type Room } from './parts.ts'

/** Writes down what became of a page of an incident, or of its alerts; who takes its page takes the incident. */
export async function followPage(room: Room, pageId: string): Promise<void> {
  const running = await room.open.running()
  if (running.length === 0) return
  const page = await room.onCall.page(pageId)
  if (!page) return
  for (const watched of running) {
    if (!isOf(page, watched)) continue
    await recordAll(contextOf(room), pageEntries(watched.kept.row.id, page))
    await takeWith(room, watched, page)
  }
}

function isOf({ groupKey, page }: PageDetail, { kept, alerts }: Watched): boolean {
  const call = incidentOfCall(groupKey)
  if (call) return call.id === kept.row.id
  return page.alerts.some(alert => alerts.has(alert.fingerprint))
}

async function takeWith(
  room: Room,
  { kept, alerts }: Watched,
  { status, groupKey, page }: PageDetail,
): Promise<void> {
  if (status.kind !== 'acknowledged' || kept.row.acknowledgedAtMs !== null) return
  const isOpener =
    incidentOfCall(groupKey) !== null || page.alerts.some(alert => alerts.get(alert.fingerprint)?.isOpener)
  if (!isOpener) return
  const { name } = status.by
  await takeIncident(contextOf(room), kept.row.id, { by: name, commander: name.includes('@') ? name : null })
}

/** Each order, each receipt and each word of a person, once. */
export function pageEntries(incidentId: number, detail: PageDetail): TimelineWish[] {
  const { id, page, status } = detail
  const common = { incidentId, kind: 'page', by: null, href: `/on-call/pages/${id}` } as const
  const entries: TimelineWish[] = []
  for (const order of page.orders) {
    const whom =
      order.target.kind === 'person'
        ? `${order.target.email} by ${order.target.methodName}`
        : order.target.receiver
    const key = `page:${id}:${order.key}`
    if (order.state === 'sent' && order.sentAtMs !== null)
      entries.push({ ...common, atMs: order.sentAtMs, title: `Told ${whom}`, onceKey: `${key}:sent` })
    if (order.state === 'failed')
      entries.push({
        ...common,
        atMs: order.dueAtMs,
        title: `Could not tell ${whom}: ${order.detail ?? 'no answer'}`,
        onceKey: `${key}:failed`,
      })
    if (order.receiptAtMs !== null)
      entries.push({
        ...common,
        atMs: order.receiptAtMs,
        title: `Shown to ${whom}`,
        onceKey: `${key}:receipt`,
      })
  }
  if (status.kind === 'acknowledged')
    entries.push({
      ...common,
      atMs: status.atMs,
      title: `Page taken by ${status.by.name}`,
      facts: { via: status.by.via },
      onceKey: `page:${id}:taken:${status.atMs}`,
    })
  if (status.kind === 'resolved')
    entries.push({
      ...common,
      atMs: status.atMs,
      title: `Page ended by ${status.by.name}`,
      onceKey: `page:${id}:ended:${status.atMs}`,
    })
  return entries
}
