import type { DayCalendar } from '../days.ts'
import type { MovementKind } from '../figure.ts'
import type { Exchange } from '../money/index.ts'
import type { PlanShare } from './monthly.ts'
import type { RevenueStep } from './steps.ts'

/** The ledger of all currencies, changed into one by the team's rates. */
export const SUM = 'sum'

/** What a customer was worth a month at the end of the day before, and at the end of the day. */
export type Move = {
  readonly day: number
  /** In capitals, or `sum`. */
  readonly currency: string
  readonly kind: MovementKind
  readonly fromMinor: number
  readonly toMinor: number
  /** Plans before of who left, plans after of all others. */
  readonly plans: readonly string[]
}

/** The same by plan; it needs no movement of the customer. */
export type PlanMove = {
  readonly day: number
  readonly currency: string
  readonly plan: string
  readonly fromMinor: number
  readonly toMinor: number
  /** The customer left, with this plan. */
  readonly isChurn: boolean
}

export type MovesParts = {
  readonly calendar: DayCalendar
  /** Null: the team gave no rates. */
  readonly exchange: Exchange | null
}

type Worth = { minor: number; readonly plans: Map<string, number> }
type Worths = ReadonlyMap<string, Worth>
type Timed = { readonly day: number; readonly index: number; readonly step: RevenueStep }
export type CustomerMoves = { readonly moves: readonly Move[]; readonly planMoves: readonly PlanMove[] }

const NOTHING: Worths = new Map()

/** A customer's movements between day ends, from the steps of each subscription. */
export function movesOf(
  subscriptions: readonly (readonly RevenueStep[])[],
  parts: MovesParts,
): CustomerMoves {
  const timed = inOrder(subscriptions, parts)
  const standing: RevenueStep[] = []
  const had = new Set<string>()
  const moves: Move[] = []
  const planMoves: PlanMove[] = []
  let before = NOTHING
  for (let at = 0; at < timed.length; at++) {
    const now = timed[at]
    if (!now) break
    standing[now.index] = now.step
    if (timed[at + 1]?.day === now.day) continue
    const after = worthsOf(standing, parts.exchange)
    for (const currency of bothKeys(before, after)) {
      const change = { day: now.day, currency, from: before.get(currency), to: after.get(currency) }
      noteMove(change, had, moves)
      notePlans(change, planMoves)
    }
    before = after
  }
  return { moves, planMoves }
}

/** By day; the steps of one subscription are in order already, and sorting keeps what is equal in its order. */
function inOrder(subscriptions: readonly (readonly RevenueStep[])[], { calendar }: MovesParts): Timed[] {
  const timed: Timed[] = []
  for (const [index, steps] of subscriptions.entries()) {
    for (const step of steps) timed.push({ day: calendar.dayOf(step.atMs), index, step })
  }
  return subscriptions.length < 2 ? timed : timed.sort((a, b) => a.day - b.day)
}

/** What stands, by currency; only what is above 0. */
function worthsOf(standing: readonly (RevenueStep | undefined)[], exchange: Exchange | null): Worths {
  const worths = new Map<string, Worth>()
  for (const step of standing) {
    if (!step) continue
    for (const { plan, minor } of step.plans) {
      noteWorth(worths, step.currency, { plan, minor })
      const changed = exchange?.change(minor, step.currency) ?? null
      if (changed !== null) noteWorth(worths, SUM, { plan, minor: changed })
    }
  }
  return worths
}

function noteWorth(worths: Map<string, Worth>, currency: string, { plan, minor }: PlanShare): void {
  if (minor === 0) return
  let worth = worths.get(currency)
  if (!worth) {
    worth = { minor: 0, plans: new Map() }
    worths.set(currency, worth)
  }
  worth.minor += minor
  worth.plans.set(plan, (worth.plans.get(plan) ?? 0) + minor)
}

/** Keys of the first, then those that the second has beside them. */
function bothKeys<V>(a: ReadonlyMap<string, V>, b: ReadonlyMap<string, V>): string[] {
  const keys = [...a.keys()]
  for (const key of b.keys()) if (!a.has(key)) keys.push(key)
  return keys
}

type Change = {
  readonly day: number
  readonly currency: string
  readonly from: Worth | undefined
  readonly to: Worth | undefined
}

function noteMove({ day, currency, from, to }: Change, had: Set<string>, moves: Move[]): void {
  const fromMinor = from?.minor ?? 0
  const toMinor = to?.minor ?? 0
  if (fromMinor !== toMinor) {
    const kind = kindOf(fromMinor, toMinor, had.has(currency))
    const plans = [...((to ?? from)?.plans.keys() ?? [])]
    moves.push({ day, currency, kind, fromMinor, toMinor, plans })
  }
  if (to) had.add(currency)
}

function kindOf(fromMinor: number, toMinor: number, hadBefore: boolean): MovementKind {
  if (fromMinor === 0) return hadBefore ? 'reactivation' : 'new'
  if (toMinor === 0) return 'churned'
  return toMinor > fromMinor ? 'expansion' : 'contraction'
}

function notePlans({ day, currency, from, to }: Change, planMoves: PlanMove[]): void {
  const isChurn = to === undefined
  for (const plan of bothKeys(from?.plans ?? NO_PLANS, to?.plans ?? NO_PLANS)) {
    const fromMinor = from?.plans.get(plan) ?? 0
    const toMinor = to?.plans.get(plan) ?? 0
    if (fromMinor !== toMinor) planMoves.push({ day, currency, plan, fromMinor, toMinor, isChurn })
  }
}

const NO_PLANS: ReadonlyMap<string, number> = new Map()
