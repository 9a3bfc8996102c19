import type { ActionRow, GuardName, GuardRefusal, RunRow } from '../../lib/contract/recovery.ts'

/** What a button says and does at a moment. */
export type ButtonState =
  | { readonly kind: 'ready'; readonly label: string }
  /** A run of it is on: the button leads there. */
  | { readonly kind: 'on'; readonly runId: string; readonly label: string; readonly sinceMs: number | null }
  | {
      readonly kind: 'refused'
      readonly guard: GuardName
      readonly label: string
      /** Counted down behind the label. */
      readonly untilMs: number | null
      readonly reason: string
      readonly offer: string | null
    }

/** Guards that only say "not before": they are over at their end, whether or not the deck has said so yet. */
const standing = (refusals: readonly GuardRefusal[], nowMs: number): readonly GuardRefusal[] =>
  refusals.filter(({ untilMs }) => untilMs === null || untilMs > nowMs)

/** The state of a button; `runs` are those that are on, `nowMs` the deck's time. */
export function buttonState(row: ActionRow, runs: readonly RunRow[], nowMs: number): ButtonState {
  if (row.runId !== null) return onState(row.runId, runs)
  const [first] = standing(row.guard.refusals, nowMs)
  if (first) {
    const { guard, untilMs, reason, offer } = first
    return { kind: 'refused', guard, label: refusalLabel(first, row), untilMs, reason, offer }
  }
  const needsSecond = row.guard.demands.some(({ kind }) => kind === 'second_person')
  return { kind: 'ready', label: needsSecond ? 'Ask for a second person' : row.name }
}

function onState(runId: string, runs: readonly RunRow[]): ButtonState {
  const run = runs.find(({ id }) => id === runId)
  const label =
    run?.state === 'waiting' ? 'Needs a second person' : run?.state === 'proving' ? 'Proof' : 'Running'
  return { kind: 'on', runId, label, sinceMs: run?.pressedAtMs ?? null }
}

const LABELS: Readonly<Record<GuardName, string>> = {
  role: 'Engineers only',
  enabled: 'Switched off',
  kill_switch: 'Kill switch is on',
  running: 'Running',
  cooldown: 'Ready in',
  cap: 'At its limit',
  precondition: 'Not possible now',
  dependency: 'Would not help',
  window: 'Outside its window',
  runner: 'Runner is silent',
}

/** What stands on the button in the place of its name. */
function refusalLabel({ guard, untilMs }: GuardRefusal, row: ActionRow): string {
  if (guard === 'role') return whoMay(row)
  if (guard === 'cap' && untilMs !== null) return LABELS.cooldown
  return LABELS[guard]
}

function whoMay({ isAdminsOnly, isSafe }: ActionRow): string {
  if (isAdminsOnly) return 'Admins only'
  return isSafe ? 'On-call staff only' : 'Engineers only'
}
