import type { PageDetail, PageRow } from '../../lib/contract/on-call.ts'
import { parseDurationMs } from '../../lib/core/config/duration.ts'
import { formatDuration } from '../../lib/core/format/index.ts'
import { type Labels, labelPairs, labelValue } from '../../lib/core/labels/labels.ts'
import type { Order, Page, PageActor } from '../../lib/core/on-call/page.ts'
import { targetText } from '../on-call/escalation-form-model.ts'
import { METHOD_WORDS } from '../on-call/readiness-model.ts'

/** Labels that tell where it is, the first that is there. */
const NAMES = ['service', 'job'] as const

/** "vrooli critical": what the badge says; empty when no label tells. */
export function badgeText(labels: Readonly<Record<string, string>>): string {
  return [NAMES.map(name => labels[name]).find(Boolean), labels.severity].filter(Boolean).join(' ')
}

/** What is wrong in a sentence: of the page, else of its first alert that says so; null when its title says it. */
export function summaryOf({ page, title }: Pick<PageDetail, 'page' | 'title'>): string | null {
  const own = [page.annotations.summary, page.annotations.description].filter(text => text !== title)
  const shared = own.find(Boolean)
  if (shared) return shared
  const told = page.alerts
    .map(({ annotations }) => labelValue(annotations, 'summary'))
    .find(text => text !== '')
  return told === undefined || told === title ? null : told
}

/** An alert's name with the labels that are its own within the page. */
export function alertText(labels: Labels, shared: Readonly<Record<string, string>>): string {
  const own = [...labelPairs(labels)]
    .filter(([name]) => name !== 'alertname' && !(name in shared))
    .map(([name, value]) => `${name}="${value}"`)
  return [labelValue(labels, 'alertname'), own.join(', ')].filter(Boolean).join(': ')
}

const VIA_WORDS: Readonly<Record<PageActor['via'], string>> = {
  page: 'in the page',
  api: 'by the API',
  sms: 'by SMS',
  voice: 'by telephone',
  web_push: 'on the notification',
  link: 'by a link',
  receiver: 'by a receiver',
  deck: 'by itself',
}

export const actorText = ({ name, via }: PageActor): string => `${name} ${VIA_WORDS[via]}`

/** What is due next if nobody answers: a step of the policy, or its last resort. */
export type NextStep = { readonly atMs: number; readonly name: string; readonly tells: readonly string[] }

export function nextStepOf(page: Page, status: PageRow['status']): NextStep | null {
  if (status.kind !== 'open') return null
  const { phase, policy } = page
  if (phase.kind === 'exhausted') return null
  if (phase.kind === 'pause') {
    const first = policy.steps[0]
    const isRound = phase.then === 'round' || page.round - page.firstRound < policy.repeat
    return isRound && first
      ? { atMs: phase.untilMs, name: first.name, tells: first.tell.map(targetText) }
      : { atMs: phase.untilMs, name: 'the last resort', tells: [targetText(policy.last_resort)] }
  }
  const passed = Math.max(-1, ...page.taken, ...page.leftOut)
  const step = policy.steps[passed + 1]
  if (!step) return null
  const afterMs = parseDurationMs(step.after) ?? 0
  return {
    atMs: phase.isHurried ? phase.base.atMs : phase.base.atMs + afterMs - phase.base.afterMs,
    name: step.name,
    tells: step.tell.map(targetText),
  }
}

/** How one order went, in words. */
export function orderText(order: Order): string {
  switch (order.state) {
    case 'waiting':
      return order.attempts === 0
        ? 'waits for its time'
        : `tried ${order.attempts} times: ${order.detail ?? ''}`
    case 'sent':
      return order.receiptAtMs === null ? 'sent' : 'shown on the device'
    case 'failed':
      return `failed: ${order.detail ?? 'no reason was given'}`
    case 'cancelled':
      return 'not needed any more'
  }
}

/** "Ines Farkas by SMS, my phone", "receiver mail". */
export function toldText({ target }: Order, nameOf: (email: string) => string): string {
  if (target.kind === 'receiver') return `receiver ${target.receiver}`
  return `${nameOf(target.email)} by ${METHOD_WORDS[target.methodKind]}, ${target.methodName}`
}

/** "Open, told 2 people, the next step in 3 min": a page in a line. */
export function standingText(row: PageRow, nowMs: number): string {
  const { status } = row
  if (status.kind === 'resolved') return `resolved by ${actorText(status.by)}`
  if (status.kind === 'acknowledged') {
    const until =
      status.expiresAtMs === null ? '' : `, for ${formatDuration(status.expiresAtMs - nowMs)} more`
    return `acknowledged by ${actorText(status.by)}${until}`
  }
  const told =
    row.told.length === 0
      ? 'no person was told yet'
      : `told ${row.told.map(p => p.name ?? p.email).join(', ')}`
  const next = row.nextAtMs === null ? '' : `; next in ${formatDuration(Math.max(0, row.nextAtMs - nowMs))}`
  return `${told}${next}`
}

/** mm:ss to a moment; `+` and red once it is passed, as clocks here count. */
export function countdownText(atMs: number, nowMs: number): string {
  const seconds = Math.round((atMs - nowMs) / 1_000)
  const left = Math.abs(seconds)
  const pad = (value: number) => String(value).padStart(2, '0')
  const hours = left >= 3_600 ? `${Math.floor(left / 3_600)}:` : ''
  return `${seconds < 0 ? '+' : ''}${hours}${pad(Math.floor((left % 3_600) / 60))}:${pad(left % 60)}`
}
