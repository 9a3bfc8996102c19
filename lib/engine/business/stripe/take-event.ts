import { parseEvent } from '../../../core/business/stripe/parse/event.ts'
import type { CallAnswer } from '../../../ports/business.ts'
import type { Clock } from '../../../ports/clock.ts'
import { StripeFault } from '../../../ports/stripe.ts'
import { settledEvents, writeEvents } from './event-rows.ts'
import { type Ear, hear } from './events.ts'
import type { Ledger } from './ledger.ts'

type Parts = { readonly ledger: Ledger; readonly ear: Ear; readonly clock: Clock }

/**
 * Takes in a signed event, once. 200 also for what is known already or nothing is made of: Stripe need not send it
 * again. 503 where it should: Stripe itself or the database could not be asked.
 */
export async function takeEvent(raw: unknown, parts: Parts): Promise<CallAnswer> {
  const read = parseEvent(raw)
  if (read.kind === 'unreadable')
    return { status: 400, reason: `its body is no event of Stripe (${read.reason})` }
  try {
    return await take(read.value, parts)
  } catch (error) {
    if (error instanceof StripeFault) return noteFailure(read.value, error, parts)
    parts.ledger.log.error({ err: error, account: parts.ledger.account }, 'an event of Stripe was not stored')
    return { status: 503, reason: 'it could not be stored: send it again' }
  }
}

type Event = Extract<ReturnType<typeof parseEvent>, { kind: 'read' }>['value']

async function take(event: Event, { ledger, ear, clock }: Parts): Promise<CallAnswer> {
  const { db, account } = ledger
  if ((await settledEvents(db, account, [event.id])).has(event.id))
    return { status: 200, reason: 'known already' }
  const { change, record } = await hear(event, ear, { receivedMs: clock.now(), reason: '' })
  await ledger.commit(change, tx => writeEvents(tx, account, [record]))
  return {
    status: 200,
    reason: record.reason === '' ? record.outcome : `${record.outcome}: ${record.reason}`,
  }
}

async function noteFailure(event: Event, fault: StripeFault, { ledger, clock }: Parts): Promise<CallAnswer> {
  const { id, type, atMs } = event
  const record = {
    ...{ id, type, atMs, receivedMs: clock.now(), outcome: 'failed' as const, reason: fault.message },
    ...{ object: null, customer: null, minor: null, currency: null },
  }
  await writeEvents(ledger.db, ledger.account, [record])
  return { status: 503, reason: 'what it names could not be asked of Stripe: send it again' }
}
