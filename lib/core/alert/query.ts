import { compileAnchored, compileMatchers, type Labels, type Matcher } from '../labels/index.ts'
import type { Alert } from './alert.ts'
import { isResolved } from './receive.ts'

/** What `GET /api/v2/alerts` asks for; `receiver` is a regular expression for the whole name, null = any. */
export type AlertQuery = {
  readonly active: boolean
  readonly silenced: boolean
  readonly inhibited: boolean
  readonly unprocessed: boolean
  readonly matchers: readonly Matcher[]
  readonly receiver: string | null
}

export const EVERY_ALERT: AlertQuery = {
  active: true,
  silenced: true,
  inhibited: true,
  unprocessed: true,
  matchers: [],
  receiver: null,
}

/** What is known of an alert when it is asked for. `unprocessed` until a flush has seen it. */
export type AlertStatus = {
  readonly state: 'unprocessed' | 'active' | 'suppressed'
  readonly silencedBy: readonly string[]
  readonly inhibitedBy: readonly string[]
  readonly receivers: readonly string[]
}

/**
 * The test that a query makes of alerts at a moment; what has resolved never passes.
 * @throws when `receiver` or a matcher is no regular expression
 */
export function compileAlertQuery(query: AlertQuery) {
  const matches: (labels: Labels) => boolean = compileMatchers(query.matchers)
  const receives = query.receiver === null ? null : compileAnchored(query.receiver)
  return (alert: Alert, status: AlertStatus, now: number): boolean => {
    if (isResolved(alert, now)) return false
    if (receives && !status.receivers.some(receives)) return false
    if (!query.active && status.state === 'active') return false
    if (!query.unprocessed && status.state === 'unprocessed') return false
    if (!query.silenced && status.silencedBy.length > 0) return false
    if (!query.inhibited && status.inhibitedBy.length > 0) return false
    return matches(alert.labels)
  }
}
