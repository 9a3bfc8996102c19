import type { StripeEvent } from '../../../core/business/stripe/parse/event.ts'
import type { StripePage } from '../../../ports/stripe.ts'
import { lastId } from './catalogue.ts'
import { type Difference, settledEvents, writeDifferences, writeEvents } from './event-rows.ts'
import { hear, POLLED_TYPES } from './events.ts'
import { writeProgress } from './progress-rows.ts'
import { eventsOf, type Work } from './work.ts'

/** Stripe may list an event a little after it stamped it. */
const OVERLAP_MS = 300_000
/** A webhook is on its way for so long before it is missed. */
const DELIVERY_MS = 120_000

/**
 * Asks for events since the last poll and takes in those that no webhook told. Those that one should have told are
 * listed as differences. The place is kept once all are stored: broken off, it begins there again.
 * @throws StripeFault
 */
export async function poll(work: Work): Promise<void> {
  const { ledger, clock } = work
  const known = work.progress.get('poll')
  const fromMs = Number(known?.cursor ?? work.progress.startedMs() ?? clock.now())
  let after: string | null = null
  let newestMs = fromMs
  for (;;) {
    work.signal.throwIfAborted()
    const page: StripePage = await work.list('events', {
      after,
      sinceMs: fromMs - OVERLAP_MS,
      types: POLLED_TYPES,
    })
    const events = eventsOf(page, work)
    newestMs = Math.max(newestMs, ...events.map(({ atMs }) => atMs))
    await takeUnsettled(work, events)
    if (!page.hasMore) break
    after = lastId(page.data)
  }
  const progress = {
    kind: 'poll',
    cursor: String(newestMs),
    done: 0,
    isComplete: true,
    startedMs: known?.startedMs ?? clock.now(),
    updatedMs: clock.now(),
  }
  await writeProgress(ledger.db, ledger.account, progress)
  work.progress.set(progress)
}

async function takeUnsettled(work: Work, events: readonly StripeEvent[]): Promise<void> {
  const { ledger, reader, mode, clock } = work
  if (events.length === 0) return
  const settled = await settledEvents(
    ledger.db,
    ledger.account,
    events.map(({ id }) => id),
  )
  for (const event of events.filter(({ id }) => !settled.has(id))) {
    const missed = missedBy(event, work)
    const reason = missed ? 'no webhook told it: found by asking' : 'found by asking'
    const heard = await hear(event, { reader, book: ledger.book, mode }, { receivedMs: clock.now(), reason })
    await ledger.commit(heard.change, async tx => {
      await writeEvents(tx, ledger.account, [heard.record])
      if (missed) await writeDifferences(tx, ledger.account, [missed], clock.now())
    })
  }
}

function missedBy({ id, type, atMs }: StripeEvent, { toldSinceMs, clock }: Work): Difference | null {
  if (toldSinceMs === null || atMs < toldSinceMs || clock.now() - atMs < DELIVERY_MS) return null
  return { kind: 'event', object: id, field: type, stored: 'no webhook', found: new Date(atMs).toISOString() }
}
