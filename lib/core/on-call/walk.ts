import type { Decision } from '../alert/notification.ts'
import { formatDurationMs } from '../config/duration.ts'
import type { StepConfig } from '../config/schema/escalation.ts'
import { whyHolds, whyNot } from './condition.ts'
import { durationMs, firstStep, nextStep, receiptDueAt, reminderAt, stepDueAt, targetName } from './due.ts'
import { localText } from './hours.ts'
import type { Order, OrderPlace, Page } from './page.ts'
import type { HoleKind, OnCallWorld } from './person.ts'
import { type Told, tell } from './targets.ts'

/** A step that was taken or left out, for those who show a plan. */
export type StepNote = {
  readonly atMs: number
  readonly round: number
  readonly place: number | 'last_resort'
  readonly name: string
  readonly skippedBecause: string | null
}
export type HoleNote = {
  readonly atMs: number
  readonly step: string
  readonly kind: HoleKind
  readonly reason: string
}

export type Around = { readonly world: OnCallWorld; readonly nowMs: number }

export const LAST_RESORT = 'last resort'
/** No page does so much at one instant; the walk ends rather than go round. */
const MOST_MOVES = 500

/** One advance of a page: changes its own copy, and notes each decision on the way. */
export class PageWalk {
  page: Page
  readonly decisions: Decision[] = []
  readonly steps: StepNote[] = []
  readonly holes: HoleNote[] = []

  constructor(
    page: Page,
    readonly around: Around,
  ) {
    this.page = page
  }

  get nowMs(): number {
    return this.around.nowMs
  }

  set(changes: Partial<Page>): void {
    this.page = { ...this.page, ...changes }
  }

  note(decision: Omit<Decision, 'atMs'>): void {
    this.decisions.push({ atMs: this.nowMs, ...decision })
  }

  setOrders(change: (order: Order) => Order): void {
    this.set({ orders: this.page.orders.map(change) })
  }

