import type { Alert } from '../../core/alert/alert.ts'
import type { RouteNode } from '../../core/alert/config.ts'
import { type GroupState, startGroup } from '../../core/alert/group.ts'
import {
  type CompiledRoute,
  compileRoutes,
  groupId,
  groupLabels,
  matchRoutes,
} from '../../core/alert/route.ts'
import type { KeptAlert } from '../../ports/alert-rows.ts'

export type Group = {
  state: GroupState
  node: RouteNode
  /** By fingerprint. */
  readonly members: Map<string, Alert>
  /** What was decided last of each member, without times: what repeats itself is not kept again. */
  readonly decided: Map<string, string>
  isFlushing: boolean
  /** Its time came while it was still being told. */
  isDue: boolean
  isGone: boolean
}

/** The groups that alerts stand in, by the route in force. */
export class Groups {
  #route: CompiledRoute | null = null
  readonly #groups = new Map<string, Group>()
  readonly #of = new Map<string, Group[]>()

  constructor(private readonly onNew: (group: Group) => void) {}

  get size(): number {
    return this.#groups.size
  }

  all(): IterableIterator<Group> {
    return this.#groups.values()
  }

  of(fingerprint: string): readonly Group[] {
    return this.#of.get(fingerprint) ?? []
  }

  /** An alert came, or was heard of again: into its groups, which are made when there are none. */
  put({ fingerprint, alert }: KeptAlert, now: number): void {
    const known = this.#of.get(fingerprint)
    if (known?.every(group => !group.isGone)) {
      for (const group of known) group.members.set(fingerprint, alert)
      return
    }
    if (!this.#route) return
    const groups = matchRoutes(this.#route, alert.labels).map(node => this.#join(node, alert, now))
    for (const group of groups) group.members.set(fingerprint, alert)
    this.#of.set(fingerprint, groups)
  }

  #join(node: RouteNode, alert: Alert, now: number): Group {
    const labels = groupLabels(node, alert.labels)
    const known = this.#groups.get(groupId(node, labels))
    if (known) return known
    const group: Group = {
      state: startGroup(node, { labels, alert, now }),
      node,
      members: new Map(),
      decided: new Map(),
      isFlushing: false,
      isDue: false,
      isGone: false,
    }
    this.#groups.set(group.state.id, group)
    this.onNew(group)
    return group
  }

  /** An alert leaves a group; an empty group is no more. */
  leave(group: Group, fingerprint: string): void {
    group.members.delete(fingerprint)
    group.decided.delete(fingerprint)
    const others = this.of(fingerprint).filter(other => other !== group)
    if (others.length > 0) this.#of.set(fingerprint, others)
    else this.#of.delete(fingerprint)
    if (group.members.size === 0) this.#remove(group)
  }

  #remove(group: Group): void {
    group.isGone = true
    this.#groups.delete(group.state.id)
  }

  /**
   * Another routing tree: groups that are the same in both go on with their timers, the others end or begin. The
   * caller puts every alert again.
   */
  reroute(route: RouteNode | null): void {
    this.#route = route && compileRoutes(route)
    const nodes = new Map(route ? nodesOf(route).map(node => [node.id, node]) : [])
    this.#of.clear()
    for (const group of this.#groups.values()) {
      const node = nodes.get(group.state.routeId)
      group.members.clear()
      if (node && group.state.id === groupId(node, group.state.labels)) group.node = node
      else this.#remove(group)
    }
  }

  /** Those that nobody came to after the tree was changed. */
  removeEmpty(): void {
    for (const group of this.#groups.values()) if (group.members.size === 0) this.#remove(group)
  }
}

const nodesOf = (node: RouteNode): RouteNode[] => [node, ...node.routes.flatMap(nodesOf)]
