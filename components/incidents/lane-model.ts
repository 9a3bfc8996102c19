import type { IncidentRow } from '../../lib/core/incident/types.ts'
import { endOf, isOver } from './incident-model.ts'

/** A moment on a lane: an alert that began, or a deploy. */
export type LaneMark = { readonly atMs: number; readonly label: string; readonly href: string | null }

export type LaneBlock<R extends IncidentRow = IncidentRow> = {
  readonly row: R
  readonly leftPercent: number
  readonly widthPercent: number
  /** How far its words may run: to the next block of its track, or to the end; near the end, back from the bar. */
  readonly roomPercent: number
  readonly wordsStand: 'after' | 'before'
  /** Which line of the lane it stands on; two that overlap never share one. */
  readonly track: number
  readonly beganBefore: boolean
}

export type Lane<R extends IncidentRow = IncidentRow> = {
  readonly service: string
  readonly blocks: readonly LaneBlock<R>[]
  readonly tracks: number
  readonly alerts: readonly (LaneMark & { readonly leftPercent: number })[]
  readonly deploys: readonly (LaneMark & { readonly leftPercent: number })[]
}

export type Span = { readonly fromMs: number; readonly toMs: number }
export type ServiceMark = LaneMark & { readonly service: string }

type LaneInput<R extends IncidentRow> = {
  readonly rows: readonly R[]
  readonly alerts: readonly ServiceMark[]
  readonly deploys: readonly ServiceMark[]
}

/** Words need this share of the axis at least, so that a short one does not hide the next. */
const LEAST_ROOM_PERCENT = 6
/** Nearer to the end than this, words stand before their bar, and take as much of the axis at most. */
const LATE_PERCENT = 82
const ROOM_BEFORE_PERCENT = 24

/**
 * One lane a service that had anything within the span, those with something open first, then those with the newest.
 * An incident of several services stands on the lane of each; one of none on a lane without a name.
 */
export function lanesOf<R extends IncidentRow>(input: LaneInput<R>, span: Span): readonly Lane<R>[] {
  const rows = input.rows.filter(row => touches(row, span))
  const isIn = ({ atMs }: LaneMark) => atMs >= span.fromMs && atMs <= span.toMs
  const alerts = input.alerts.filter(isIn)
  const deploys = input.deploys.filter(isIn)
  const services = new Set([
    ...rows.flatMap(servicesOf),
    ...[...alerts, ...deploys].map(({ service }) => service).filter(service => service !== ''),
  ])
  const place = (marks: readonly ServiceMark[], service: string) =>
    apart(
      marks
        .filter(mark => mark.service === service)
        .map(mark => ({ ...mark, leftPercent: percentOf(mark.atMs, span) })),
    )
  const lanes = [...services].map((service): Lane<R> => {
    const blocks = blocksOf(
      rows.filter(row => servicesOf(row).includes(service)),
      span,
    )
    const tracks = 1 + Math.max(0, ...blocks.map(({ track }) => track))
    return { service, blocks, tracks, alerts: place(alerts, service), deploys: place(deploys, service) }
  })
  return lanes.toSorted(byUrgency)
}

/** About a pixel of a wide page. */
const ONE_MARK_PERCENT = 0.1

/** Marks that would stand on one another are one, which says of how many it is. */
function apart<M extends LaneMark & { readonly leftPercent: number }>(marks: readonly M[]): readonly M[] {
  const places = new Map<number, { readonly first: M; others: number }>()
  for (const mark of marks) {
    const place = Math.round(mark.leftPercent / ONE_MARK_PERCENT)
    const there = places.get(place)
    if (there) there.others++
    else places.set(place, { first: mark, others: 0 })
  }
  return [...places.values()].map(({ first, others }) =>
    others === 0 ? first : { ...first, label: `${first.label} and ${others} more` },
  )
}

const servicesOf = (row: IncidentRow): readonly string[] => (row.services.length === 0 ? [''] : row.services)

const touches = (row: IncidentRow, span: Span): boolean =>
  row.impactStartMs <= span.toMs && (endOf(row) ?? span.toMs) >= span.fromMs

const percentOf = (atMs: number, { fromMs, toMs }: Span): number =>
  Math.min(100, Math.max(0, ((atMs - fromMs) / (toMs - fromMs)) * 100))

function blocksOf<R extends IncidentRow>(rows: readonly R[], span: Span): readonly LaneBlock<R>[] {
  const ends: number[] = []
  const placed = rows
    .toSorted((a, b) => a.impactStartMs - b.impactStartMs || a.id - b.id)
    .map(row => {
      const left = percentOf(row.impactStartMs, span)
      const right = Math.max(percentOf(endOf(row) ?? span.toMs, span), left)
      const isLate = left > LATE_PERCENT
      const start = startOf({ left, isLate })
      const free = ends.findIndex(end => end <= start)
      const track = free === -1 ? ends.length : free
      ends[track] = Math.max(right, left + LEAST_ROOM_PERCENT)
      return { row, left, right, track, isLate }
    })
  return placed.map(({ row, left, right, track, isLate }, index) => {
    const next = placed.slice(index + 1).find(other => other.track === track)
    return {
      row,
      leftPercent: left,
      widthPercent: right - left,
      roomPercent: isLate ? ROOM_BEFORE_PERCENT : (next ? startOf(next) : 100) - left,
      wordsStand: isLate ? 'before' : 'after',
      track,
      beganBefore: row.impactStartMs < span.fromMs,
    }
  })
}

const startOf = ({ left, isLate }: { left: number; isLate: boolean }): number =>
  isLate ? left - ROOM_BEFORE_PERCENT : left

function byUrgency(a: Lane, b: Lane): number {
  const openOf = (lane: Lane) =>
    Math.min(9, ...lane.blocks.filter(b => !isOver(b.row)).map(b => b.row.severity))
  const newestOf = (lane: Lane) =>
    Math.max(0, ...lane.blocks.map(({ row }) => row.openedAtMs), ...lane.alerts.map(({ atMs }) => atMs))
  return openOf(a) - openOf(b) || newestOf(b) - newestOf(a) || (a.service < b.service ? -1 : 1)
}

const STEPS_MS = [1, 2, 3, 6, 12, 24, 48, 7 * 24, 14 * 24].map(hours => hours * 3_600_000)
const MOST_TICKS = 8

/** Whole hours or days on the axis, at most eight of them. */
export function ticksOf({
  fromMs,
  toMs,
}: Span): readonly { readonly atMs: number; readonly leftPercent: number }[] {
  const stepMs = STEPS_MS.find(step => (toMs - fromMs) / step < MOST_TICKS) ?? STEPS_MS.at(-1) ?? 1
  const first = Math.ceil(fromMs / stepMs) * stepMs
  const count = Math.max(0, Math.floor((toMs - first) / stepMs) + 1)
  return Array.from({ length: count }, (_, index) => {
    const atMs = first + index * stepMs
    return { atMs, leftPercent: percentOf(atMs, { fromMs, toMs }) }
  })
}
