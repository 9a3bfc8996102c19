import { EscalationPolicy } from '../config/schema/escalation.ts'
import { ScheduleConfig } from '../config/schema/schedule.ts'
import { labelsFromObject } from '../labels/index.ts'
import { advancePage, beginPage, dueOrders, nextDueMs, type PageEvent } from './advance.ts'
import type { MethodKind, Order, Page } from './page.ts'
import type { OnCallPerson, OnCallWorld, PersonRule } from './person.ts'
import { compileSchedule } from './schedule.ts'

/** Monday, ten in the morning UTC. */
export const BEGUN_MS = Date.parse('2026-01-05T10:00:00Z')

export const policyOf = (written: object): EscalationPolicy =>
  EscalationPolicy.parse({
    slug: 'default',
    name: 'Default',
    last_resort: { person: 'last@example.org' },
    ...written,
  })

export function personOf(
  name: string,
  kinds: readonly MethodKind[] = ['email'],
  more: {
    readonly rules?: readonly PersonRule[]
    readonly zone?: string
    readonly isDisabled?: boolean
  } = {},
): OnCallPerson {
  return {
    email: `${name}@example.org`,
    name,
    zone: more.zone ?? 'UTC',
    isDisabled: more.isDisabled ?? false,
    methods: kinds.map(kind => ({ id: kind, kind, name: kind, isVerified: true, problem: null })),
    rules: more.rules ?? [],
  }
}

export function worldOf(
  people: readonly OnCallPerson[],
  more: { readonly schedules?: readonly object[]; readonly receivers?: readonly string[] } = {},
): OnCallWorld {
  const schedules = (more.schedules ?? []).map(written => {
    const compiled = compileSchedule(ScheduleConfig.parse(written))
    if ('faults' in compiled) throw new Error(compiled.faults[0]?.message)
    return compiled.schedule
  })
  return {
    schedules: new Map(schedules.map(schedule => [schedule.config.slug, schedule])),
    people: new Map(people.map(person => [person.email, person])),
    receivers: new Set(more.receivers ?? []),
  }
}

export function groupOf(labels: Readonly<Record<string, string>>) {
  const flat = labelsFromObject({ alertname: 'Down', ...labels })
  return {
    groupKey: '{}:{alertname="Down"}',
    groupLabels: flat,
    commonLabels: flat,
    commonAnnotations: labelsFromObject({}),
    alerts: [],
  }
}

/** Plays a page by hand: time goes on by asking, messages go out as told, each as one line. */
export class Play {
  page: Page
  nowMs = BEGUN_MS
  readonly lines: string[] = []
  readonly reasons: string[] = []
  world: OnCallWorld
  fails: (order: Order) => boolean = () => false

  constructor(policy: EscalationPolicy, world: OnCallWorld, labels: Readonly<Record<string, string>> = {}) {
    this.world = world
    this.page = beginPage(policy, groupOf(labels), { id: 'p', nowMs: this.nowMs })
    this.take({ kind: 'tick' })
    this.send()
  }

  take(event: PageEvent): void {
    const advance = advancePage(this.page, event, { world: this.world, nowMs: this.nowMs })
    this.page = advance.page
    this.reasons.push(
      ...advance.decisions.map(({ stage, outcome, reason }) => `${stage} ${outcome}: ${reason}`),
    )
  }

  send(): void {
    for (
      let orders = dueOrders(this.page, this.nowMs);
      orders[0];
      orders = dueOrders(this.page, this.nowMs)
    ) {
      const [order] = orders
      const isFailing = this.fails(order)
      if (!isFailing) this.lines.push(`${(this.nowMs - BEGUN_MS) / 1_000} ${lineOf(order)}`)
      this.take({
        kind: 'attempted',
        orderKey: order.key,
        outcome: isFailing
          ? { kind: 'refused', detail: 'no' }
          : { kind: 'delivered', detail: 'ok', reference: null },
      })
    }
  }

  /** Lets time pass until so many seconds after the beginning. */
  until(seconds: number): this {
    const endMs = BEGUN_MS + seconds * 1_000
    for (;;) {
      const dueMs = nextDueMs(this.page, this.nowMs)
      if (dueMs === null || dueMs > endMs) break
      this.nowMs = Math.max(this.nowMs, dueMs)
      this.take({ kind: 'tick' })
      this.send()
    }
    this.nowMs = endMs
    return this
  }
}

const lineOf = ({ target, place }: Order): string =>
  target.kind === 'receiver'
    ? `${place} receiver ${target.receiver}`
    : `${place} ${target.email.split('@')[0]} ${target.methodKind}`
