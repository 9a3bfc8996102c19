import type { CheckRow } from '../../contract/checks.ts'
import type { BoardRow, ServiceRow, ServiceState } from '../../contract/overview.ts'
import { compareRows } from '../../core/service/index.ts'
import { type CountedUptime, countUptime, type StateSpan } from '../../core/uptime/index.ts'
import type { Unobserved } from '../../ports/replay.ts'
import type { StateHistory, Subject } from '../../ports/state-history.ts'

/** States began at most so long before: what is older began "earlier". */
const LOOK_BACK_MS = 7 * 86_400_000

export type PastStates = (subject: Subject) => StateSpan | null

/** What state each subject was in at a moment; null where nothing was recorded by then. */
export async function statesAt(
  history: Pick<StateHistory, 'spansOf'>,
  subjects: readonly Subject[],
  atMs: number,
): Promise<PastStates> {
  const spans = await history.spansOf(subjects, atMs - LOOK_BACK_MS, atMs + 1)
  return subject => spans.get(subject)?.at(-1) ?? null
}

/** How long each subject was up within a stretch, as the live board counts it. */
export async function uptimeOver(
  history: Pick<StateHistory, 'spansOf'>,
  subjects: readonly Subject[],
  { fromMs, toMs }: Unobserved,
): Promise<Map<Subject, CountedUptime>> {
  const spans = await history.spansOf(subjects, fromMs, toMs)
  return new Map(
    subjects.map(subject => [subject, countUptime(spans.get(subject) ?? [], { fromMs, toMs })] as const),
  )
}

/** When nothing at all was seen: stretches that are unobserved for each of the subjects. */
export async function unobservedOf(
  history: Pick<StateHistory, 'spansOf'>,
  subjects: readonly Subject[],
  { fromMs, toMs }: Unobserved,
): Promise<Unobserved[]> {
  if (subjects.length === 0) return []
  const spans = [...(await history.spansOf(subjects, fromMs, toMs)).values()]
  const [first = [], ...others] = spans.map(list => list.filter(({ state }) => state === 'unobserved'))
  return others.reduce<readonly Unobserved[]>(common, first).map(({ fromMs, toMs }) => ({ fromMs, toMs }))
}

function common(some: readonly Unobserved[], others: readonly Unobserved[]): Unobserved[] {
  return some.flatMap(one =>
    others.flatMap(other => {
      const fromMs = Math.max(one.fromMs, other.fromMs)
      const toMs = Math.min(one.toMs, other.toMs)
      return fromMs < toMs ? [{ fromMs, toMs }] : []
    }),
  )
}

/** A row of the board with the state that was recorded, and the reason as it was worded then. */
export function rowThen<R extends BoardRow>(row: R, span: StateSpan | null): R {
  if (span === null)
    return { ...row, state: 'unknown', reason: 'nothing was recorded by then', sinceMs: null }
  const { state, isMaintenance, reason, fromMs } = span
  const seen: ServiceState = isMaintenance ? 'maintenance' : state === 'unobserved' ? 'unknown' : state
  const words = state === 'unobserved' ? 'the deck did not look' : reason
  // What was recorded as unknown stood on the board as "no data" where the figures say so.
  const shown = seen === 'unknown' && row.state === 'no_data' ? 'no_data' : seen
  return { ...row, state: shown, reason: words, sinceMs: fromMs }
}

export function serviceThen(row: ServiceRow, at: PastStates): ServiceRow {
  const parts = row.parts.map(part => rowThen(part, at(`part:${row.slug}/${part.slug}`)))
  return { ...rowThen(row, at(`service:${row.slug}`)), parts: parts.sort(compareRows) }
}

/** A check as it stood: its answers of then are not kept, its state is. */
export function checkThen(row: CheckRow, at: PastStates): CheckRow {
  const span = at(`check:${row.key}`)
  const isSeen = span !== null && span.state !== 'unobserved'
  return {
    ...row,
    state: isSeen ? span.state : null,
    reason: isSeen ? span.reason : 'not asked by then',
    sinceMs: isSeen ? span.fromMs : null,
    pending: null,
    causedBy: null,
    isMaintenance: span?.isMaintenance ?? false,
    lastAtMs: null,
    lastDurationSeconds: null,
    // Those of today say nothing of then.
    children: [],
  }
}
