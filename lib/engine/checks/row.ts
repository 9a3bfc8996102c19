import type { CheckRow } from '../../contract/checks.ts'
import type { CheckProgress } from '../../core/check/index.ts'
import type { ObservedState } from '../services/watched.ts'
import { asksOf } from './asks.ts'
import type { CheckTask } from './task.ts'

const NOT_ASKED = 'not asked yet'
const PAUSED = 'paused'

/** The row of a check. Built again only after something of it changed: equal rows are the same object. */
export function rowOf(task: CheckTask, causedBy: string | null): CheckRow {
  if (task.row && task.row.causedBy === causedBy) return task.row
  const { check, compiled } = task.plan
  const progress = check.paused ? null : task.progress
  task.row = {
    key: task.key,
    service: check.service,
    part: check.part ?? null,
    name: check.name,
    kind: check.kind,
    asks: asksOf(check),
    source: check.source,
    isPaused: check.paused,
    state: progress?.state ?? null,
    reason: progress?.reason ?? (check.paused ? PAUSED : NOT_ASKED),
    sinceMs: progress?.sinceMs ?? null,
    pending: pendingWords(progress),
    causedBy,
    isMaintenance: task.isMaintenance,
    lastAtMs: task.lastAtMs,
    lastDurationSeconds: task.lastDurationSeconds,
    intervalMs: compiled.intervalMs,
    children: (progress?.children ?? []).map(({ name, state, reason, sinceMs }) => ({
      name,
      state,
      message: reason,
      sinceMs,
    })),
  }
  return task.row
}

/** What a service's state needs of a check; null while it is paused. */
export function observedState(task: CheckTask): ObservedState | null {
  const { check, compiled } = task.plan
  const { name, service, part, impact, paused } = check
  if (paused) return null
  const { state = 'unknown', reason = NOT_ASKED } = task.progress ?? {}
  const { intervalMs } = compiled
  return { service, part: part ?? null, name, impact, state, reason, atMs: task.lastAtMs, intervalMs }
}

function pendingWords(progress: CheckProgress | null): string | null {
  if (!progress?.pending) return null
  const { kind, count, needed } = progress.pending
  return count < needed ? `${kind}, ${count} of ${needed}` : `${kind}, not confirmed yet`
}
