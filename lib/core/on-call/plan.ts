import type { Decision } from '../alert/notification.ts'
import type { EscalationPolicy } from '../config/schema/escalation.ts'
import { labelsFromObject, NO_LABELS } from '../labels/index.ts'
import { type Advance, advancePage, beginPage, dueOrders, nextDueMs, type PageEvent } from './advance.ts'
import type { Order, Page } from './page.ts'
import type { OnCallWorld } from './person.ts'
import { type HoleNote, LAST_RESORT, type StepNote } from './walk.ts'

export type PlannedOrder = {
  readonly atMs: number
  readonly round: number
  readonly step: string
  readonly target: Order['target']
}

export type Plan = {
  readonly atMs: number
  readonly steps: readonly StepNote[]
  readonly orders: readonly PlannedOrder[]
  readonly holes: readonly HoleNote[]
  readonly decisions: readonly Decision[]
}

export type PlanQuestion = {
  readonly labels: Readonly<Record<string, string>>
  readonly atMs: number
}

/** A plan looks so far ahead, and at so many events. */
const HORIZON_MS = 48 * 3_600_000
const MOST_EVENTS = 400

/**
 * The time machine: who would be told when and by what if a page began at an instant, every message went out, no
 * device gave a receipt, and nobody answered. It walks as the engine does.
 */
export function planPage(policy: EscalationPolicy, { labels, atMs }: PlanQuestion, world: OnCallWorld): Plan {
  const flat = labelsFromObject(labels)
  const group = {
    groupKey: 'plan',
    groupLabels: flat,
    commonLabels: flat,
    commonAnnotations: NO_LABELS,
    alerts: [],
  }
  let page = beginPage(policy, group, { id: 'plan', nowMs: atMs })
  const steps: StepNote[] = []
  const holes: HoleNote[] = []
  const decisions: Decision[] = []
  const orders: PlannedOrder[] = []
  let nowMs = atMs
  const take = (event: PageEvent) => {
    const advance: Advance = advancePage(page, event, { world, nowMs })
    page = advance.page
    steps.push(...advance.steps)
    holes.push(...advance.holes)
    decisions.push(...advance.decisions)
  }
  for (let events = 0; events < MOST_EVENTS; events++) {
    take({ kind: 'tick' })
    // What comes beyond the rounds of the policy only tries the same again.
    if (page.round > policy.repeat) break
    for (const order of dueOrders(page, nowMs)) {
      orders.push({ atMs: nowMs, round: order.round, step: stepName(page, order), target: order.target })
      const outcome = { kind: 'delivered', detail: 'sent', reference: null } as const
      take({ kind: 'attempted', orderKey: order.key, outcome })
    }
    const nextMs = nextDueMs(page, nowMs)
    if (nextMs === null || nextMs > atMs + HORIZON_MS) break
    nowMs = Math.max(nowMs, nextMs)
  }
  return { atMs, steps, orders, holes: distinct(holes), decisions }
}

export function stepName({ policy }: Pick<Page, 'policy'>, { place }: Pick<Order, 'place'>): string {
  if (typeof place === 'number') return policy.steps[place]?.name ?? `step ${place + 1}`
  return place === 'last_resort' ? LAST_RESORT : place
}

/** The same hole again in a later round says nothing new. */
const distinct = (holes: readonly HoleNote[]): HoleNote[] =>
  holes.filter(
    (hole, i) =>
      holes.findIndex(o => o.step === hole.step && o.kind === hole.kind && o.reason === hole.reason) === i,
  )