  /** Does everything that is due by now. */
  settle(): void {
    for (let moves = 0; moves < MOST_MOVES; moves++) if (!this.#move()) return
  }

  /** One thing that is due; false when there is none. */
  #move(): boolean {
    const { status, phase } = this.page
    if (status.kind === 'resolved') return false
    if (status.kind === 'acknowledged') return this.#watchAcknowledgement(status)
    if (this.#missReceipt()) return true
    if (phase.kind === 'steps') return this.#walk()
    if (phase.kind === 'exhausted') {
      if (this.#hasLiveOrder('last_resort')) return false
      this.note(failed('the last resort could not be told: all are tried again', this.page.policy.slug))
      this.#pause('round')
      return true
    }
    const isOver = this.nowMs >= phase.untilMs || (phase.then === 'decide' && !this.#hasLiveOrder())
    if (isOver) this.#endRound(phase.then)
    return isOver
  }

  #walk(): boolean {
    const next = nextStep(this.page)
    if (!next) {
      this.#pause('decide')
      return true
    }
    if (this.nowMs < this.#dueAt(next)) return false
    const first = firstStep(this.page, this.around)
    if (next.index < first) this.#skipTo(first)
    else this.#take(next.index, next.step)
    return true
  }

  /** Nobody of the step before could be told: the next one is due at once. */
  #dueAt({ step }: { readonly step: StepConfig }): number {
    const { phase, taken } = this.page
    if (phase.kind !== 'steps') return Number.POSITIVE_INFINITY
    const last = taken.at(-1)
    if (phase.isHurried || (last !== undefined && !this.#hasLiveOrder(last))) return this.nowMs
    return stepDueAt(this.page, this.around, step)
  }

  #skipTo(first: number): void {
    const { policy, taken, leftOut, labels } = this.page
    const [to, condition] = [policy.steps[first], policy.steps[first]?.first_when]
    if (!to || !condition) return
    const because = `${whyHolds(condition, labels)}: it begins at "${to.name}"`
    const skipped = policy.steps.flatMap((_step, i) =>
      i < first && !taken.includes(i) && !leftOut.includes(i) ? [i] : [],
    )
    for (const index of skipped) this.#leaveOut(index, because)
    this.set({ phase: { kind: 'steps', base: this.#baseAt(to), isHurried: true } })
  }

  #leaveOut(index: number, because: string): void {
    const name = this.page.policy.steps[index]?.name ?? ''
    this.note({ stage: 'escalation', outcome: 'held', reason: `"${name}" is left out: ${because}`, by: name })
    this.#noteStep(index, name, because)
    this.set({ leftOut: [...this.page.leftOut, index] })
  }

  #take(index: number, step: StepConfig): void {
    const { policy, labels, round } = this.page
    const because = step.when ? whyNot(step.when, { labels, zone: policy.zone, atMs: this.nowMs }) : null
    if (because !== null) {
      this.#leaveOut(index, because)
      return
    }
    this.#noteStep(index, step.name, null)
    this.note({
      stage: 'escalation',
      outcome: 'passed',
      reason: `"${step.name}" of "${policy.name}"${round > 0 ? `, round ${round + 1}` : ''}`,
      by: policy.slug,
    })
    const told = this.tell({ place: index, name: step.name, targets: step.tell, urgency: step.urgency })
    if (told.orders.length === 0) this.note(failed(`nobody of "${step.name}" could be told`, step.name))
    this.set({
      taken: [...this.page.taken, index],
      phase: { kind: 'steps', base: this.#baseAt(step), isHurried: told.orders.length === 0 },
    })
  }

  /** Puts in the orders of a step, of the last resort or of a reminder. */
  tell(step: {
    readonly place: OrderPlace
    readonly name: string
    readonly targets: StepConfig['tell']
    readonly urgency: StepConfig['urgency']
  }): Told {
    const { world } = this.around
    const told = tell({ ...step, page: this.page, world, nowMs: this.nowMs })
    this.decisions.push(...told.decisions)
    for (const hole of told.holes) this.holes.push({ atMs: this.nowMs, step: step.name, ...hole })
    const known = new Set(this.page.orders.map(({ key }) => key))
    // Of one round there may be several reminders: each is an order of its own.
    const fresh = told.orders.map(order =>
      known.has(order.key) ? { ...order, key: `${order.key}/${known.size}` } : order,
    )
    this.set({ orders: [...this.page.orders, ...fresh] })
    return told
  }

  #baseAt = (step: StepConfig) => ({ atMs: this.nowMs, afterMs: durationMs(step.after) })

  #noteStep(place: StepNote['place'], name: string, skippedBecause: string | null): void {
    this.steps.push({ atMs: this.nowMs, round: this.page.round, place, name, skippedBecause })
  }

  #pause(then: 'decide' | 'round'): void {
    const untilMs = this.nowMs + durationMs(this.page.policy.repeat_after)
    this.set({ phase: { kind: 'pause', untilMs, then } })
  }

  #endRound(then: 'decide' | 'round'): void {
    const { policy, round, firstRound } = this.page
    const hasRounds = round - firstRound < policy.repeat
    if (then === 'round' || (hasRounds && this.#hasLiveOrder())) {
      const reason = `nobody acknowledged within ${policy.repeat_after}: the steps begin again`
      this.note({ stage: 'escalation', outcome: 'passed', reason, by: policy.slug })
      this.beginRound()
      return
    }
    const why = this.#hasLiveOrder() ? 'nobody acknowledged' : 'nobody could be told'
    this.#noteStep('last_resort', LAST_RESORT, null)
    this.note({
      stage: 'escalation',
      outcome: 'passed',
      reason: `${why}: the last resort is told`,
      by: policy.slug,
    })
    const targets = [policy.last_resort]
    this.tell({ place: 'last_resort', name: LAST_RESORT, targets, urgency: 'important' })
    if (hasRounds) this.#pause('round')
    else this.set({ phase: { kind: 'exhausted' } })
  }

  beginRound(): void {
    this.set({
      round: this.page.round + 1,
      taken: [],
      leftOut: [],
      phase: { kind: 'steps', base: { atMs: this.nowMs, afterMs: 0 }, isHurried: false },
    })
  }

  /** Takes at once what was left out, and what is said now brings in. */
  bringIn(): void {
    if (this.page.status.kind !== 'open') return
    const { policy, leftOut, labels } = this.page
    const asked = { labels, zone: policy.zone, atMs: this.nowMs }
    const first = firstStep(this.page, this.around)
    for (const index of leftOut) {
      const step = policy.steps[index]
      if (!step || index < first || (step.when && whyNot(step.when, asked) !== null)) continue
      this.set({ leftOut: this.page.leftOut.filter(other => other !== index) })
      this.#take(index, step)
    }
    const latest = this.page.taken.reduce((most, index) => Math.max(most, index), -1)
    if (first > latest && this.page.phase.kind === 'steps') this.#skipTo(first)
  }

  /** Whether anything of this round, or of one step of it, reached somebody or still may. */
  #hasLiveOrder(place?: OrderPlace): boolean {
    const { orders, round } = this.page
    return orders.some(
      order =>
        order.round === round &&
        (place === undefined || order.place === place) &&
        (order.state === 'waiting' || order.state === 'sent'),
    )
  }

  #missReceipt(): boolean {
    const missed = this.page.orders.find(order => receiptDueAt(order) <= this.nowMs)
    if (!missed) return false
    this.setOrders(order => (order === missed ? { ...order, receiptWithinMs: null } : order))
    const waited = formatDurationMs(missed.receiptWithinMs ?? 0)
    const reason = `no receipt of ${targetName(missed)} within ${waited}`
    this.note({ stage: 'receipt', outcome: 'failed', reason, by: targetName(missed) })
    this.hurryNextOf(missed)
    return true
  }

  /** The next method of the same person, at once. */
  hurryNextOf(order: Order): void {
    const next = this.page.orders
      .filter(
        other =>
          other.key !== order.key &&
          other.state === 'waiting' &&
          isSamePerson(other, order) &&
          other.dueAtMs > this.nowMs,
      )
      .sort((a, b) => a.dueAtMs - b.dueAtMs)[0]
    if (!next) return
    this.setOrders(other => (other === next ? { ...other, dueAtMs: this.nowMs } : other))
    this.note({
      stage: 'preference',
      outcome: 'passed',
      reason: `${targetName(next)} goes out at once instead`,
      by: next.target.kind === 'person' ? next.target.email : null,
    })
  }

  #watchAcknowledgement(status: Extract<Page['status'], { kind: 'acknowledged' }>): boolean {
    const { expiresAtMs } = status
    if (expiresAtMs === null) return false
    if (this.nowMs >= expiresAtMs) {
      const reason = `the acknowledgement of ${status.by.name} ended: the steps begin again`
      this.note({ stage: 'acknowledgement', outcome: 'ended', reason, by: status.by.name })
      this.beginRound()
      this.set({ status: { kind: 'open' }, firstRound: this.page.round })
      return true
    }
    if (status.isReminded || this.nowMs < reminderAt(status)) return false
    this.set({ status: { ...status, isReminded: true } })
    const until = localText(expiresAtMs, this.page.policy.zone)
    const reason = `the acknowledgement of ${status.by.name} ends at ${until}: they are reminded`
    this.note({ stage: 'acknowledgement', outcome: 'passed', reason, by: status.by.name })
    if (this.around.world.people.has(status.by.name))
      this.tell({
        place: 'reminder',
        name: 'reminder',
        targets: [{ person: status.by.name }],
        urgency: 'default',
      })
    return true
  }
}

const failed = (reason: string, by: string): Omit<Decision, 'atMs'> => ({
  stage: 'escalation',
  outcome: 'failed',
  reason,
  by,
})

const isSamePerson = (a: Order, b: Order): boolean =>
  a.round === b.round &&
  a.place === b.place &&
  a.target.kind === 'person' &&
  b.target.kind === 'person' &&
  a.target.email === b.target.email
