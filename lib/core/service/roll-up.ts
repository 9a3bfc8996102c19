import type { State } from './state.ts'

/** A check as far as a service's state depends on it. */
export type ObservedCheck = {
  readonly name: string
  readonly state: 'up' | 'degraded' | 'down' | 'unknown'
  readonly reason: string
  readonly impact: 'down' | 'degraded' | 'none'
  /** Checks of one group stand in for each other; null for a check that stands alone. */
  readonly group: string | null
  /** Nothing came yet, and nothing is late: it says nothing of its service, good or bad. */
  readonly isWaiting?: boolean
}

type Trouble = { readonly state: State; readonly reason: string }

/**
 * What checks have to say of their service: each by its impact, and redundant groups as a whole. Nothing for what is
 * up or has no impact.
 */
export function rollUp(checks: readonly ObservedCheck[]): Trouble[] {
  const counted = checks.filter(check => check.impact !== 'none')
  const groups = new Map<string, ObservedCheck[]>()
  for (const check of counted) {
    if (check.group === null) continue
    const members = groups.get(check.group)
    if (members) members.push(check)
    else groups.set(check.group, [check])
  }
  return [
    ...counted.filter(check => check.group === null).flatMap(judgeAlone),
    ...[...groups.values()].flatMap(judgeGroup),
  ]
}

function judgeAlone({ name, state, reason, impact }: ObservedCheck): Trouble[] {
  if (state === 'up' || impact === 'none') return []
  return [{ state: state === 'down' ? impact : state, reason: `${name}: ${reason}` }]
}

/** All up is up, none up is down, anything between is degraded; where nobody is known to be down it is unknown. */
function judgeGroup(members: readonly ObservedCheck[]): Trouble[] {
  const [first, ...others] = members
  if (first && others.length === 0) return judgeAlone(first)
  const notUp = members.filter(member => member.state !== 'up')
  const worst =
    notUp.find(member => member.state === 'down') ??
    notUp.find(member => member.state === 'degraded') ??
    notUp[0]
  if (!worst) return []
  const standing = members.filter(member => member.state === 'up' || member.state === 'degraded').length
  const up = members.length - notUp.length
  const named = notUp.length > 1 ? ` + ${notUp.length - 1} more` : ''
  const reason = `${up} of ${members.length} up: ${worst.name}: ${worst.reason}${named}`
  if (worst.state === 'unknown') return [{ state: 'unknown', reason }]
  if (standing > 0 || worst.state === 'degraded') return [{ state: 'degraded', reason }]
  const impact = members.some(member => member.impact === 'down') ? 'down' : 'degraded'
  return [{ state: impact, reason }]
}
