import type { SubscriptionRevision, SubscriptionState } from './facts.ts'
import type { SeenRevision } from './seen.ts'

/** Two states with the same key are the same subscription: what a plan is called is no change. */
export function stateKey(state: SubscriptionState): string {
  return JSON.stringify(state, (name, value) =>
    name === 'title' || name === 'lookupKey' ? undefined : value,
  )
}

/**
 * A subscription's states in their order, whatever order they became known in. Stripe stamps whole seconds: within
 * one, an event follows the state that it says was before it. What the first event says was before it stood from the
 * subscription's start. States that change nothing are left out.
 */
export function orderRevisions(seen: readonly SeenRevision[]): readonly SubscriptionRevision[] {
  const sorted = inOrder(seen)
  const [first] = sorted
  if (first === undefined) return []
  const known: SeenRevision[] =
    first.before === null || first.before.startedMs >= first.atMs
      ? []
      : [{ atMs: first.before.startedMs, order: '', state: first.before, before: null }]
  const revisions: SubscriptionRevision[] = []
  let lastKey: string | null = null
  let place = 0
  for (const { atMs, state } of [...known, ...sorted]) {
    const key = sorted.length === 1 && known.length === 0 ? '' : stateKey(state)
    if (key === lastKey) continue
    lastKey = key
    revisions.push({ atMs, order: String(place++).padStart(6, '0'), state })
  }
  return revisions
}

/** Every state that was seen, in the order in which it was so. */
export function inOrder(seen: readonly SeenRevision[]): readonly SeenRevision[] {
  if (seen.length < 2) return seen
  const sorted = [...seen].sort((a, b) => a.atMs - b.atMs || compare(a.order, b.order))
  const ordered: SeenRevision[] = []
  for (let start = 0; start < sorted.length; ) {
    let end = start + 1
    while (end < sorted.length && sorted[end]?.atMs === sorted[start]?.atMs) end++
    const group = sorted.slice(start, end)
    ordered.push(...(group.length === 1 ? group : chain(group, ordered.at(-1)?.state ?? null)))
    start = end
  }
  return ordered
}

/** Each after the one whose state it names as the one before it; an end comes last, a snapshot first. */
function chain(group: readonly SeenRevision[], previous: SubscriptionState | null): readonly SeenRevision[] {
  const rest = new Set(group)
  const ordered: SeenRevision[] = []
  let key = previous === null ? null : stateKey(previous)
  while (rest.size > 0) {
    const next = nextOf([...rest], key)
    rest.delete(next)
    ordered.push(next)
    key = stateKey(next.state)
  }
  return ordered
}

function nextOf(rest: readonly SeenRevision[], key: string | null): SeenRevision {
  const follows = (one: SeenRevision) => one.before !== null && stateKey(one.before) === key
  const isLed = (one: SeenRevision) =>
    one.before !== null &&
    rest.some(other => other !== one && one.before !== null && stateKey(other.state) === stateKey(one.before))
  const rank = (one: SeenRevision) =>
    Number(one.state.status === 'canceled') * 8 +
    Number(isLed(one)) * 4 +
    Number(!follows(one)) * 2 +
    Number(one.before !== null)
  return rest.map(one => ({ one, rank: rank(one) })).reduce((a, b) => (b.rank < a.rank ? b : a)).one
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b))
