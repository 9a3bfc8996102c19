import type { MovementKind, MovementSum } from '../../lib/contract/business.ts'
import { niceStep } from '../../lib/core/chart/ticks.ts'
import { MOVEMENT_ORDER } from './figure-text.ts'

/** A bar of the waterfall: from where to where, in minor units. */
export type Step = {
  readonly key: 'opening' | MovementKind | 'closing'
  readonly fromMinor: number
  readonly toMinor: number
  readonly customers: number | null
}

/** Opening, what came, what went, closing: each bar begins where the one before it ended. */
export function stepsOf(sum: MovementSum): readonly Step[] {
  let level = sum.openingMinor
  const moves = MOVEMENT_ORDER.map((key): Step => {
    const { minor, customers } = sum.by[key]
    const fromMinor = level
    level += minor
    return { key, fromMinor, toMinor: level, customers }
  })
  return [
    { key: 'opening', fromMinor: 0, toMinor: sum.openingMinor, customers: null },
    ...moves,
    { key: 'closing', fromMinor: 0, toMinor: sum.closingMinor, customers: null },
  ]
}

/** Where the bars begin and end, minor units. `isBroken`: not at zero, which the head says. */
export type Scale = { readonly lowMinor: number; readonly highMinor: number; readonly isBroken: boolean }

/** Bars whose moves would not be seen beside what was there already begin at a round figure below all of them. */
const MOVES_SHARE = 0.4

export function scaleOf(sum: MovementSum): Scale {
  const levels = stepsOf(sum).map(step => step.toMinor)
  const lowest = Math.min(...levels)
  const highest = Math.max(...levels, 0)
  const span = highest - lowest
  if (lowest <= 0 || span === 0 || span > highest * MOVES_SHARE)
    return { lowMinor: Math.min(0, lowest), highMinor: highest || 1, isBroken: false }
  const step = niceStep(span, 8)
  const lowMinor = Math.floor((lowest - span * 0.15) / step) * step
  return lowMinor <= 0
    ? { lowMinor: 0, highMinor: highest, isBroken: false }
    : { lowMinor, highMinor: highest, isBroken: true }
}

export type Bar = { readonly leftPercent: number; readonly widthPercent: number; readonly endPercent: number }

/** A bar's place as shares of the width. */
export function barOf({ fromMinor, toMinor }: Step, { lowMinor, highMinor }: Scale): Bar {
  const at = (minor: number) =>
    Math.min(100, Math.max(0, ((minor - lowMinor) / Math.max(1, highMinor - lowMinor)) * 100))
  const [left, right] = [at(fromMinor), at(toMinor)].toSorted((a, b) => a - b)
  return { leftPercent: left ?? 0, widthPercent: (right ?? 0) - (left ?? 0), endPercent: at(toMinor) }
}
