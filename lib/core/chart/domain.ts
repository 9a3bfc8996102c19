import type { ChartPoint } from './points.ts'
import { niceStep } from './ticks.ts'
import { scaleFor, type Unit, type UnitScale } from './unit.ts'

export type ChartDomain = {
  readonly low: number
  readonly high: number
  readonly scale: UnitScale
  /** False = drawing the target would flatten the line; the head says where it is. */
  readonly showsTarget: boolean
}

/** A target further than this many times above the data flattens it to the ground. */
const REACH = 4
/** Figures of these units say little from zero: the range is what is looked at. */
const FLOATING: readonly Unit[] = ['celsius', 'hertz', 'none']

export type DomainInput = {
  readonly lines: readonly (readonly ChartPoint[])[]
  readonly unit: Unit
  readonly target: number | null
  readonly maxTicks: number
}

/** The values that a chart's height stands for, ends on round figures; null when there is nothing to draw. */
export function chartDomain({ lines, unit, target, maxTicks }: DomainInput): ChartDomain | null {
  let lowest = Number.POSITIVE_INFINITY
  let highest = Number.NEGATIVE_INFINITY
  for (const line of lines) {
    for (const [, value] of line) {
      if (value === null) continue
      if (value < lowest) lowest = value
      if (value > highest) highest = value
    }
  }
  if (lowest > highest) return null
  const showsTarget =
    target !== null && target <= Math.max(highest, 0) * REACH && target >= Math.min(lowest, 0)
  if (showsTarget) {
    lowest = Math.min(lowest, target)
    highest = Math.max(highest, target)
  }
  if (startsAtZero(unit, lowest, highest)) {
    lowest = Math.min(lowest, 0)
    highest = Math.max(highest, 0)
  }
  if (unit === 'ratio' && highest > 0.6 && highest < 1 && lowest >= 0) highest = 1
  if (lowest === highest) {
    const pad = lowest === 0 ? 1 : Math.abs(lowest) * 0.1
    highest = lowest === 0 ? smallest(unit) : highest + pad
    if (lowest !== 0) lowest -= pad
  }
  const scale = scaleFor(unit, Math.max(Math.abs(lowest), Math.abs(highest)))
  const step = niceStep((highest - lowest) * scale.factor, maxTicks) / scale.factor
  return {
    low: Math.floor(lowest / step + 1e-9) * step,
    high: Math.ceil(highest / step - 1e-9) * step,
    scale,
    showsTarget,
  }
}

function startsAtZero(unit: Unit, lowest: number, highest: number): boolean {
  if (lowest < 0 && highest > 0) return true
  if (!FLOATING.includes(unit)) return true
  return lowest >= 0 && lowest < highest * 0.5
}

/** The height of a line that has been zero all along. */
function smallest(unit: Unit): number {
  if (unit === 'ratio') return 0.01
  if (unit === 'seconds') return 0.1
  return 1
}
