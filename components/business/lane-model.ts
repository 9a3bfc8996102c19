import type { BusinessData, BusinessIncident, BusinessLane } from '../../lib/contract/business.ts'
import { chartDomain } from '../../lib/core/chart/domain.ts'
import { linear } from '../../lib/core/chart/path.ts'
import { type DayAxis, dayPosition } from './day-axis.ts'

/** The gravest ones are drawn through every lane; the rest stand in the table of what they cost. */
const DRAWN_SEVERITY = 2

/** A lane of a day axis; of the business page, or made of other days. */
export type Lane = Omit<BusinessLane, 'key'> & { readonly key: string }

/** Lanes on one axis of days, with the incidents through them. */
export type LanesData = Pick<BusinessData, 'days' | 'incidents' | 'atMs'> & {
  readonly lanes: readonly Lane[]
}

/** How the lanes lie on the page, px. */
export type LaneFrame = {
  readonly width: number
  /** Names and figures stand above each lane, not beside it. */
  readonly isNarrow: boolean
  readonly left: number
  readonly right: number
  readonly top: number
  readonly laneHeight: number
  /** From one lane's top to the next one's. */
  readonly pitch: number
  readonly bottom: number
}

const NARROW_PX = 720
/** Above the lanes, where the names of incidents stand. */
const HEAD_PX = 46

export function frameOf(width: number, { lanes, incidents }: LanesData): LaneFrame {
  const isNarrow = width < NARROW_PX
  const top = incidents.length > 0 ? HEAD_PX : 10
  const laneHeight = isNarrow ? 48 : 56
  const pitch = laneHeight + (isNarrow ? 44 : 16)
  const first = isNarrow ? top + 28 : top
  return {
    width,
    isNarrow,
    left: isNarrow ? 34 : 172,
    right: width - (isNarrow ? 6 : 132),
    top: first,
    laneHeight,
    pitch,
    bottom: first + pitch * Math.max(0, lanes.length - 1) + laneHeight,
  }
}

/** The middle of a day on the axis, px. */
export function dayX({ left, right }: LaneFrame, { count }: DayAxis, index: number): number {
  return left + ((index + 0.5) / count) * (right - left)
}

/** The day under a place of the axis. */
export function dayIndexAt({ left, right }: LaneFrame, { count }: DayAxis, x: number): number {
  const index = Math.floor(((x - left) / (right - left)) * count)
  return Math.min(count - 1, Math.max(0, index))
}

export type IncidentMark = {
  readonly incident: BusinessIncident
  readonly x: number
  readonly width: number
  /** On which side its words stand; null where there is no room for them. */
  readonly side: 'start' | 'end' | null
}

const LEAST_BAND_PX = 6
const WORDS_PX = 104

/** The gravest incidents on the axis, oldest first; words where they do not stand on another's. */
export function incidentMarks(
  incidents: readonly BusinessIncident[],
  frame: LaneFrame,
  axis: DayAxis,
  nowMs: number,
): readonly IncidentMark[] {
  const xAt = (atMs: number) =>
    frame.left + (dayPosition(axis, atMs) / axis.count) * (frame.right - frame.left)
  const placed = incidents
    .filter(one => one.severity <= DRAWN_SEVERITY)
    .map(incident => {
      const x = xAt(incident.startMs)
      const endX = Math.min(frame.right, xAt(incident.endMs ?? nowMs))
      return { incident, x, width: Math.max(LEAST_BAND_PX, endX - x) }
    })
    .filter(({ x }) => x >= frame.left && x <= frame.right)
    .toSorted((a, b) => a.x - b.x)
  let takenTo = Number.NEGATIVE_INFINITY
  return placed.map((mark, index) => {
    const next = placed[index + 1]?.x ?? Number.POSITIVE_INFINITY
    const fitsAfter = mark.x + WORDS_PX <= Math.min(next - 6, frame.right + 24)
    const fitsBefore = mark.x - WORDS_PX >= takenTo
    const side = fitsAfter ? 'start' : fitsBefore ? 'end' : null
    takenTo = side === 'start' ? mark.x + WORDS_PX : mark.x + 8
    return { ...mark, side }
  })
}

export type LaneScale = {
  readonly y: (value: number) => number
  readonly low: number
  readonly high: number
}

/** The height of a lane whose top is at `top`; null where nothing was measured. Bars stand on zero. */
export function laneScale(lane: Lane, top: number, height: number): LaneScale | null {
  if (lane.values.every(value => value === null)) return null
  const points = lane.values.map((value, index) => [index, value] as const)
  const domain = chartDomain({
    lines: lane.shape === 'bars' ? [points, [[0, 0]]] : [points],
    unit: lane.shape === 'bars' ? 'count' : 'none',
    target: null,
    maxTicks: 3,
  })
  if (domain === null) return null
  return { y: linear([domain.low, domain.high], [top + height, top]), low: domain.low, high: domain.high }
}
