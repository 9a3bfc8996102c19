import type { Change } from './book.ts'
import { lastId } from './catalogue.ts'
import { writeEvents } from './event-rows.ts'
import { HISTORY_TYPES, hear } from './events.ts'
import { type Progress, writeProgress } from './progress-rows.ts'
import type { ObjectKind } from './reader.ts'
import { eventsOf, type Work, withoutRepeats } from './work.ts'

const OBJECT_KINDS: readonly ObjectKind[] = [
  'customers',
  'subscriptions',
  'invoices',
  'charges',
  'refunds',
  'disputes',
]

/** In this order. `history`: events of the last thirty days, which is as far as Stripe tells them. */
export const SYNC_KINDS = [...OBJECT_KINDS, 'history'] as const
type SyncKind = (typeof SYNC_KINDS)[number]

export const EVENTS_REACH_MS = 30 * 86_400_000

/**
 * Reads everything once, page by page. Each page is stored with the place it ends at, so that whatever breaks it off
 * (a kill, a fault, a new key) it goes on from there. Newest comes first: what is made meanwhile, the next poll tells.
 * @throws StripeFault
 */
export async function firstSync(work: Work): Promise<void> {
  const startedMs = work.progress.startedMs() ?? work.clock.now()
  for (const kind of SYNC_KINDS) await readKind(work, kind, startedMs)
}

async function readKind(work: Work, kind: SyncKind, startedMs: number): Promise<void> {
  const nothing = { kind, cursor: null, done: 0, isComplete: false, startedMs, updatedMs: startedMs }
  let progress: Progress = work.progress.get(kind) ?? nothing
  while (!progress.isComplete) {
    work.signal.throwIfAborted()
    progress =
      kind === 'history' ? await readHistory(work, progress) : await readObjects(work, kind, progress)
    work.progress.set(progress)
  }
}

async function readObjects(work: Work, kind: ObjectKind, progress: Progress): Promise<Progress> {
  const { ledger, reader } = work
  const page = await work.list(kind, { after: progress.cursor, sinceMs: work.sinceMs })
  const read = await reader.page(kind, page.data, { atMs: page.asOfMs, by: '*sync' })
  work.unreadable(read.unreadable)
  const next = nextOf(progress, page, work.clock.now())
  await ledger.commit(withoutRepeats(ledger.book, read.change), tx => writeProgress(tx, ledger.account, next))
  return next
}

async function readHistory(work: Work, progress: Progress): Promise<Progress> {
  const { ledger, reader, mode } = work
  const page = await work.list('events', {
    after: progress.cursor,
    sinceMs: progress.startedMs - EVENTS_REACH_MS,
    types: HISTORY_TYPES,
  })
  const ear = { reader, book: ledger.book, mode }
  const heard = []
  for (const event of eventsOf(page, work))
    heard.push(await hear(event, ear, { receivedMs: event.atMs, reason: 'told by the list of events' }))
  const change: Change = {
    objects: heard.flatMap(one => one.change.objects),
    revisions: heard.flatMap(one => one.change.revisions),
    failures: heard.flatMap(one => one.change.failures),
  }
  // Of subscriptions their states are kept, which is all that is needed to know an event again.
  const records = heard.map(one => one.record).filter(one => one.type === 'invoice.payment_failed')
  const next = nextOf(progress, page, work.clock.now())
  await ledger.commit(change, async tx => {
    await writeEvents(tx, ledger.account, records)
    await writeProgress(tx, ledger.account, next)
  })
  return next
}

type Page = { readonly data: readonly unknown[]; readonly hasMore: boolean }

const nextOf = (progress: Progress, { data, hasMore }: Page, nowMs: number): Progress => ({
  ...progress,
  cursor: hasMore ? lastId(data) : null,
  done: progress.done + data.length,
  isComplete: !hasMore,
  updatedMs: nowMs,
})
