import { labelsFromObject } from '../labels/index.ts'
import type { RouteNode } from './config.ts'
import { compileRoutes, matchRoutes } from './route.ts'

/** Where a service's alerts of one severity are sent. */
export type ServiceRoute = {
  readonly severity: string
  /** In the order of the tree, each once; of several rules, those of any. */
  readonly receivers: readonly string[]
  /** Nothing but the root of the tree takes them. */
  readonly isDefault: boolean
}

type RuleLabels = Readonly<Record<string, string>>

/** Asked for every service, whether or not it has rules of them yet. */
const ALWAYS = ['critical', 'warning']

/**
 * The routes of a service's alerts by severity: those of its rules' labels, and of alerts that say nothing but service
 * and severity. Empty without a route.
 * @throws when a matcher's pattern is not valid RE2
 */
export function serviceRoutes(
  route: RouteNode | null,
  service: string,
  rules: readonly RuleLabels[],
): ServiceRoute[] {
  if (!route) return []
  const tree = compileRoutes(route)
  const own = rules.filter(labels => labels.service === service && labels.severity)
  const asked: readonly RuleLabels[] = [...ALWAYS.map(severity => ({ service, severity })), ...own]
  const targets = new Map<string, Set<RouteNode>>()
  for (const labels of asked) {
    const severity = labels.severity ?? ''
    const known = targets.get(severity) ?? new Set()
    targets.set(severity, known)
    for (const node of matchRoutes(tree, labelsFromObject(labels))) known.add(node)
  }
  return [...targets].map(([severity, nodes]) => ({
    severity,
    receivers: [...new Set([...nodes].map(({ receiver }) => receiver))],
    isDefault: [...nodes].every(node => node.id === route.id),
  }))
}
