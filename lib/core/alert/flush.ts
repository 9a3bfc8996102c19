import { formatDurationMs } from '../config/duration.ts'
import { compareStrings, formatLabels, labelValue } from '../labels/index.ts'
import { hasRunOut, isAcknowledged } from './acknowledgement.ts'
import type { Alert } from './alert.ts'
import { buildNotification, compareAlerts, notifiedAlert } from './build-notification.ts'
import { SERVICE_LABEL } from './dependency.ts'
import {
  dependencyHold,
  type Hold,
  inhibitionHold,
  intervalDecision,
  silenceHold,
  windowHold,
} from './muting.ts'
import type { Decision, HeldBeneath, NotifiedAlert } from './notification.ts'
import { logExpiry, type NotificationLogEntry, type NotifyReason, notifyReason } from './notification-log.ts'
import { type Integration, integrationKey } from './receiver-config.ts'
import type { DueGroup, FlushedAlert, FlushOutcome, FlushWorld, IntegrationPlan } from './world.ts'

type Draft = {
  readonly alert: Alert
  readonly notified: NotifiedAlert
  readonly decisions: Decision[]
  hold: Hold | null
}

/**
 * One flush of a group: inhibition, active and mute time intervals, windows, dependencies, silences, then for each
 * integration on its own what it knows already. Nothing is sent here: the plans say what is to be, and what is to be
 * logged after success. Every alert gets each decision in order, so that "why" needs no second computation.
 */
