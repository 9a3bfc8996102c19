import type { Matcher } from '../labels/index.ts'
import type { Receiver } from './receiver-config.ts'
import type { TimeInterval } from './time-interval.ts'

/** By which labels the alerts of a route are put together; `all` (`...`) leaves each alert alone. */
export type GroupBy = 'all' | readonly string[]

/** A node of the routing tree with what it inherits filled in. Plain data. */
export type RouteNode = {
  /** Names this node among all: the matchers on the way to it with its place among its siblings. */
  readonly id: string
  /** The matchers on the way to it, as in a group's key: `{}/{team="a"}`. */
  readonly key: string
  readonly receiver: string
  /** All must match; empty at the root. */
  readonly matchers: readonly Matcher[]
  readonly groupBy: GroupBy
  readonly groupWaitMs: number
  readonly groupIntervalMs: number
  readonly repeatIntervalMs: number
  /** Whether its siblings are tried after it matched. */
  readonly continues: boolean
  /** Told beside whom the tree tells: that it matched takes nothing away from its siblings, nor from the node above. */
  readonly isBeside?: true
  readonly muteTimeIntervals: readonly string[]
  readonly activeTimeIntervals: readonly string[]
  readonly routes: readonly RouteNode[]
}

export type InhibitRule = {
  /** Its name, or its place such as `inhibit_rules[0]`. */
  readonly name: string
  readonly sourceMatchers: readonly Matcher[]
  readonly targetMatchers: readonly Matcher[]
  readonly equal: readonly string[]
}

/** A list of time intervals under a name: in it when in any of them. */
export type NamedTimeInterval = { readonly name: string; readonly intervals: readonly TimeInterval[] }

/** A file of template definitions. */
export type TemplateFile = { readonly path: string; readonly text: string }

/** Who is told what, and when. Secrets are plain: it stays in the engine. */
export type AlertingConfig = {
  /** Null while no route is written: alerts are shown, and nobody is told. */
  readonly route: RouteNode | null
  readonly receivers: readonly Receiver[]
  readonly inhibitRules: readonly InhibitRule[]
  readonly timeIntervals: readonly NamedTimeInterval[]
  readonly templates: readonly TemplateFile[]
  /** How long an alert without an end counts as firing after it was last heard of. */
  readonly resolveTimeoutMs: number
}

export const NO_ALERTING: AlertingConfig = {
  route: null,
  receivers: [],
  inhibitRules: [],
  timeIntervals: [],
  templates: [],
  resolveTimeoutMs: 300_000,
}
