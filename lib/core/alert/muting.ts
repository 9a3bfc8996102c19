import { formatDurationMs } from '../config/duration.ts'
import { labelValue } from '../labels/index.ts'
import type { Alert } from './alert.ts'
import type { NamedTimeInterval, RouteNode } from './config.ts'
import type { Decision } from './notification.ts'
import { inAnyInterval } from './time-interval.ts'
import type { FlushedAlert, FlushWorld } from './world.ts'

/** An alert held at one stage: by what, and what is said of it. */
export type Hold = {
  readonly decision: Decision
  readonly marks: Partial<Pick<FlushedAlert, 'silencedBy' | 'inhibitedBy' | 'mutedBy'>>
}

const at = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`
const nameOf = ({ labels }: Alert): string => JSON.stringify(labelValue(labels, 'alertname'))

/** Whether a rule's source mutes an alert; null when none does. */
export function inhibitionHold(world: FlushWorld, alert: Alert, now: number): Hold | null {
  const found = world.inhibitedBy(alert.labels, now)
  if (!found) return null
  const reason = `muted by the alert ${nameOf(found.source)} (${found.fingerprint}) under the rule ${found.rule}`
  return {
    decision: { atMs: now, stage: 'inhibition', outcome: 'held', reason, by: found.fingerprint },
    marks: { inhibitedBy: [found.fingerprint] },
  }
}

/** Whether an open maintenance window mutes an alert. */
export function windowHold(world: FlushWorld, alert: Alert, now: number): Hold | null {
  const found = world.windowOver(alert.labels, now)
  if (!found) return null
  const reason = `the maintenance window ${JSON.stringify(found.name)} is open until ${at(found.endsAtMs)}`
  return {
    decision: { atMs: now, stage: 'window', outcome: 'held', reason, by: found.slug },
    marks: { mutedBy: [found.slug] },
  }
}

/** Whether an alert is told of by that of a service which its own depends on. */
export function dependencyHold(world: FlushWorld, alert: Alert, now: number): Hold | null {
  const found = world.heldUnder(alert.labels, now)
  if (!found) return null
  const reason = `${found.service}, which its service depends on, is down: ${nameOf(found.alert)} is told in its stead`
  return {
    decision: { atMs: now, stage: 'dependency', outcome: 'held', reason, by: found.service },
    marks: { mutedBy: [found.service] },
  }
}

/** Whether a silence holds an alert. */
export function silenceHold(world: FlushWorld, alert: Alert, now: number): Hold | null {
  const found = world.silencedBy(alert.labels, now)
  const [first] = found
  if (!first) return null
  const last = found.reduce((one, other) => (other.endsAtMs > one.endsAtMs ? other : one), first)
  const left = formatDurationMs(Math.ceil((last.endsAtMs - now) / 1_000) * 1_000)
  const why = last.comment === '' ? '' : `: ${last.comment}`
  const again = last.recurrence === null ? '' : ' (a recurring one)'
  const reason = `silenced by ${last.createdBy}${again} until ${at(last.endsAtMs)}, ${left} from now${why}`
  return {
    decision: { atMs: now, stage: 'silence', outcome: 'held', reason, by: last.id },
    marks: { silencedBy: found.map(({ id }) => id) },
  }
}

/** The time intervals of a node at a moment: what they decide for a whole group. Null when it has none. */
export function intervalDecision(
  node: Pick<RouteNode, 'muteTimeIntervals' | 'activeTimeIntervals'>,
  intervals: readonly NamedTimeInterval[],
  now: number,
): { readonly decision: Decision; readonly mutedBy: readonly string[] } | null {
  const { muteTimeIntervals: mute, activeTimeIntervals: active } = node
  if (mute.length === 0 && active.length === 0) return null
  const holding = (names: readonly string[]) =>
    intervals.find(({ name, intervals: of }) => names.includes(name) && inAnyInterval(of, now))
  const decide = (outcome: Decision['outcome'], by: string, reason: string): Decision => ({
    atMs: now,
    stage: 'time_interval',
    outcome,
    reason,
    by,
  })
  if (active.length > 0 && !holding(active)) {
    const by = active.join(', ')
    return { decision: decide('held', by, `outside of the active time intervals ${by}`), mutedBy: active }
  }
  const muting = holding(mute)
  if (muting) {
    const reason = `within the mute time interval ${muting.name}`
    return { decision: decide('held', muting.name, reason), mutedBy: [muting.name] }
  }
  const by = [...active, ...mute].join(', ')
  return { decision: decide('passed', by, `the time intervals ${by} let it pass`), mutedBy: [] }
}
