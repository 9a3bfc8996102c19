import { BUSINESS_LABEL } from '../business/marked.ts'
import { keepLabels, type Labels, labelPairs } from '../labels/index.ts'
import type { RouteNode } from './config.ts'
import { goQuote } from './go-text.ts'
import { compileLabelTests } from './label-test.ts'
import { formatMatcher } from './matcher-text.ts'

/** A tree made ready for many alerts. */
export type CompiledRoute = {
  readonly node: RouteNode
  /** The first of its matchers, as text, that does not hold; null when it matches. */
  readonly missedBy: (labels: Labels) => string | null
  readonly routes: readonly CompiledRoute[]
}

/** One node that was looked at for an alert, in order. */
export type RouteStep = {
  readonly node: RouteNode
  /** The matcher that did not hold; null = the node matched. */
  readonly missedBy: string | null
  /** Nobody below took it: its receiver is told. */
  readonly isTarget: boolean
}

/** @throws when a matcher's pattern is not valid RE2 */
export function compileRoutes(node: RouteNode): CompiledRoute {
  const tests = compileLabelTests(node.matchers).map(({ matcher, holds }) => ({
    holds,
    text: formatMatcher(matcher),
  }))
  return {
    node,
    missedBy: labels => tests.find(({ holds }) => !holds(labels))?.text ?? null,
    routes: node.routes.map(compileRoutes),
  }
}

/** The nodes whose receivers are told of an alert: depth first, left to right (`Route.Match` of Alertmanager). */
export function matchRoutes(route: CompiledRoute, labels: Labels): RouteNode[] {
  if (route.missedBy(labels) !== null) return []
  const found: RouteNode[] = []
  let isTaken = false
  for (const child of route.routes) {
    const below = matchRoutes(child, labels)
    found.push(...below)
    isTaken ||= below.length > 0 && !child.node.isBeside
    if (below.length > 0 && !child.node.continues) break
  }
  return isTaken ? found : [...found, route.node]
}

/** Every node that is looked at for an alert, with what came of it. */
export function walkRoutes(route: CompiledRoute, labels: Labels): RouteStep[] {
  const missedBy = route.missedBy(labels)
  if (missedBy !== null) return [{ node: route.node, missedBy, isTarget: false }]
  const below: RouteStep[] = []
  let isTaken = false
  for (const child of route.routes) {
    const steps = walkRoutes(child, labels)
    below.push(...steps)
    const hasMatched = steps[0]?.missedBy === null
    isTaken ||= hasMatched && !child.node.isBeside
    if (hasMatched && !child.node.continues) break
  }
  return [{ node: route.node, missedBy: null, isTarget: !isTaken }, ...below]
}

/** The labels that name an alert's group at a node; a label that the alert lacks is left out. */
export function groupLabels({ groupBy }: RouteNode, labels: Labels): Labels {
  if (groupBy === 'all') return labels
  // Alerts of business never stand in a group with others: who is told of the one is not told of the other.
  const names = new Set([...groupBy, BUSINESS_LABEL])
  return keepLabels(labels, name => names.has(name))
}

/** Alertmanager's group key: `{}/{team="a"}:{alertname="Down", cluster="b"}`. */
export const groupKey = (node: Pick<RouteNode, 'key'>, labels: Labels): string =>
  `${node.key}:${labelSetText(labels)}`

/** Names a group among all: nodes with the same matchers on the way have the same key, but not the same id. */
export const groupId = (node: Pick<RouteNode, 'id'>, labels: Labels): string =>
  `${node.id}:${labelSetText(labels)}`

const labelSetText = (labels: Labels): string =>
  `{${[...labelPairs(labels)].map(([name, value]) => `${name}=${goQuote(value)}`).join(', ')}}`
