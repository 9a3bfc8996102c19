import { z } from 'zod'
import { parseDurationMs } from '../config/duration.ts'
import type { Entries } from '../config/entries.ts'
import { DurationText, Zone } from '../config/schema/common.ts'
import { PersonAddress } from '../config/schema/schedule.ts'
import { section } from '../config/section.ts'
import { instantOfWall, parseWallMs } from '../window/wall-clock.ts'
import { localText } from './hours.ts'
import { METHOD_KINDS } from './page.ts'
import type { OnCallPerson, OnCallWorld } from './person.ts'
import { type Plan, type PlannedOrder, planPage } from './plan.ts'
import { compileSchedule, peopleOf } from './schedule.ts'

const Expected = section({
  /** A person's address; told by whatever method. */
  person: PersonAddress.optional(),
  receiver: z.string().min(1).optional(),
  /** The step that tells them, by its name; `last resort` for the last one. */
  step: z.string().min(1).optional(),
  by: z.enum(METHOD_KINDS).optional(),
  /** Since the alert. */
  within: DurationText.optional(),
})

/** One question to the time machine with what must come of it. */
const Case = section({
  name: z.string().min(1),
  escalation: z.string().min(1),
  /** `2026-01-11T03:10` on the policy's clock, or with `Z` in UTC. */
  at: z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?Z?$/, 'a time such as 2026-01-11T03:10'),
  labels: z.record(z.string(), z.string()).default({}),
  told: z.array(Expected).default([]),
  not_told: z.array(Expected).default([]),
  /** Whether a step may fall into a hole, such as a schedule that nobody is on. */
  holes: z.enum(['none', 'any']).default('none'),
})

/** A file of cases for `npm run on-call:check`. */
export const PlanFile = section({
  /** The configuration file, seen from this one. */
  configuration: z.string().min(1),
  /** How people are reached; whoever is not listed is reached by e-mail. */
  people: z
    .array(
      section({
        email: PersonAddress,
        zone: Zone.default('UTC'),
        methods: z.array(z.enum(METHOD_KINDS)).default(['email']),
      }),
    )
    .default([]),
  cases: z.array(Case).min(1),
})
export type PlanFile = z.output<typeof PlanFile>
export type PlanCase = PlanFile['cases'][number]

/** The world of a configuration file, without a database: people are as the file of cases has them. */
export function worldOfEntries(
  { schedule, escalation }: Pick<Entries, 'schedule' | 'escalation'>,
  { people, receivers }: { readonly people: PlanFile['people']; readonly receivers: readonly string[] },
): OnCallWorld {
  const schedules = schedule.flatMap(config => {
    const compiled = compileSchedule(config)
    return 'schedule' in compiled ? [[config.slug, compiled.schedule] as const] : []
  })
  const named = [
    ...schedule.flatMap(peopleOf),
    ...escalation.flatMap(policy =>
      [...policy.steps.flatMap(step => step.tell), policy.last_resort].flatMap(target =>
        'person' in target ? [target.person] : [],
      ),
    ),
  ]
  const usual = named.map(email => assumed({ email, zone: 'UTC', methods: ['email'] }))
  const all = [...usual, ...people.map(assumed)]
  return {
    schedules: new Map(schedules),
    people: new Map(all.map(person => [person.email, person])),
    receivers: new Set(receivers),
  }
}

const assumed = ({ email, zone, methods }: PlanFile['people'][number]): OnCallPerson => ({
  email,
  name: email,
  zone,
  isDisabled: false,
  methods: methods.map(kind => ({ id: kind, kind, name: kind, isVerified: true, problem: null })),
  rules: [],
})

/** What of a case does not hold, in words; empty when all does. */
export function runPlanCase(
  of: PlanCase,
  { escalation }: Pick<Entries, 'escalation'>,
  world: OnCallWorld,
): string[] {
  const policy = escalation.find(({ slug }) => slug === of.escalation)
  if (!policy) return [`there is no escalation "${of.escalation}"`]
  const wallMs = parseWallMs(of.at.replace(/Z$/, ''))
  if (wallMs === null) return [`${of.at} is no time of the calendar`]
  const atMs = of.at.endsWith('Z') ? wallMs : instantOfWall(wallMs, policy.zone)
  const plan = planPage(policy, { labels: of.labels, atMs }, world)
  const told = of.told.filter(wish => !plan.orders.some(order => fits(order, wish, plan)))
  const wrongly = of.not_told.filter(wish => plan.orders.some(order => fits(order, wish, plan)))
  return [
    ...told.map(wish => `${wordsOf(wish)} is not told: ${tellings(plan, wish)}`),
    ...wrongly.map(wish => `${wordsOf(wish)} is told, and must not be`),
    ...(of.holes === 'none'
      ? plan.holes.map(
          hole => `"${hole.step}" falls into a hole at ${localText(hole.atMs, policy.zone)}: ${hole.reason}`,
        )
      : []),
  ]
}

type Wish = z.output<typeof Expected>

function fits({ target, step, atMs }: PlannedOrder, wish: Wish, plan: Plan): boolean {
  const isWho =
    target.kind === 'person'
      ? wish.receiver === undefined &&
        (wish.person ?? target.email) === target.email &&
        (wish.by ?? target.methodKind) === target.methodKind
      : wish.person === undefined &&
        wish.by === undefined &&
        (wish.receiver ?? target.receiver) === target.receiver
  const withinMs = wish.within === undefined ? null : parseDurationMs(wish.within)
  return isWho && (wish.step ?? step) === step && (withinMs === null || atMs - plan.atMs <= withinMs)
}

function wordsOf({ person, receiver, step, by, within }: Wish): string {
  const who = person ?? (receiver === undefined ? 'anybody' : `the receiver "${receiver}"`)
  const how = [by && `by ${by}`, step && `in "${step}"`, within && `within ${within}`].filter(Boolean)
  return [who, ...how].join(' ')
}

function tellings({ orders, atMs }: Plan, { person, receiver }: Wish): string {
  const name = ({ target }: PlannedOrder) => (target.kind === 'person' ? target.email : target.receiver)
  const own = orders.filter(order => name(order) === (person ?? receiver))
  const shown = (own.length > 0 ? own : orders).slice(0, 5)
  const words = shown.map(order => `${name(order)} after ${(order.atMs - atMs) / 1_000} s in "${order.step}"`)
  return words.length > 0 ? words.join(', ') : 'nobody is'
}
