import type { GroupBy, InhibitRule, NamedTimeInterval, RouteNode } from '../alert/config.ts'
import { formatMatchers, sortMatchers } from '../alert/matcher-text.ts'
import type { Matcher } from '../labels/index.ts'
import { type InhibitRuleInput, matchersOf, type RouteInput } from './schema/route.ts'
import type { TimeIntervalInput } from './schema/time-interval.ts'

type Above = Pick<
  RouteNode,
  'key' | 'receiver' | 'groupBy' | 'groupWaitMs' | 'groupIntervalMs' | 'repeatIntervalMs'
>

/** What a route has that nobody wrote. */
const DEFAULTS: Omit<Above, 'key'> = {
  receiver: '',
  groupBy: [],
  groupWaitMs: 30_000,
  groupIntervalMs: 300_000,
  repeatIntervalMs: 4 * 3_600_000,
}

/** A root with all below it, each node with what it inherits. */
export const buildRoutes = (input: RouteInput): RouteNode => buildNode(input, null, null)

function buildNode(input: RouteInput, above: Above | null, place: number | null): RouteNode {
  const matchers = routeMatchers(input)
  const from = above ?? DEFAULTS
  const key = `${above ? `${above.key}/` : ''}${formatMatchers(matchers)}`
  const inherited: Above = {
    key,
    receiver: input.receiver ?? from.receiver,
    groupBy: input.group_by === undefined ? from.groupBy : groupByOf(input.group_by),
    groupWaitMs: input.group_wait ?? from.groupWaitMs,
    groupIntervalMs: input.group_interval ?? from.groupIntervalMs,
    repeatIntervalMs: input.repeat_interval ?? from.repeatIntervalMs,
  }
  return {
    ...inherited,
    id: place === null ? key : `${key}/${place}`,
    matchers,
    continues: input.continue,
    muteTimeIntervals: input.mute_time_intervals,
    activeTimeIntervals: input.active_time_intervals,
    routes: input.routes.map((child, i) => buildNode(child, inherited, i)),
  }
}

const groupByOf = (names: readonly string[]): GroupBy => (names.includes('...') ? 'all' : names)

/** All that a route asks of an alert, in the order of keys. */
export const routeMatchers = (input: RouteInput): Matcher[] =>
  sortMatchers(matchersOf({ match: input.match, matchRe: input.match_re, matchers: input.matchers }))

export const buildInhibitRule = (input: InhibitRuleInput, place: number): InhibitRule => ({
  name: input.name ?? `inhibit_rules[${place}]`,
  sourceMatchers: matchersOf({
    match: input.source_match,
    matchRe: input.source_match_re,
    matchers: input.source_matchers,
  }),
  targetMatchers: matchersOf({
    match: input.target_match,
    matchRe: input.target_match_re,
    matchers: input.target_matchers,
  }),
  equal: [...new Set(input.equal)],
})

export const buildTimeInterval = (input: TimeIntervalInput): NamedTimeInterval => ({
  name: input.name,
  intervals: input.time_intervals.map(given => ({
    times: given.times ?? null,
    weekdays: given.weekdays ?? null,
    daysOfMonth: given.days_of_month ?? null,
    months: given.months ?? null,
    years: given.years ?? null,
    zone: given.location,
  })),
})
