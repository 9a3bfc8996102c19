import type {
  MethodView,
  OnCallNow,
  PageDetail,
  PagePlan,
  PageRow,
  PersonRef,
  PlanStep,
  ReadinessRow,
  ShiftView,
} from '../../contract/on-call.ts'
import type { Decision } from '../../core/alert/notification.ts'
import type { EscalationPolicy } from '../../core/config/schema/escalation.ts'
import {
  type CompiledSchedule,
  localText,
  nextDueMs,
  type OnCallWorld,
  type Page,
  type Plan,
  peopleOf,
  reachOf,
  type Shift,
  shifts,
  stepName,
} from '../../core/on-call/index.ts'
import type { StoredMethod, StoredPerson } from './people.ts'
import type { WorldBook } from './world.ts'

const DAY_MS = 86_400_000
const AHEAD_MS = 60 * DAY_MS
const BACK_MS = 35 * DAY_MS

export function personRef(world: OnCallWorld, email: string): PersonRef {
  const person = world.people.get(email)
  return person ? { email, name: person.name, zone: person.zone } : { email, name: null }
}

export const shiftView = (world: OnCallWorld, shift: Shift): ShiftView => ({
  ...shift,
  person: shift.person === null ? null : personRef(world, shift.person),
})

/** Who is on call by a schedule, who comes next, and the gaps of the next 60 days. */
export function nowView(
  schedule: CompiledSchedule,
  source: OnCallNow['source'],
  { world, nowMs }: { readonly world: OnCallWorld; readonly nowMs: number },
): OnCallNow {
  const all = shifts(schedule, { startsAtMs: nowMs - BACK_MS, endsAtMs: nowMs + AHEAD_MS })
  const at = all.findIndex(shift => shift.endsAtMs > nowMs)
  const now = all[at] ?? { startsAtMs: nowMs, endsAtMs: nowMs, person: null, layer: null, reason: null }
  const next = all.slice(at + 1).find(shift => shift.person !== null && shift.person !== now.person)
  const gaps = all.slice(Math.max(0, at)).filter(shift => shift.person === null)
  const { slug, name, description, zone } = schedule.config
  return {
    schedule: slug,
    name,
    description: description ?? null,
    zone,
    source,
    now: shiftView(world, now),
    next: next ? shiftView(world, next) : null,
    gaps: gaps.map(({ startsAtMs, endsAtMs }) => ({ startsAtMs: Math.max(startsAtMs, nowMs), endsAtMs })),
  }
}

export function pageRow(world: OnCallWorld, page: Page, nowMs: number): PageRow {
  const told = new Set(
    page.orders.flatMap(({ target, sentAtMs }) =>
      target.kind === 'person' && sentAtMs !== null ? [target.email] : [],
    ),
  )
  const last = lastStep(page)
  return {
    id: page.id,
    escalation: page.policy.slug,
    title: page.title,
    labels: page.labels,
    groupKey: page.groupKey,
    alertCount: page.alerts.length,
    startedAtMs: page.startedAtMs,
    endedAtMs: page.status.kind === 'resolved' ? page.status.atMs : null,
    status: page.status,
    step: last ? stepName(page, { place: last.place }) : null,
    round: page.round,
    told: [...told].map(email => personRef(world, email)),
    nextAtMs: nextDueMs(page, nowMs),
  }
}

export const pageDetail = (
  world: OnCallWorld,
  page: Page,
  at: { readonly nowMs: number; readonly decisions: readonly Decision[] },
): PageDetail => {
  const place = lastStep(page)?.place
  return {
    ...pageRow(world, page, at.nowMs),
    page,
    duties: typeof place === 'number' ? (page.policy.steps[place]?.duties ?? null) : null,
    decisions: at.decisions,
  }
}

const lastStep = ({ orders }: Page) =>
  orders.findLast(({ place }) => typeof place === 'number' || place === 'last_resort')

export function planView(policy: EscalationPolicy, plan: Plan, world: OnCallWorld): PagePlan {
  return {
    escalation: policy.slug,
    atMs: plan.atMs,
    steps: plan.steps.map(
      ({ place, name, ...step }): PlanStep => ({
        ...step,
        step: name,
        isLastResort: place === 'last_resort',
        duties: typeof place === 'number' ? (policy.steps[place]?.duties ?? null) : null,
      }),
    ),
    orders: plan.orders.map(({ target, ...order }) => ({
      ...order,
      person: target.kind === 'person' ? personRef(world, target.email) : null,
      method: target.kind === 'person' ? { kind: target.methodKind, name: target.methodName } : null,
      receiver: target.kind === 'receiver' ? target.receiver : null,
    })),
    holes: plan.holes,
    decisions: plan.decisions,
  }
}

export const methodView = ({
  id,
  kind,
  name,
  hint,
  isVerified,
  problem,
  ...method
}: StoredMethod): MethodView => ({
  id,
  kind,
  name,
  hint,
  isVerified,
  problem,
  lastTest: method.lastTest,
  lastSentAtMs: method.lastSentAtMs,
})

/** Everybody whom a schedule or an escalation names, and everybody with a contact method. */
export function readinessOf(book: WorldBook, nowMs: number): ReadinessRow[] {
  const namedBy = new Map<string, ReadinessRow['namedBy'][number][]>()
  const name = (email: string, by: ReadinessRow['namedBy'][number]) => {
    const known = namedBy.get(email) ?? []
    if (!known.some(other => other.kind === by.kind && other.slug === by.slug))
      namedBy.set(email, [...known, by])
  }
  for (const config of book.schedules)
    for (const email of peopleOf(config)) name(email, { kind: 'schedule', slug: config.slug })
  for (const policy of book.policies)
    for (const target of [...policy.steps.flatMap(step => step.tell), policy.last_resort])
      if ('person' in target) name(target.person, { kind: 'escalation', slug: policy.slug })
  const people = new Map(book.people.map(person => [person.email, person]))
  const reachable = book.people.filter(person => person.methods.length > 0).map(person => person.email)
  return [...new Set([...namedBy.keys(), ...reachable])]
    .sort()
    .map(email =>
      readinessRow(email, { person: people.get(email), namedBy: namedBy.get(email) ?? [], nowMs }),
    )
}

type Asked = {
  readonly person: StoredPerson | undefined
  readonly namedBy: ReadinessRow['namedBy']
  readonly nowMs: number
}

function readinessRow(email: string, { person, namedBy, nowMs }: Asked): ReadinessRow {
  if (!person)
    return {
      person: { email, name: null },
      isDisabled: false,
      namedBy,
      methods: [],
      reachedBy: [],
      problems: [`${email} has no account: invite them, or name somebody else`],
    }
  const reach = reachOf(person, 'important', nowMs)
  return {
    person: { email, name: person.name },
    isDisabled: person.isDisabled,
    namedBy,
    methods: person.methods.map(methodView),
    reachedBy: reach.kind === 'reached' ? [...new Set(reach.by.map(({ method }) => method.kind))] : [],
    problems: [
      ...(reach.kind === 'hole' ? [reach.reason] : []),
      ...person.methods.flatMap(method => methodProblems(method, person.zone)),
    ],
  }
}

function methodProblems({ name, isVerified, problem, lastTest }: StoredMethod, zone: string): string[] {
  if (problem !== null) return [`${name}: ${problem}`]
  if (!isVerified) return [`${name} is not confirmed yet`]
  if (lastTest?.outcome === 'failed')
    return [`${name}: the test of ${localText(lastTest.atMs, zone)} failed: ${lastTest.detail}`]
  return lastTest === null ? [`${name} was never tested`] : []
}
