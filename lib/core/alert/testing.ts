import { labelsFromObject } from '../labels/index.ts'
import type { Alert } from './alert.ts'
import type { RouteNode } from './config.ts'
import type { DueGroup, FlushWorld } from './world.ts'

const HOUR_MS = 3_600_000

/** An alert for tests: firing since `startsAtMs` 0 until far away. */
export const alertOf = (
  labels: Readonly<Record<string, string>>,
  more: Partial<Omit<Alert, 'labels' | 'annotations'>> & {
    readonly annotations?: Readonly<Record<string, string>>
  } = {},
): Alert => ({
  startsAtMs: 0,
  endsAtMs: 1_000 * HOUR_MS,
  isTimeout: false,
  updatedAtMs: 0,
  generatorUrl: '',
  ...more,
  labels: labelsFromObject(labels),
  annotations: labelsFromObject(more.annotations ?? {}),
})

/** A route node for tests, with Alertmanager's defaults. */
export const nodeOf = (more: Partial<RouteNode> = {}): RouteNode => ({
  id: '{}',
  key: '{}',
  receiver: 'ops',
  matchers: [],
  groupBy: [],
  groupWaitMs: 30_000,
  groupIntervalMs: 300_000,
  repeatIntervalMs: 4 * HOUR_MS,
  continues: false,
  muteTimeIntervals: [],
  activeTimeIntervals: [],
  routes: [],
  ...more,
})

/** A world in which nothing is muted and nobody knows anything. */
export const worldOf = (more: Partial<FlushWorld> = {}): FlushWorld => ({
  config: { receivers: [], timeIntervals: [] },
  externalUrl: 'http://deck.example.org',
  inhibitedBy: () => null,
  windowOver: () => null,
  heldUnder: () => null,
  heldBeneath: () => [],
  silencedBy: () => [],
  acknowledgementOf: () => null,
  logEntry: () => null,
  ...more,
})

export const groupOf = (alerts: readonly Alert[], node: RouteNode = nodeOf()): DueGroup => ({
  state: { id: `${node.id}:{}`, key: `${node.key}:{}`, labels: labelsFromObject({}) },
  node,
  alerts,
})
