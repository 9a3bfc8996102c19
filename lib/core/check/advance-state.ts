import { type CheckState, type ChildVerdict, severityOf, type Verdict } from './verdict.ts'

/** How many answers, and how much time, a change of state takes. */
export type StateRules = {
  /** Answers in a row at least as bad, until a worse state is shown. */
  readonly failures: number
  /** Answers in a row at least as good, until a better state is shown. */
  readonly successes: number
  readonly confirmForMs: number
  readonly intervalMs: number
  readonly retryIntervalMs: number
}

export type Pending = {
  readonly kind: 'failing' | 'recovering'
  /** Where it leads when it goes on. */
  readonly towards: CheckState
  readonly sinceMs: number
  readonly count: number
  readonly needed: number
}

export type ChildState = ChildVerdict & { readonly sinceMs: number }

/** Answers in a row at one level or beyond it, counted as far as a change takes, and when the row began. */
type Streak = { readonly count: number; readonly sinceMs: number }

/** A check's state between two answers. Plain data: it can be stored and read back. */
export type CheckProgress = {
  /** What is shown. */
  readonly state: CheckState
  readonly reason: string
  /** Since when it is in this state; epoch ms. */
  readonly sinceMs: number
  readonly pending: Pending | null
  /** The parent that explains it: its alerts are quiet, its asking goes on. */
  readonly causedBy: string | null
  readonly children: readonly ChildState[]
  /** The state that was reached by counting; null before the first. Opsdeck's own outage hides it, and does not change it. */
  readonly settled: CheckState | null
  /** By severity 1 to 3: answers in a row at least so bad. */
  readonly worse: readonly Streak[]
  /** By severity 0 to 2: answers in a row at least so good. */
  readonly better: readonly Streak[]
}

export type StateMoment = {
  readonly rules: StateRules
  readonly nowMs: number
  /** Opsdeck's own line is down: silence says nothing about the service. */
  readonly unreachableSelf?: boolean
  /** Parents (`service/slug`) that are down now. */
  readonly parentsDown?: readonly string[]
}

export type StateStep = {
  readonly next: CheckProgress
  /** The shown state is another one, or it is the first. */
  readonly changed: boolean
  /** When it wants to be asked again. */
  readonly askInMs: number
}

const LEVELS = [0, 1, 2, 3] as const
const STATES = ['up', 'unknown', 'degraded', 'down'] as const
const NO_STREAK: Streak = { count: 0, sinceMs: 0 }
const NO_STREAKS: readonly Streak[] = LEVELS.map(() => NO_STREAK)
const stateOf = (severity: number): CheckState => STATES[severity] ?? 'unknown'

/**
 * The state after one more answer. A worse state is shown once `failures` answers in a row were at least so bad, for
 * at least `confirm_for`; a better one once `successes` in a row were at least so good. The first good answer counts at
 * once. Silence while Opsdeck's own line is down counts for nothing.
 */
export function advanceState(
  previous: CheckProgress | null,
  verdict: Verdict,
  moment: StateMoment,
): StateStep {
  const { rules, nowMs } = moment
  if (moment.unreachableSelf && !verdict.answered) return standStill(previous, verdict, moment)
  const severity = severityOf(verdict.state)
  const counting = { rules, nowMs }
  const worse = extend(previous?.worse, level => severity >= level, counting)
  const better = extend(previous?.better, level => severity <= level, counting)
  const before = previous?.settled ?? null
  const settled = settle(before, { worse, better, severity }, moment)
  const state = settled ?? 'unknown'
  const pending = pendingOf(state, severity, { worse, better, rules })
  const causedBy = state === 'up' ? null : (moment.parentsDown?.[0] ?? null)
  const changed = previous === null || previous.state !== state
  const next: CheckProgress = {
    state,
    reason: reasonOf(previous, verdict, { state, pending }),
    sinceMs: changed ? nowMs : previous.sinceMs,
    pending,
    causedBy,
    children: advanceChildren(previous?.children ?? [], verdict, nowMs),
    settled,
    worse,
    better,
  }
  const isAsBefore = previous !== null && isSame(previous, next)
  return { next: isAsBefore ? previous : next, changed, askInMs: askIn(pending, rules, nowMs) }
}

/** Most answers change nothing; what they would leave behind is kept for long by nobody but the collector. */
const isSame = (a: CheckProgress, b: CheckProgress): boolean =>
  a.state === b.state &&
  a.reason === b.reason &&
  a.sinceMs === b.sinceMs &&
  a.pending === b.pending &&
  a.causedBy === b.causedBy &&
  a.children.length + b.children.length === 0 &&
  a.settled === b.settled &&
  a.worse === b.worse &&
  a.better === b.better