export function flush(group: DueGroup, world: FlushWorld, now: number): FlushOutcome {
  const steps = flushSteps(group, world, now)
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

/** The same alert by alert, for groups so large that whoever flushes them must let others have their turn. */
export function* flushSteps(
  group: DueGroup,
  world: FlushWorld,
  now: number,
): Generator<undefined, FlushOutcome, undefined> {
  const grouped = groupDecision(group, now)
  const timed = intervalDecision(group.node, world.config.timeIntervals, now)
  const drafts: Draft[] = []
  for (const alert of [...group.alerts].sort(compareAlerts)) {
    const draft: Draft = {
      alert,
      notified: notifiedAlert(alert, now),
      decisions: [grouped],
      hold: null,
    }
    judge(draft, inhibitionHold(world, alert, now))
    judgeTime(draft, timed)
    judge(draft, windowHold(world, alert, now))
    judge(draft, dependencyHold(world, alert, now))
    judge(draft, silenceHold(world, alert, now))
    drafts.push(draft)
    yield
  }
  const left = drafts.filter(draft => draft.hold === null)
  const integrations = integrationsOf(group, world)
  if (left.length > 0 && integrations.length === 0) tellNobody(left, group, now)
  const plans: IntegrationPlan[] = []
  for (const integration of left.length === 0 ? [] : integrations) {
    plans.push(plan({ group, integration, left, world, now }))
    yield
  }
  return { alerts: drafts.map(flushedAlert), plans }
}

function groupDecision({ node, state, alerts }: DueGroup, now: number): Decision {
  const by = state.labels.length === 0 ? 'all of its route' : formatLabels(state.labels)
  const reason = `grouped by ${by} for ${node.receiver}, ${alerts.length} in the group`
  return { atMs: now, stage: 'group', outcome: 'passed', reason, by: state.id }
}

function judge(draft: Draft, hold: Hold | null): void {
  if (!hold || draft.hold) return
  draft.hold = hold
  draft.decisions.push(hold.decision)
}

function judgeTime(draft: Draft, timed: ReturnType<typeof intervalDecision>): void {
  if (!timed || draft.hold) return
  if (timed.decision.outcome === 'held')
    judge(draft, { decision: timed.decision, marks: { mutedBy: timed.mutedBy } })
  else draft.decisions.push(timed.decision)
}

const integrationsOf = ({ node }: DueGroup, world: FlushWorld): readonly Integration[] =>
  world.config.receivers.find(({ name }) => name === node.receiver)?.integrations ?? []

function tellNobody(left: readonly Draft[], { node }: DueGroup, now: number): void {
  const reason = `the receiver ${node.receiver} tells nobody: it has no integration`
  for (const { decisions } of left)
    decisions.push({ atMs: now, stage: 'deduplication', outcome: 'held', reason, by: node.receiver })
}

type Planning = {
  readonly group: DueGroup
  readonly integration: Integration
  readonly left: readonly Draft[]
  readonly world: FlushWorld
  readonly now: number
}

function plan(planning: Planning): IntegrationPlan {
  const { group, integration, left, world, now } = planning
  const { receiver, repeatIntervalMs } = group.node
  const key = { groupKey: group.state.key, receiver, integration: integrationKey(integration) }
  const entry = world.logEntry(key)
  const firing = left.filter(({ notified }) => notified.status === 'firing')
  const fresh: NotificationLogEntry = {
    ...key,
    firing: firing.map(({ notified }) => notified.fingerprint),
    resolved: left
      .filter(({ notified }) => notified.status === 'resolved')
      .map(({ notified }) => notified.fingerprint),
    atMs: now,
    expiresAtMs: logExpiry(now, repeatIntervalMs),
  }
  const isResolvedSent = integration.config.send_resolved
  const reason = notifyReason(
    { entry, ...fresh, isResolvedSent, repeatIntervalMs, isReminderDue: isReminderDue(planning, entry) },
    now,
  )
  if (reason === null || (reason === 'repeat' && isAllAcknowledged(planning, firing))) {
    tellHeld(planning, { entry, isAcknowledged: reason !== null })
    return { kind: 'skip', receiver, integration }
  }
  const told = isResolvedSent ? left : firing
  tellSent(planning, new Set(told), reason)
  if (told.length === 0) return { kind: 'log', receiver, integration, entry: fresh }
  const notification = buildNotification({
    ...key,
    groupId: group.state.id,
    groupLabels: group.state.labels,
    externalUrl: world.externalUrl,
    alerts: told.map(({ notified }) => notified),
    heldBeneath: heldBeneath(planning, told),
    now,
  })
  return { kind: 'notify', receiver, integration, reason, notification, entry: fresh }
}

/** What the told alerts stand for beside themselves: those of services that depend on theirs. */
function heldBeneath({ world, now }: Planning, told: readonly Draft[]): HeldBeneath | null {
  const firing = told.filter(({ notified }) => notified.status === 'firing')
  const services = new Set(firing.map(({ alert }) => labelValue(alert.labels, SERVICE_LABEL)))
  services.delete('')
  const held = new Set([...services].flatMap(service => world.heldBeneath(service, now)))
  if (held.size === 0) return null
  const names = new Set([...held].map(({ labels }) => labelValue(labels, SERVICE_LABEL)))
  return { count: held.size, services: [...names].sort(compareStrings) }
}

const isReminderDue = ({ left, world, now }: Planning, entry: NotificationLogEntry | null): boolean =>
  entry !== null &&
  left.some(
    ({ notified }) =>
      notified.status === 'firing' &&
      hasRunOut(world.acknowledgementOf(notified.fingerprint), { toldAtMs: entry.atMs, now }),
  )

const isAllAcknowledged = ({ world, now }: Planning, firing: readonly Draft[]): boolean =>
  firing.every(({ notified }) => isAcknowledged(world.acknowledgementOf(notified.fingerprint), now))

const WORDS: Readonly<Record<NotifyReason, string>> = {
  first: 'the first message of this group',
  'new firing': 'an alert of the group fires that was not told yet',
  'all resolved': 'all alerts of the group have resolved',
  resolved: 'an alert of the group has resolved',
  reminder: 'an acknowledgement has run out',
  repeat: 'the repeat interval has passed',
}

function tellSent({ group, integration, left, now }: Planning, told: Set<Draft>, reason: NotifyReason): void {
  const by = `${group.node.receiver}/${integrationKey(integration)}`
  const base = { atMs: now, stage: 'deduplication', by } as const
  const passed: Decision = { ...base, outcome: 'passed', reason: `${by} is told: ${WORDS[reason]}` }
  const kept: Decision = { ...base, outcome: 'held', reason: `${by} does not tell of what has resolved` }
  for (const draft of left) draft.decisions.push(told.has(draft) ? passed : kept)
}

function tellHeld(
  { group, integration, left, now }: Planning,
  held: { readonly entry: NotificationLogEntry | null; readonly isAcknowledged: boolean },
): void {
  const by = `${group.node.receiver}/${integrationKey(integration)}`
  const every = formatDurationMs(group.node.repeatIntervalMs)
  const reason = held.isAcknowledged
    ? `acknowledged: ${by} is not told again while somebody has it in hand`
    : held.entry === null
      ? `${by} never heard of it, and it has resolved`
      : `${by} knows since ${new Date(held.entry.atMs).toISOString().slice(0, 19)}Z; told again after ${every}`
  const stage = held.isAcknowledged ? 'acknowledgement' : 'deduplication'
  const decision: Decision = { atMs: now, stage, outcome: 'held', reason, by }
  for (const { decisions } of left) decisions.push(decision)
}

const NOTHING: readonly string[] = []

const flushedAlert = ({ alert, notified, decisions, hold }: Draft): FlushedAlert => ({
  fingerprint: notified.fingerprint,
  alert,
  state: hold === null ? 'active' : 'suppressed',
  silencedBy: hold?.marks.silencedBy ?? NOTHING,
  inhibitedBy: hold?.marks.inhibitedBy ?? NOTHING,
  mutedBy: hold?.marks.mutedBy ?? NOTHING,
  decisions,
})
