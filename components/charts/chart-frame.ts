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
  /** The longest name at a line's end, in characters: long names get more room where there is some. */
  readonly longestName: number
  /** Room above the plot for the words of bands and marks, or for the small title of a stacked chart. */
  readonly hasCaption: boolean
}

const NARROW_MARGIN_PX = 52
const LEAST_MARGIN_PX = 112
const VALUE_PX = 48
const CHAR_PX = 6.2

/** The room right of the plot: for values alone, for short names, or for long ones where the picture is wide. */
function marginPx({ width, longestName }: FrameInput): number {
  if (width < NARROW_PX) return NARROW_MARGIN_PX
  const most = Math.min(200, width / 5)
  return Math.max(LEAST_MARGIN_PX, Math.min(most, longestName * CHAR_PX + VALUE_PX + 12))
}

const NARROW_PX = 560
export const TIME_AXIS_PX = 24
export const VALUE_AXIS_PX = 48

export function chartFrame(input: FrameInput): ChartFrame {
  const { width, height, fromMs, toMs, domain } = input
  const isNarrow = width < NARROW_PX
  const left = VALUE_AXIS_PX
  const right = Math.max(left + 40, width - marginPx(input))
  const top = input.hasCaption ? 32 : 24
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
