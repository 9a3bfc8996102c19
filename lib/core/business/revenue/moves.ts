import type { DayCalendar } from '../days.ts'
import type { MovementKind } from '../figure.ts'
import type { Exchange } from '../money/index.ts'
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

/** A customer's movements between day ends, from the steps of each subscription. */
export function movesOf(
  subscriptions: readonly (readonly RevenueStep[])[],
  { calendar, exchange }: MovesParts,
): { readonly moves: readonly Move[]; readonly planMoves: readonly PlanMove[] } {
  const timed = subscriptions.flatMap((steps, index) =>
    steps.map(step => ({ day: calendar.dayOf(step.atMs), index, step })),
  )
  // The steps of one subscription are in order already, and sorting keeps what is equal in its order.
  timed.sort((a, b) => a.day - b.day)
  const standing: RevenueStep[] = []
  const moves: Move[] = []
  const planMoves: PlanMove[] = []
  const had = new Set<string>()
  let before: Worths = new Map()
  timed.forEach(({ day, index, step }, at) => {
    standing[index] = step
    if (timed[at + 1]?.day === day) return
    const after = worthsOf(standing, exchange)
    for (const currency of new Set([...before.keys(), ...after.keys()])) {
      const from = before.get(currency)
      const to = after.get(currency)
      const move = moveOf({ from, to }, had.has(currency))
      if (move) moves.push({ day, currency, ...move })
      if (to) had.add(currency)
      planMoves.push(...planMovesOf({ from, to }).map(plan => ({ day, currency, ...plan })))
    }
    before = after
  })
  return { moves, planMoves }
}

/** What stands, by currency; only what is above 0. */
function worthsOf(standing: readonly (RevenueStep | undefined)[], exchange: Exchange | null): Worths {
  const worths = new Map<string, Worth>()
  const note = (currency: string, plan: string, minor: number) => {
    if (minor === 0) return
    const worth = worths.get(currency) ?? { minor: 0, plans: new Map() }
    worth.minor += minor
    worth.plans.set(plan, (worth.plans.get(plan) ?? 0) + minor)
    worths.set(currency, worth)
  }
  for (const step of standing) {
    for (const { plan, minor } of step?.plans ?? []) {
      note(step?.currency ?? '', plan, minor)
      const changed = exchange?.change(minor, step?.currency ?? '') ?? null
      if (changed !== null) note(SUM, plan, changed)
    }
  }
  return worths
}

type Change = { readonly from: Worth | undefined; readonly to: Worth | undefined }

function moveOf({ from, to }: Change, hadBefore: boolean): Omit<Move, 'day' | 'currency'> | null {
  const fromMinor = from?.minor ?? 0
  const toMinor = to?.minor ?? 0
  if (fromMinor === toMinor) return null
  const plans = [...((to ?? from)?.plans.keys() ?? [])]
  return { kind: kindOf(fromMinor, toMinor, hadBefore), fromMinor, toMinor, plans }
}

function kindOf(fromMinor: number, toMinor: number, hadBefore: boolean): MovementKind {
  if (fromMinor === 0) return hadBefore ? 'reactivation' : 'new'
  if (toMinor === 0) return 'churned'
  return toMinor > fromMinor ? 'expansion' : 'contraction'
}

function planMovesOf({ from, to }: Change): Omit<PlanMove, 'day' | 'currency'>[] {
  const plans = new Set([...(from?.plans.keys() ?? []), ...(to?.plans.keys() ?? [])])
  return [...plans]
    .map(plan => ({
      plan,
      fromMinor: from?.plans.get(plan) ?? 0,
      toMinor: to?.plans.get(plan) ?? 0,
      isChurn: from !== undefined && to === undefined,
    }))
    .filter(({ fromMinor, toMinor }) => fromMinor !== toMinor)
}
