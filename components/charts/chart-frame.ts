import type { ChartDomain } from '../../lib/core/chart/domain.ts'
import { linear } from '../../lib/core/chart/path.ts'

/** Where the plot lies inside its picture, px, and how time and value become places in it. */
export type ChartFrame = {
  readonly width: number
  readonly height: number
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
  readonly isNarrow: boolean
  readonly x: (atMs: number) => number
  readonly y: (value: number) => number
  readonly timeAt: (x: number) => number
}

export type FrameInput = {
  readonly width: number
  readonly height: number
  readonly fromMs: number
  readonly toMs: number
  readonly domain: ChartDomain
  readonly hasTimeAxis: boolean
  /** Room above the plot for the words of bands and marks, or for the small title of a stacked chart. */
  readonly hasCaption: boolean
}

export const TIME_AXIS_PX = 24
export const VALUE_AXIS_PX = 48

export function chartFrame(input: FrameInput): ChartFrame {
  const { width, height, fromMs, toMs, domain } = input
  const isNarrow = width < 560
  const left = VALUE_AXIS_PX
  const right = Math.max(left + 40, width - (isNarrow ? 52 : 112))
  const top = input.hasCaption ? 30 : 10
  const bottom = height - (input.hasTimeAxis ? TIME_AXIS_PX : 6)
  const timeAt = linear([left, right], [fromMs, toMs])
  return {
    width,
    height,
    left,
    right,
    top,
    bottom,
    isNarrow,
    x: linear([fromMs, toMs], [left, right]),
    y: linear([domain.low, domain.high], [bottom, top]),
    timeAt: x => Math.min(toMs, Math.max(fromMs, timeAt(x))),
  }
}
