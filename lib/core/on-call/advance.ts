import type { Decision, Notification } from '../alert/notification.ts'
import type { EscalationPolicy } from '../config/schema/escalation.ts'
import { labelsToObject } from '../labels/index.ts'
import { durationMs, nextStep, receiptDueAt, reminderAt, stepDueAt, targetName } from './due.ts'
import { localText } from './hours.ts'
import type { Order, Page, PageActor } from './page.ts'
import { newOrder } from './targets.ts'
import { type Around, type HoleNote, PageWalk, type StepNote } from './walk.ts'

/** What the walk needs of a notification. */
export type PagedGroup = Pick<
  Notification,
  'groupKey' | 'groupLabels' | 'commonLabels' | 'commonAnnotations' | 'alerts'
>

/** How an attempt ended, as receivers tell it. */
export type AttemptOutcome =
  | { readonly kind: 'delivered'; readonly detail: string; readonly reference: string | null }
  | { readonly kind: 'retry'; readonly detail: string; readonly retryAfterMs: number | null }
  | { readonly kind: 'refused'; readonly detail: string }

export type PageEvent =
  /** Nothing but time. */
  | { readonly kind: 'tick' }
  | { readonly kind: 'notified'; readonly group: PagedGroup }
  | { readonly kind: 'attempted'; readonly orderKey: string; readonly outcome: AttemptOutcome }
  | { readonly kind: 'receipt'; readonly orderKey: string }
  /** The service that took an order says later that it did not arrive. */
  | { readonly kind: 'undelivered'; readonly orderKey: string; readonly reason: string }
  | { readonly kind: 'acknowledged'; readonly by: PageActor }
  | { readonly kind: 'escalated'; readonly by: PageActor }
  /** What is known of it now: labels such as `kind` and `cause`. */
  | { readonly kind: 'described'; readonly labels: Readonly<Record<string, string>>; readonly by: PageActor }
  | { readonly kind: 'resolved'; readonly by: PageActor }

export type Advance = {
  readonly page: Page
  readonly decisions: readonly Decision[]
  readonly steps: readonly StepNote[]
  readonly holes: readonly HoleNote[]
}

/** After so many attempts an order has failed. */
export const MOST_ATTEMPTS = 6
const BACK_OFF_MS = [5_000, 15_000, 30_000, 60_000, 120_000] as const

/** A page that has not begun to walk: the first `tick` takes what is due at once. */
export function beginPage(
  policy: EscalationPolicy,
  group: PagedGroup,
  { id, nowMs }: { readonly id: string; readonly nowMs: number },
): Page {
  return {
    id,
    policy,
    ...describeGroup(group),
    groupKey: group.groupKey,
    startedAtMs: nowMs,
    acknowledgedAtMs: null,
    status: { kind: 'open' },
    phase: { kind: 'steps', base: { atMs: nowMs, afterMs: 0 }, isHurried: false },
    round: 0,
    firstRound: 0,
    taken: [],
    leftOut: [],
    orders: [],
  }
}

/**
 * One event, and everything that is due by now: the next page with the orders to send in it, and each decision on the
 * way. The engine's step and the time machine's are this one.
 */
export function advancePage(page: Page, event: PageEvent, around: Around): Advance {
  const walk = new PageWalk(page, around)
  applyEvent(walk, event)
  walk.settle()
  return { page: walk.page, decisions: walk.decisions, steps: walk.steps, holes: walk.holes }
}

/** What must be sent by now, in order. */
export const dueOrders = (page: Page, nowMs: number): readonly Order[] =>
  page.orders
    .filter(order => order.state === 'waiting' && order.dueAtMs <= nowMs)
    .sort((a, b) => a.dueAtMs - b.dueAtMs)

/** When something happens next without anybody doing anything; null when nothing will. */
export function nextDueMs(page: Page, nowMs: number): number | null {
  const times = page.orders.flatMap(order => (order.state === 'waiting' ? [order.dueAtMs] : []))
  if (page.status.kind === 'acknowledged')
    times.push(reminderAt(page.status), page.status.expiresAtMs ?? Number.POSITIVE_INFINITY)
  if (page.status.kind === 'open') {
    times.push(...page.orders.map(receiptDueAt))
    if (page.phase.kind === 'pause') times.push(page.phase.untilMs)
    const next = nextStep(page)
    if (page.phase.kind === 'steps') times.push(next ? stepDueAt(page, { nowMs }, next.step) : nowMs)
  }
  const soonest = Math.min(...times)
  return Number.isFinite(soonest) ? soonest : null
}

