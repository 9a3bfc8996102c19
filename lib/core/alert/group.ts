import type { Labels } from '../labels/index.ts'

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
