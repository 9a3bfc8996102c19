import type { Labels } from '../labels/index.ts'
import type { Alert } from './alert.ts'
import type { RouteNode } from './config.ts'
import { isResolved } from './receive.ts'
import { groupId, groupKey } from './route.ts'

/** The timer of a group of alerts: when it is flushed next. Its alerts are kept beside it, by whoever keeps groups. */
export type GroupState = {
  /** Names the group: its route node's id and its labels. */
  readonly id: string
  /** Alertmanager's `groupKey`. Groups of nodes with the same matchers share it. */
  readonly key: string
  readonly routeId: string
  readonly labels: Labels
  readonly hasFlushed: boolean
  readonly nextFlushAtMs: number
}

type Waits = Pick<RouteNode, 'groupWaitMs' | 'groupIntervalMs'>

/**
 * A group of its first alert: flushed after `group_wait`, or at once when that has passed since the alert's start.
 * Alerts that come to it later do not change its timer.
 */
export function startGroup(
  node: RouteNode,
  { labels, alert, now }: { readonly labels: Labels; readonly alert: Alert; readonly now: number },
): GroupState {
  const isOverdue = alert.startsAtMs + node.groupWaitMs < now
  return {
    id: groupId(node, labels),
    key: groupKey(node, labels),
    routeId: node.id,
    labels,
    hasFlushed: false,
    nextFlushAtMs: isOverdue ? now : now + node.groupWaitMs,
  }
}

/**
 * The timer at a moment. When it was due it is armed anew at once, before anything is sent: `group_interval` after its
 * own time, so that flushes keep to their grid; times that were missed (a standstill) are left out. A change of the
 * route's waits counts from the next arming on.
 */
export function advanceGroup(
  state: GroupState,
  waits: Waits,
  now: number,
): { readonly state: GroupState; readonly isFlushed: boolean } {
  if (now < state.nextFlushAtMs) return { state, isFlushed: false }
  const behind = Math.floor((now - state.nextFlushAtMs) / waits.groupIntervalMs)
  const nextFlushAtMs = state.nextFlushAtMs + (behind + 1) * waits.groupIntervalMs
  return { state: { ...state, hasFlushed: true, nextFlushAtMs }, isFlushed: true }
}

/** The least time that one flush may take. */
const MIN_FLUSH_MS = 10_000

/** How long one flush with all its attempts may take. Milliseconds. */
export const flushDeadlineMs = (waits: Pick<Waits, 'groupIntervalMs'>): number =>
  Math.max(waits.groupIntervalMs, MIN_FLUSH_MS)

/** Whether a flushed alert leaves its group after all was told: it has resolved, and has not been heard of since. */
export const leavesGroup = (flushed: Alert, current: Alert, now: number): boolean =>
  isResolved(flushed, now) &&
  current.updatedAtMs === flushed.updatedAtMs &&
  current.endsAtMs === flushed.endsAtMs
