import type { Decision } from '../alert/notification.ts'
import type { TargetConfig } from '../config/schema/escalation.ts'
import { localText } from './hours.ts'
import type { Order, OrderPlace, Page, Urgency } from './page.ts'
import { type HoleKind, type OnCallWorld, reachOf } from './person.ts'
import { whoIsOnCall } from './schedule.ts'

/** Whom a step tells, and how it came to that. */
export type Told = {
  readonly orders: readonly Order[]
  readonly decisions: readonly Decision[]
  readonly holes: readonly { readonly kind: HoleKind; readonly reason: string }[]
}

export type Telling = {
  readonly page: Pick<Page, 'id' | 'round'>
  readonly place: OrderPlace
  readonly targets: readonly TargetConfig[]
  readonly urgency: Urgency
  readonly world: OnCallWorld
  readonly nowMs: number
}

type Note = Pick<Decision, 'stage' | 'outcome' | 'reason' | 'by'>

/** Makes the orders of a step: each person once, by their own rules; each receiver once. */
export function tell(telling: Telling): Told {
  const orders: Order[] = []
  const decisions: Decision[] = []
  const holes: { kind: HoleKind; reason: string }[] = []
  const note = (taken: Note) => void decisions.push({ atMs: telling.nowMs, ...taken })
  const fall = (kind: HoleKind, taken: Omit<Note, 'outcome'>) => {
    holes.push({ kind, reason: taken.reason })
    note({ ...taken, outcome: 'failed' })
  }
  const told = new Set<string>()
  for (const target of telling.targets) {
    if ('receiver' in target) {
      const { receiver } = target
      if (told.has(`receiver ${receiver}`)) continue
      told.add(`receiver ${receiver}`)
      if (telling.world.receivers.has(receiver)) orders.push(receiverOrder(telling, receiver))
      else
        fall('unknown_receiver', {
          stage: 'escalation',
          reason: `there is no receiver "${receiver}"`,
          by: receiver,
        })
      continue
    }
    const email = 'person' in target ? target.person : personOnCall(target.schedule, telling, { note, fall })
    if (email === null || told.has(email)) continue
    told.add(email)
    orders.push(...personOrders(email, telling, { note, fall }))
  }
  return { orders, decisions, holes }
}

type Record = {
  readonly note: (taken: Note) => void
  readonly fall: (kind: HoleKind, taken: Omit<Note, 'outcome'>) => void
}

function personOnCall(slug: string, { world, nowMs }: Telling, { note, fall }: Record): string | null {
  const schedule = world.schedules.get(slug)
  if (!schedule) {
    fall('unknown_schedule', { stage: 'schedule', reason: `there is no schedule "${slug}"`, by: slug })
    return null
  }
  const { name, zone } = schedule.config
  const shift = whoIsOnCall(schedule, nowMs)
  if (shift.person === null) {
    const reason = `nobody is on call by "${name}" at ${localText(nowMs, zone)}`
    fall('gap', { stage: 'schedule', reason, by: slug })
    return null
  }
  const by =
    shift.layer === 'override' ? `an override${shift.reason ? ` (${shift.reason})` : ''}` : shift.layer
  note({
    stage: 'schedule',
    outcome: 'passed',
    reason: `${shift.person} is on call by "${name}" at ${localText(nowMs, zone)}: ${by}`,
    by: slug,
  })
  return shift.person
}

function personOrders(email: string, telling: Telling, { note, fall }: Record): Order[] {
  const { world, urgency, nowMs } = telling
  const person = world.people.get(email)
  if (!person) {
    const reason = `${email} has no account: invite them, or name somebody else`
    fall('no_account', { stage: 'preference', reason, by: email })
    return []
  }
  const reach = reachOf(person, urgency, nowMs)
  if (reach.kind === 'hole') {
    fall(reach.hole, { stage: 'preference', reason: reach.reason, by: email })
    return []
  }
  const inWords = reach.by
    .map(({ method, afterSeconds }) => `${method.name}${afterSeconds > 0 ? ` after ${afterSeconds} s` : ''}`)
    .join(', ')
  note({ stage: 'preference', outcome: 'passed', reason: `${inWords}: ${reach.reason}`, by: email })
  return reach.by.map(({ method, afterSeconds, receiptWithinSeconds }, i) =>
    newOrder(telling, {
      name: `${email}/${i}`,
      dueAtMs: nowMs + afterSeconds * 1_000,
      receiptWithinMs: receiptWithinSeconds === null ? null : receiptWithinSeconds * 1_000,
      target: {
        kind: 'person',
        email,
        methodId: method.id,
        methodKind: method.kind,
        methodName: method.name,
      },
    }),
  )
}

const receiverOrder = (telling: Telling, receiver: string): Order =>
  newOrder(telling, {
    name: `receiver ${receiver}`,
    dueAtMs: telling.nowMs,
    receiptWithinMs: null,
    target: { kind: 'receiver', receiver },
  })

type Ordered = Pick<Order, 'target' | 'dueAtMs' | 'receiptWithinMs'> & { readonly name: string }

export const newOrder = (
  { page, place }: Pick<Telling, 'page' | 'place'>,
  { name, ...ordered }: Ordered,
): Order => ({
  key: `${page.id}/${page.round}/${place}/${name}`,
  round: page.round,
  place,
  ...ordered,
  state: 'waiting',
  attempts: 0,
  detail: null,
  sentAtMs: null,
  reference: null,
  receiptAtMs: null,
})
