import { type Labels, labelPairs } from '../labels/index.ts'
import type { Alert, SentAlert } from './alert.ts'

/** An alert as the store takes it, or in words why it is refused. */
export type Normalised = { readonly alert: Alert } | { readonly refused: string }

/** Makes an alert of what was sent: missing times filled in, `endsAtMs` by the resolve timeout when nobody told it. */
export function normaliseAlert(
  sent: SentAlert,
  { now, resolveTimeoutMs }: { readonly now: number; readonly resolveTimeoutMs: number },
): Normalised {
  const startsAtMs = sent.startsAtMs ?? sent.endsAtMs ?? now
  const alert: Alert = {
    labels: sent.labels,
    annotations: sent.annotations,
    startsAtMs,
    endsAtMs: sent.endsAtMs ?? now + resolveTimeoutMs,
    isTimeout: sent.endsAtMs === null,
    updatedAtMs: now,
    generatorUrl: sent.generatorUrl,
  }
  const fault = faultOf(alert)
  return fault === null ? { alert } : { refused: fault }
}

function faultOf(alert: Alert): string | null {
  if (alert.labels.length === 0) return 'at least one label pair required'
  if (alert.endsAtMs < alert.startsAtMs) return 'start time must be before end time'
  return namesFault('label set', alert.labels) ?? namesFault('annotations', alert.annotations)
}

function namesFault(what: string, labels: Labels): string | null {
  for (const [name, value] of labelPairs(labels)) {
    if (name === '' || !isText(name)) return `invalid ${what}: invalid name ${JSON.stringify(name)}`
    if (!isText(value)) return `invalid ${what}: invalid value ${JSON.stringify(value)}`
  }
  return null
}

/** No half of a surrogate pair: such a text has no UTF-8. */
const isText = (text: string): boolean => !/\p{Surrogate}/u.test(text)

/** Resolved from the millisecond of its end on. */
export const isResolved = (alert: Pick<Alert, 'endsAtMs'>, now: number): boolean => alert.endsAtMs <= now

/** What the store keeps when an alert of the same labels comes: one activity when they overlap, else the new one. */
export function mergeAlerts(old: Alert, fresh: Alert, now: number): Alert {
  const endsWithin = fresh.endsAtMs > old.startsAtMs && fresh.endsAtMs < old.endsAtMs
  const startsWithin = fresh.startsAtMs > old.startsAtMs && fresh.startsAtMs < old.endsAtMs
  if (!endsWithin && !startsWithin) return fresh
  return fresh.updatedAtMs < old.updatedAtMs ? joined(fresh, old, now) : joined(old, fresh, now)
}

function joined(older: Alert, younger: Alert, now: number): Alert {
  const isLater = older.endsAtMs > younger.endsAtMs
  const keepsEnd = isLater && (isResolved(younger, now) ? isResolved(older, now) : !older.isTimeout)
  return {
    ...younger,
    startsAtMs: Math.min(older.startsAtMs, younger.startsAtMs),
    endsAtMs: keepsEnd ? older.endsAtMs : younger.endsAtMs,
  }
}