/** The same object when nothing counts on: beyond what a change takes nobody looks. */
function extend(
  streaks: readonly Streak[] | undefined,
  continues: (level: number) => boolean,
  { rules, nowMs }: Pick<StateMoment, 'rules' | 'nowMs'>,
): readonly Streak[] {
  const enough = Math.max(rules.failures, rules.successes)
  const before = streaks ?? NO_STREAKS
  const at = (level: number) => before[level] ?? NO_STREAK
  const isStill = (level: number) => (continues(level) ? at(level).count >= enough : at(level).count === 0)
  if (LEVELS.every(isStill)) return before
  return LEVELS.map(level => {
    const { count, sinceMs } = at(level)
    if (isStill(level)) return at(level)
    return continues(level) ? { count: count + 1, sinceMs: count === 0 ? nowMs : sinceMs } : NO_STREAK
  })
}

type Counted = {
  readonly worse: readonly Streak[]
  readonly better: readonly Streak[]
  readonly severity: number
}

function settle(
  before: CheckState | null,
  { worse, better, severity }: Counted,
  moment: StateMoment,
): CheckState | null {
  const { rules, nowMs } = moment
  if (before === null && severity === 0) return 'up'
  const from = before === null ? -1 : severityOf(before)
  const isConfirmed = (level: number) => {
    const streak = worse[level]
    return (
      streak !== undefined && streak.count >= rules.failures && nowMs - streak.sinceMs >= rules.confirmForMs
    )
  }
  const reached = [3, 2, 1].find(level => level > from && isConfirmed(level))
  if (reached !== undefined) return stateOf(reached)
  const back = LEVELS.find(level => level < from && (better[level]?.count ?? 0) >= rules.successes)
  return back === undefined ? before : stateOf(back)
}

function pendingOf(
  state: CheckState,
  severity: number,
  { worse, better, rules }: Pick<Counted, 'worse' | 'better'> & { readonly rules: StateRules },
): Pending | null {
  const shown = severityOf(state)
  if (severity === shown) return null
  const kind = severity > shown ? 'failing' : 'recovering'
  const streak = (kind === 'failing' ? worse : better)[severity]
  if (!streak) return null
  const needed = kind === 'failing' ? rules.failures : rules.successes
  return { kind, towards: stateOf(severity), sinceMs: streak.sinceMs, count: streak.count, needed }
}

const clock = (atMs: number): string => `${new Date(atMs).toISOString().slice(11, 16)} UTC`

function reasonOf(
  previous: CheckProgress | null,
  verdict: Verdict,
  { state, pending }: { readonly state: CheckState; readonly pending: Pending | null },
): string {
  if (!pending) return verdict.reason
  const { kind, sinceMs, count, needed } = pending
  const progress = count < needed ? `, ${count} of ${needed}` : ', not confirmed yet'
  const isFirst = previous === null && state === 'unknown'
  return `${kind} since ${clock(sinceMs)}${isFirst ? `, the first answer${progress}` : progress}: ${verdict.reason}`
}

function askIn(pending: Pending | null, rules: StateRules, nowMs: number): number {
  if (pending?.kind !== 'failing') return rules.intervalMs
  const confirmInMs = pending.sinceMs + rules.confirmForMs - nowMs
  const isOnlyWaiting = pending.count >= rules.failures && confirmInMs > 0
  return isOnlyWaiting ? Math.min(rules.retryIntervalMs, confirmInMs) : rules.retryIntervalMs
}

const OWN_LINE = "Opsdeck's own line is down"

/** Nothing is learnt, nothing is counted; what had been settled comes back with the line. */
function standStill(
  previous: CheckProgress | null,
  verdict: Verdict,
  { rules, nowMs }: StateMoment,
): StateStep {
  const changed = previous?.state !== 'unknown'
  const next: CheckProgress = {
    state: 'unknown',
    reason: OWN_LINE,
    sinceMs: changed ? nowMs : previous.sinceMs,
    pending: previous?.pending ?? null,
    causedBy: null,
    children: advanceChildren(
      previous?.children ?? [],
      { ...verdict, children: [], childrenRead: false },
      nowMs,
    ),
    settled: previous?.settled ?? null,
    worse: previous?.worse ?? NO_STREAKS,
    better: previous?.better ?? NO_STREAKS,
  }
  return { next, changed, askInMs: rules.intervalMs }
}

/** Children of an answer that could not be read are unknown; of one that was read, those that it does not name are gone. */
function advanceChildren(previous: readonly ChildState[], verdict: Verdict, nowMs: number): ChildState[] {
  if (previous.length === 0 && verdict.children.length === 0) return []
  const before = new Map(previous.map(child => [child.name, child]))
  const read = verdict.children.map((child): ChildState => {
    const known = before.get(child.name)
    before.delete(child.name)
    return { ...child, sinceMs: known?.state === child.state ? known.sinceMs : nowMs }
  })
  if (verdict.childrenRead) return read
  const unread = [...before.values()].map((child): ChildState => {
    const sinceMs = child.state === 'unknown' ? child.sinceMs : nowMs
    return { ...child, state: 'unknown', reason: 'nothing was said of it', sinceMs }
  })
  return [...read, ...unread]
}