function applyEvent(walk: PageWalk, event: PageEvent): void {
  switch (event.kind) {
    case 'tick':
      break
    case 'notified':
      takeNotification(walk, event.group)
      break
    case 'attempted':
      takeOutcome(walk, event.orderKey, event.outcome)
      break
    case 'receipt':
      takeReceipt(walk, event.orderKey)
      break
    case 'undelivered':
      takeLoss(walk, event.orderKey, event.reason)
      break
    case 'acknowledged':
      acknowledge(walk, event.by)
      break
    case 'escalated':
      escalate(walk, event.by)
      break
    case 'described':
      describe(walk, event)
      break
    case 'resolved':
      resolve(walk, event.by)
      break
  }
}

function takeNotification(walk: PageWalk, group: PagedGroup): void {
  const { page } = walk
  if (page.status.kind === 'resolved') return
  walk.set({ ...describeGroup(group), labels: { ...describeGroup(group).labels, ...saidOf(page) } })
  const { status, phase } = page
  if (status.kind === 'acknowledged') {
    const reason = `${status.by.name} has it in hand: nobody is paged again`
    walk.note({ stage: 'acknowledgement', outcome: 'held', reason, by: status.by.name })
    return
  }
  const reason = 'the group was notified again'
  const isOver = phase.kind === 'exhausted'
  walk.note({
    stage: 'escalation',
    outcome: isOver ? 'passed' : 'held',
    reason: isOver
      ? `${reason} and nobody acknowledged: the steps begin again`
      : `${reason}: it is being escalated already`,
    by: page.policy.slug,
  })
  if (!isOver) return
  walk.beginRound()
  walk.set({ firstRound: walk.page.round })
}

/** What people said of a page stays through new notifications. */
const saidOf = ({ labels }: Page): Readonly<Record<string, string>> =>
  Object.fromEntries(['kind', 'cause'].flatMap(name => (labels[name] ? [[name, labels[name]]] : [])))

function takeOutcome(walk: PageWalk, orderKey: string, outcome: AttemptOutcome): void {
  const order = walk.page.orders.find(({ key }) => key === orderKey)
  if (!order || order.state === 'sent') return
  const attempts = order.attempts + 1
  const change = (changes: Partial<Order>) =>
    walk.setOrders(other =>
      other.key === orderKey ? { ...order, attempts, detail: outcome.detail, ...changes } : other,
    )
  const by = targetName(order)
  if (outcome.kind === 'delivered') {
    change({ state: 'sent', sentAtMs: walk.nowMs, reference: outcome.reference })
    walk.note({ stage: 'attempt', outcome: 'sent', reason: `${by}: ${outcome.detail}`, by })
    return
  }
  if (outcome.kind === 'retry' && attempts < MOST_ATTEMPTS && order.state === 'waiting') {
    const backOffMs = BACK_OFF_MS[Math.min(attempts, BACK_OFF_MS.length) - 1] ?? 0
    change({ dueAtMs: walk.nowMs + Math.max(backOffMs, outcome.retryAfterMs ?? 0) })
    const reason = `${by}: ${outcome.detail}; tried again (attempt ${attempts} of ${MOST_ATTEMPTS})`
    walk.note({ stage: 'attempt', outcome: 'failed', reason, by })
    // Whoever cannot be told by one method is told by the next meanwhile.
    if (attempts === 1) walk.hurryNextOf(order)
    return
  }
  change({ state: 'failed' })
  walk.note({ stage: 'attempt', outcome: 'failed', reason: `${by}: ${outcome.detail}; given up`, by })
  walk.hurryNextOf(order)
}

function takeReceipt(walk: PageWalk, orderKey: string): void {
  const order = walk.page.orders.find(({ key }) => key === orderKey)
  if (!order || order.receiptAtMs !== null) return
  walk.setOrders(other => (other === order ? { ...other, receiptAtMs: walk.nowMs } : other))
  const by = targetName(order)
  walk.note({ stage: 'receipt', outcome: 'passed', reason: `${by}: the device showed it`, by })
}

function takeLoss(walk: PageWalk, orderKey: string, reason: string): void {
  const order = walk.page.orders.find(({ key }) => key === orderKey)
  if (order?.state !== 'sent') return
  walk.setOrders(other => (other === order ? { ...other, state: 'failed', detail: reason } : other))
  const by = targetName(order)
  walk.note({ stage: 'receipt', outcome: 'failed', reason: `${by}: ${reason}`, by })
  if (walk.page.status.kind === 'open') walk.hurryNextOf(order)
}

