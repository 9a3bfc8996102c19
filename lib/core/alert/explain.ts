import { formatDurationMs } from '../config/duration.ts'
import { formatLabels, type Labels } from '../labels/index.ts'
import type { AlertingConfig, RouteNode } from './config.ts'
import { intervalDecision } from './muting.ts'
import type { Decision } from './notification.ts'
import { compileRoutes, groupId, groupLabels, type RouteStep, walkRoutes } from './route.ts'

/** Where a label set would go, and why; silences, inhibition and what was told before are not asked. */
export type RouteExplanation = {
  /** The nodes whose receivers would be told, in order. */
  readonly targets: readonly RouteNode[]
  readonly receivers: readonly string[]
  /** Each node that was looked at, then for each target its group and its time intervals. */
  readonly decisions: readonly Decision[]
}

type Routing = Pick<AlertingConfig, 'route' | 'timeIntervals' | 'receivers'>

/**
 * The way of a label set through the routing tree at a moment, decision by decision.
 * @throws when a matcher's pattern is not valid RE2
 */
export function explainRoute(config: Routing, labels: Labels, now: number): RouteExplanation {
  if (!config.route) {
    const reason = 'the configuration has no route: nobody is told'
    return {
      targets: [],
      receivers: [],
      decisions: [{ atMs: now, stage: 'route', outcome: 'ended', reason, by: null }],
    }
  }
  const steps = walkRoutes(compileRoutes(config.route), labels)
  const targets = steps.filter(step => step.isTarget).map(step => step.node)
  return {
    targets,
    receivers: targets.map(node => node.receiver),
    decisions: [
      ...steps.map(step => routeDecision(step, now)),
      ...targets.flatMap(node => targetDecisions(config, { node, labels }, now)),
    ],
  }
}

function routeDecision({ node, missedBy, isTarget }: RouteStep, now: number): Decision {
  const base = { atMs: now, stage: 'route', by: node.id } as const
  if (missedBy !== null) return { ...base, outcome: 'held', reason: `${missedBy} does not hold` }
  const reason = isTarget
    ? `matched: the receiver ${node.receiver} is to be told`
    : 'matched: a node below it takes the alert'
  return {
    ...base,
    outcome: 'passed',
    reason: node.continues ? `${reason}; its siblings are tried too` : reason,
  }
}

function targetDecisions(
  config: Routing,
  { node, labels }: { readonly node: RouteNode; readonly labels: Labels },
  now: number,
): Decision[] {
  const group = groupLabels(node, labels)
  const by = group.length === 0 ? 'all of its route' : formatLabels(group)
  const wait = formatDurationMs(node.groupWaitMs)
  const reason = `grouped by ${by} for ${node.receiver}: first told after ${wait}, then every ${formatDurationMs(node.groupIntervalMs)} at most`
  const grouped: Decision = { atMs: now, stage: 'group', outcome: 'passed', reason, by: groupId(node, group) }
  const timed = intervalDecision(node, config.timeIntervals, now)
  return timed ? [grouped, timed.decision] : [grouped]
}
