import type { SourceRow, SourceState } from '../../../contract/business.ts'
import type { StripeAccount } from '../../../core/config/schema/business.ts'
import { SYNC_KINDS } from './first-sync.ts'
import type { Standing } from './progress-rows.ts'
import type { ProgressBook } from './work.ts'

const DAY_MS = 86_400_000
export const WEBHOOK_PATH = '/api/stripe/webhook'

export type Situation = {
  readonly config: StripeAccount
  readonly standing: Standing
  readonly progress: ProgressBook
  readonly isComplete: boolean
  readonly nowMs: number
  /** Without a word for so long, a source is late. */
  readonly lateAfterMs: number
  /** When Stripe is asked again after a fault. */
  readonly nextMs: number | null
  /** Compared with Stripe at this moment. */
  readonly isReconciling: boolean
}

/** The account as people see it. Holds no secret. */
export function toSourceRow(situation: Situation): SourceRow {
  const { config, standing, progress } = situation
  const { state, reason } = stateOf(situation)
  return {
    connector: 'stripe',
    account: config.name,
    service: config.service ?? null,
    state,
    reason,
    asOfMs: standing.goodMs,
    progress: SYNC_KINDS.flatMap(kind => {
      const row = progress.get(kind)
      return row ? [{ kind, done: row.done, isComplete: row.isComplete }] : []
    }),
    warnings: warningsOf(situation),
    mode: standing.mode,
    webhook: { path: WEBHOOK_PATH, lastAtMs: standing.webhookMs, lastRefusal: standing.refusal },
  }
}

type Told = { readonly state: SourceState; readonly reason: string }

function stateOf(situation: Situation): Told {
  const { config, standing, isComplete, nowMs } = situation
  if (config.api_key === undefined) {
    const reason =
      config.webhook_secrets.length > 0
        ? 'Webhooks are taken, but what was before them is not known: add api_key, a restricted key that may read.'
        : 'Add api_key (or api_key_file), a restricted key that may read, and webhook_secrets.'
    return { state: 'not_connected', reason }
  }
  if (standing.problem !== null) return faultOf(situation)
  if (!isComplete) return { state: 'syncing', reason: syncWords(situation.progress) }
  if (standing.goodMs === null || nowMs - standing.goodMs > situation.lateAfterMs)
    return { state: 'late', reason: 'Stripe was not heard of for longer than it should take.' }
  if (situation.isReconciling) return { state: 'good', reason: 'Comparing with Stripe, page by page.' }
  return { state: 'good', reason: compared(situation) }
}

function faultOf({ standing, isComplete, nextMs, nowMs }: Situation): Told {
  const wait = nextMs === null ? null : Math.max(0, Math.ceil((nextMs - nowMs) / 1_000))
  const reason = wait === null ? `${standing.reason}.` : `${standing.reason}. Asked again in ${wait} s.`
  // To be slowed down is no failure: what was read stays, and reading goes on.
  if (standing.problem === 'rate_limited') return { state: isComplete ? 'late' : 'syncing', reason }
  return { state: 'failing', reason }
}

function syncWords(progress: ProgressBook): string {
  const rows = SYNC_KINDS.flatMap(kind => progress.get(kind) ?? [])
  const done = rows.filter(row => row.isComplete).length
  const objects = rows.reduce((sum, row) => sum + row.done, 0)
  return `First sync: ${done} of ${SYNC_KINDS.length} kinds, ${objects} objects so far.`
}

function compared({ progress }: Situation): string {
  const last = progress.get('reconcile')
  return last
    ? `Compared with Stripe at ${new Date(last.updatedMs).toISOString().slice(0, 16).replace('T', ' ')} UTC.`
    : ''
}

function warningsOf({ config, standing, isComplete, nowMs }: Situation): readonly string[] {
  const warnings: string[] = []
  if (standing.problem === 'wrong_mode')
    warnings.push(`WRONG KEY: ${standing.reason}. The figures are the last good ones.`)
  if (config.api_key !== undefined && config.webhook_secrets.length === 0)
    warnings.push('No webhook secret: Stripe is asked every minute, instead of telling at once.')
  if (isComplete && config.webhook_secrets.length > 0 && standing.webhookMs === null)
    warnings.push(`No webhook ever came: add ${WEBHOOK_PATH} of this deck as an endpoint at Stripe.`)
  if (standing.refusal !== null && nowMs - standing.refusal.atMs < DAY_MS)
    warnings.push(`A webhook was refused: ${standing.refusal.reason}.`)
  if (standing.unreadable.length > 0)
    warnings.push(`Objects that could not be read, and count nothing: ${standing.unreadable.join('; ')}.`)
  return warnings
}
