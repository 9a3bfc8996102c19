import type { HeartbeatConfig, PayloadRule } from '../../lib/core/config/schema/heartbeat.ts'

/** Fields of the form, as text; empty = not given. */
export const TEXT_FIELDS = [
  'service',
  'name',
  'slug',
  'cron',
  'every',
  'zone',
  'grace',
  'max_age',
  'max_run',
  'rpo',
  'rto',
  'instructions',
] as const
export const FIELDS = [...TEXT_FIELDS, 'kind', 'evidence', 'field', 'at_least', 'ratio'] as const

export type FormText = (name: (typeof FIELDS)[number]) => string

type Kind = HeartbeatConfig['kind']
const KIND_OF: Readonly<Record<string, Kind>> = { job: 'job', backup: 'backup', duty: 'duty' }

/**
 * A heartbeat as the server takes it, from what stands in the form. What the form does not show (a description, further
 * rules of the payload) stays as it was.
 */
export function wishOf(text: FormText, before: HeartbeatConfig | null): Record<string, unknown> {
  const kind = KIND_OF[text('kind')] ?? 'job'
  const given = TEXT_FIELDS.flatMap(name => {
    const value = text(name).trim()
    return value === '' ? [] : [[name, value] as const]
  })
  const untouched = Object.entries(before ?? {}).filter(([name]) => !FIELDS.some(field => field === name))
  return {
    ...Object.fromEntries(untouched),
    ...Object.fromEntries(given),
    kind,
    ...(kind === 'duty' ? { evidence: readEvidence(text('evidence')) } : {}),
    payload: kind === 'duty' ? (before?.payload ?? []) : payloadOf(text, before),
  }
}

/** One line each: `rows: how many rows are in users`. */
export function readEvidence(text: string): Record<string, string> {
  const lines = text.split('\n').flatMap(line => {
    const [name = '', ...rest] = line.split(':')
    return name.trim() === '' ? [] : [[name.trim(), rest.join(':').trim()] as const]
  })
  return Object.fromEntries(lines)
}

export const evidenceText = (evidence: HeartbeatConfig['evidence']): string =>
  Object.entries(evidence)
    .map(([name, what]) => (what ? `${name}: ${what}` : name))
    .join('\n')

function payloadOf(text: FormText, before: HeartbeatConfig | null): unknown[] {
  const others: readonly PayloadRule[] = before?.payload.slice(1) ?? []
  const field = text('field').trim()
  if (field === '') return [...others]
  const atLeast = numberOf(text('at_least'))
  const ratio = numberOf(text('ratio'))
  const first = before?.payload[0]
  const limits = { field, at_least: atLeast, at_least_ratio_of_last: ratio }
  const rule = { ...(first?.field === field ? first : {}), ...limits }
  return [Object.fromEntries(Object.entries(rule).filter(([, value]) => value !== null)), ...others]
}

/** A number as typed; text that is none goes to the server, which says what it expected. */
function numberOf(text: string): number | string | null {
  const trimmed = text.trim()
  if (trimmed === '') return null
  const value = Number(trimmed)
  return Number.isFinite(value) ? value : trimmed
}
