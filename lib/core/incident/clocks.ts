import { isClosed } from './state.ts'
import type {
  Checklist,
  Clock,
  ClockStanding,
  IncidentPolicyView,
  IncidentRow,
  PhaseEnd,
  PhaseView,
  ScaleStep,
} from './types.ts'

/** What clocks need beyond the row: moments that lists do not carry. */
export type ClockFacts = {
  readonly incident: IncidentRow
  /** Since when it has its severity: limits count from there. */
  readonly severityAtMs: number
  readonly respondedAtMs: number | null
  readonly identifiedAtMs: number | null
  readonly policy: IncidentPolicyView
  readonly checklists: readonly Checklist[]
}

/** The last fifth of a limit is its warning. */
const WARN_SHARE = 0.2
/** The checklist that holds the items of phases. */
export const PHASES_CHECKLIST = 'phases'

export const stepOf = (policy: IncidentPolicyView, severity: number): ScaleStep | null =>
  policy.scale.find(step => step.severity === severity) ?? null

type Span = {
  readonly key: string
  readonly title: string
  readonly startMs: number
  readonly withinMs: number | null
  readonly doneMs: number | null
}

/**
 * Every limit of an incident as it stands at `now`: acknowledge, respond, phases, the next update, the post-mortem.
 * A drill has the same clocks. A duplicate has none: its original runs them.
 */
export function clocksOf(facts: ClockFacts, now: number): Clock[] {
  const { incident, policy } = facts
  if (incident.duplicateOf !== null) return []
  const step = stepOf(policy, incident.severity)
  const spans = step ? spansOf(facts, step) : []
  const clocks = spans.map(span => clockOf(span, now))
  const update = updateClock(incident, now)
  return update ? [...clocks, update] : clocks
}

function spansOf(facts: ClockFacts, step: ScaleStep): Span[] {
  const { incident, severityAtMs: startMs, respondedAtMs } = facts
  const closedMs = incident.resolvedAtMs
  const spans: Span[] = []
  if (step.acknowledgeMs !== null) {
    const doneMs = incident.acknowledgedAtMs ?? closedMs
    spans.push({ key: 'acknowledge', title: 'Acknowledge', startMs, withinMs: step.acknowledgeMs, doneMs })
  }
  if (step.respondMs !== null) {
    const doneMs = earliest([respondedAtMs, incident.acknowledgedAtMs, closedMs])
    spans.push({ key: 'respond', title: 'Respond', startMs, withinMs: step.respondMs, doneMs })
  }
  for (const phase of step.phases)
    spans.push({
      key: `phase:${phase.name}`,
      title: phase.name,
      startMs,
      withinMs: phase.withinMs,
      doneMs: phaseDoneMs(phase, facts),
    })
  if (step.postMortem && step.postMortem.withinMs !== null && closedMs !== null && incident.kind !== 'drill')
    spans.push({
      key: 'post_mortem',
      title: 'Post-mortem',
      startMs: closedMs,
      withinMs: step.postMortem.withinMs,
      doneMs: incident.reviewedAtMs,
    })
  return spans
}

const earliest = (moments: readonly (number | null)[]): number | null => {
  const known = moments.filter(moment => moment !== null)
  return known.length === 0 ? null : Math.min(...known)
}

/** When a phase ended; each end holds for itself, and a phase whose items are all ticked is done before. */
function phaseDoneMs(phase: PhaseView, facts: ClockFacts): number | null {
  const { incident } = facts
  const ends: Readonly<Record<PhaseEnd, number | null>> = {
    checklist: incident.resolvedAtMs,
    acknowledged: incident.acknowledgedAtMs ?? incident.resolvedAtMs,
    identified: facts.identifiedAtMs ?? incident.resolvedAtMs,
    mitigated: incident.mitigatedAtMs ?? incident.resolvedAtMs,
    resolved: incident.resolvedAtMs,
    reviewed: incident.reviewedAtMs,
  }
  return earliest([ends[phase.doneWhen], tickedMs(phase, facts)])
}

function tickedMs(phase: PhaseView, { checklists }: ClockFacts): number | null {
  const own = checklists.find(list => list.key === PHASES_CHECKLIST)
  const items = own?.items.filter(item => item.phase === phase.name) ?? []
  if (items.length === 0) return null
  const ticks = items.flatMap(item => (item.tick ? [item.tick.atMs] : []))
  return ticks.length === items.length ? Math.max(...ticks) : null
}

function clockOf({ key, title, startMs, withinMs, doneMs }: Span, now: number): Clock {
  const dueMs = withinMs === null ? null : startMs + withinMs
  const warnMs = dueMs === null || withinMs === null ? null : dueMs - Math.round(withinMs * WARN_SHARE)
  return { key, title, startMs, dueMs, warnMs, doneMs, standing: standingOf({ dueMs, warnMs, doneMs }, now) }
}

/** How a limit stands at `now`, for pages that count down by themselves. */
export function standingOf(
  { dueMs, warnMs, doneMs }: Pick<Clock, 'dueMs' | 'warnMs' | 'doneMs'>,
  now: number,
): ClockStanding {
  if (doneMs !== null) return dueMs !== null && doneMs > dueMs ? 'done_late' : 'done'
  if (dueMs !== null && now >= dueMs) return 'overdue'
  return warnMs !== null && now >= warnMs ? 'warning' : 'running'
}

/** The promise of a next update runs from the update before until it is kept or the incident is over. */
function updateClock({ nextUpdateDueMs: dueMs, state, openedAtMs }: IncidentRow, now: number): Clock | null {
  if (dueMs === null || isClosed(state)) return null
  const warnMs = dueMs - 2 * 60_000
  return {
    key: 'update',
    title: 'Next update',
    startMs: openedAtMs,
    dueMs,
    warnMs,
    doneMs: null,
    standing: standingOf({ dueMs, warnMs, doneMs: null }, now),
  }
}

/** What is due next, or is overdue the longest; null when nothing counts down. */
export function nextClock(clocks: readonly Clock[]): Clock | null {
  const counting = clocks.filter(({ dueMs, doneMs }) => dueMs !== null && doneMs === null)
  return counting.reduce<Clock | null>(
    (next, clock) => (next === null || (clock.dueMs ?? 0) < (next.dueMs ?? 0) ? clock : next),
    null,
  )
}