function acknowledge(walk: PageWalk, by: PageActor): void {
  if (walk.page.status.kind === 'resolved') return
  const { policy } = walk.page
  const expires = policy.acknowledge_expires
  const expiresAtMs = expires === undefined ? null : walk.nowMs + durationMs(expires)
  cancelWaiting(walk)
  walk.set({
    status: { kind: 'acknowledged', by, atMs: walk.nowMs, expiresAtMs, isReminded: false },
    acknowledgedAtMs: walk.page.acknowledgedAtMs ?? walk.nowMs,
  })
  const until = expiresAtMs === null ? 'until it resolves' : `until ${localText(expiresAtMs, policy.zone)}`
  const reason = `${by.name} acknowledged (${viaWords(by)}), ${until}: nobody else is told`
  walk.note({ stage: 'acknowledgement', outcome: 'ended', reason, by: by.name })
}

function escalate(walk: PageWalk, by: PageActor): void {
  const { status, phase } = walk.page
  if (status.kind === 'resolved') return
  walk.set({ status: { kind: 'open' } })
  const reason = `${by.name} asked for the next step (${viaWords(by)})`
  walk.note({ stage: 'escalation', outcome: 'passed', reason, by: by.name })
  if (phase.kind === 'steps') walk.set({ phase: { ...phase, isHurried: true } })
  else if (phase.kind === 'pause') walk.set({ phase: { ...phase, untilMs: walk.nowMs } })
  else walk.beginRound()
}

function describe(walk: PageWalk, { labels, by }: Extract<PageEvent, { kind: 'described' }>): void {
  if (walk.page.status.kind === 'resolved') return
  walk.set({ labels: { ...walk.page.labels, ...labels } })
  const said = Object.entries(labels).map(([name, value]) => `${name} "${value}"`)
  walk.note({
    stage: 'escalation',
    outcome: 'passed',
    reason: `${by.name} said: ${said.join(', ')}`,
    by: by.name,
  })
  walk.bringIn()
}

function resolve(walk: PageWalk, by: PageActor): void {
  if (walk.page.status.kind === 'resolved') return
  cancelWaiting(walk)
  walk.set({ status: { kind: 'resolved', by, atMs: walk.nowMs } })
  walk.note({ stage: 'escalation', outcome: 'ended', reason: `resolved by ${by.name}`, by: by.name })
  if (walk.page.policy.send_resolved) walk.set({ orders: [...walk.page.orders, ...resolvedOrders(walk)] })
}

/** To whom it was sent, by the same method; a call that says that all is well wakes for nothing. */
function resolvedOrders({ page, nowMs }: PageWalk): Order[] {
  const orders = new Map<string, Order>()
  for (const { state, target, place } of page.orders) {
    const isQuiet = target.kind === 'person' && target.methodKind === 'voice'
    if (state !== 'sent' || isQuiet || place === 'reminder') continue
    const name =
      target.kind === 'receiver' ? `receiver ${target.receiver}` : `${target.email}/${target.methodId}`
    orders.set(
      name,
      newOrder({ page, place: 'resolved' }, { name, target, dueAtMs: nowMs, receiptWithinMs: null }),
    )
  }
  return [...orders.values()]
}

function cancelWaiting(walk: PageWalk): void {
  walk.setOrders(order => (order.state === 'waiting' ? { ...order, state: 'cancelled' } : order))
}

const VIA: Readonly<Record<PageActor['via'], string>> = {
  page: 'in the page',
  api: 'by the API',
  sms: 'by SMS',
  voice: 'by telephone',
  web_push: 'from the notification',
  link: 'by the link in a message',
  receiver: 'by a receiver',
  deck: 'by itself',
}

const viaWords = (by: PageActor): string => VIA[by.via]

function describeGroup(group: PagedGroup): Pick<Page, 'title' | 'labels' | 'annotations' | 'alerts'> {
  const labels = { ...labelsToObject(group.groupLabels), ...labelsToObject(group.commonLabels) }
  const annotations = labelsToObject(group.commonAnnotations)
  const [name, count] = [labels.alertname || Object.values(labels).join(' '), group.alerts.length]
  const summary: string | undefined = annotations.summary
  const title = summary ?? (name || 'Alert')
  return {
    title: count > 1 && summary === undefined ? `${title} (${count})` : title,
    labels,
    annotations,
    alerts: group.alerts,
  }
}
