import type { AttemptRow, NotificationRow, ReceiverRow } from '../../lib/contract/alerts.ts'
import { formatDuration } from '../../lib/core/format/index.ts'

export const RECEIVERS = '/api/v1/receivers'
export const NOTIFICATIONS = '/api/v1/notifications'

export const deliveriesPath = (receiver: string): string =>
  `${NOTIFICATIONS}?receiver=${encodeURIComponent(receiver)}&limit=50`

export const KIND_WORDS: Readonly<Record<string, string>> = {
  email: 'E-mail',
  slack: 'Slack',
  discord: 'Discord',
  msteams: 'Microsoft Teams',
  msteamsv2: 'Microsoft Teams',
  mattermost: 'Mattermost',
  telegram: 'Telegram',
  pagerduty: 'PagerDuty',
  opsgenie: 'Opsgenie',
  webhook: 'Webhook',
  sms: 'SMS',
  voice: 'Voice call',
  ntfy: 'ntfy',
  pushover: 'Pushover',
  web_push: 'Web push',
  digest: 'Daily digest',
  log: 'Log only',
  escalation: 'Escalation',
}

/** `slack/0` → "Slack", the second of a kind "Slack 2". */
export function integrationText(integration: string): string {
  const [kind = integration, index = '0'] = integration.split('/')
  const word = KIND_WORDS[kind] ?? kind
  return index === '0' ? word : `${word} ${Number(index) + 1}`
}

export type Standing = 'fails' | 'retries' | 'delivers' | 'unused'

/** How a receiver did last, and whether its services answer: by its worst integration. */
export function standingOf(row: ReceiverRow): Standing {
  if (row.integrations.some(({ check }) => check?.isHealthy === false)) return 'fails'
  const outcomes = row.integrations.map(({ last }) => last?.outcome)
  if (outcomes.includes('refused')) return 'fails'
  if (outcomes.includes('retry')) return 'retries'
  return outcomes.includes('delivered') ? 'delivers' : 'unused'
}

const RANK: Readonly<Record<Standing, number>> = { fails: 0, retries: 1, delivers: 2, unused: 3 }

export const worstFirst = (rows: readonly ReceiverRow[]): ReceiverRow[] =>
  rows.toSorted((a, b) => RANK[standingOf(a)] - RANK[standingOf(b)] || a.name.localeCompare(b.name))

/** "4 receivers, 1 fails". */
export function summariseReceivers(rows: readonly ReceiverRow[]): string {
  if (rows.length === 0) return 'Where alerts are sent'
  const failing = rows.filter(row => ['fails', 'retries'].includes(standingOf(row))).length
  const count = rows.length === 1 ? '1 receiver' : `${rows.length} receivers`
  return failing === 0 ? count : `${count}, ${failing} with a failure at last`
}

export function groupsText(groups: number): string {
  if (groups === 0) return 'no group leads here now'
  return groups === 1 ? '1 group leads here now' : `${groups} groups lead here now`
}

/** "84 ms", "1.2 s", then as durations are. */
export function tookText(tookMs: number): string {
  if (tookMs < 1_000) return `${Math.round(tookMs)} ms`
  return tookMs < 60_000 ? `${(tookMs / 1_000).toFixed(1)} s` : formatDuration(tookMs)
}

export const OUTCOME_WORDS: Readonly<Record<AttemptRow['outcome'], string>> = {
  delivered: 'Delivered',
  retry: 'Failed, is tried again',
  refused: 'Refused',
}

/** "2 firing, 1 resolved". */
export function contentText({ firing, resolved }: Pick<NotificationRow, 'firing' | 'resolved'>): string {
  const parts = [firing > 0 ? `${firing} firing` : '', resolved > 0 ? `${resolved} resolved` : '']
  return parts.filter(Boolean).join(', ') || 'nothing'
}
