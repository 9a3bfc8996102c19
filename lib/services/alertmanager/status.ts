import { stringify } from 'yaml'
import type { InhibitRule, NamedTimeInterval, RouteNode } from '../../core/alert/config.ts'
import { goTime } from '../../core/alert/go-text.ts'
import { formatMatcher } from '../../core/alert/matcher-text.ts'
import type { IntervalRange, TimeInterval } from '../../core/alert/time-interval.ts'
import { formatDurationMs } from '../../core/config/duration.ts'
import type { Routing } from '../../ports/deck.ts'
import type { AlertContext } from '../alerts/alert-context.ts'
import { requirePermission } from '../require.ts'

export async function getReceivers(ctx: AlertContext): Promise<{ name: string }[]> {
  requirePermission(ctx, 'operations.read')
  return (await ctx.alerts.routing()).receivers.map(name => ({ name }))
}

/** Of which version the deck is, since when it runs, and the routing in force as Alertmanager's own file. */
export async function getStatus(ctx: AlertContext, deck: { version: string; startedAtMs: number }) {
  requirePermission(ctx, 'operations.read')
  return {
    cluster: { name: '', peers: [], status: 'disabled' },
    config: { original: routingText(await ctx.alerts.routing()) },
    uptime: goTime(deck.startedAtMs),
    versionInfo: {
      branch: '',
      buildDate: '',
      buildUser: '',
      goVersion: '',
      revision: '',
      version: deck.version,
    },
  }
}

/** What `amtool config routes` reads: no integration of a receiver, since those hold secrets. */
export function routingText({ route, receivers, inhibitRules, timeIntervals }: Routing): string {
  // Alertmanager knows no configuration without a route.
  if (!route) return stringify({ route: { receiver: 'nobody' }, receivers: [{ name: 'nobody' }] })
  return stringify({
    route: routeFields(route),
    ...(inhibitRules.length > 0 ? { inhibit_rules: inhibitRules.map(inhibitFields) } : {}),
    receivers: [...new Set([...receivers, route.receiver])].map(name => ({ name })),
    ...(timeIntervals.length > 0 ? { time_intervals: timeIntervals.map(intervalFields) } : {}),
  })
}

const filled = (name: string, list: readonly unknown[]) => (list.length > 0 ? { [name]: list } : {})

const routeFields = (node: RouteNode): Record<string, unknown> => ({
  receiver: node.receiver,
  ...filled('group_by', node.groupBy === 'all' ? ['...'] : node.groupBy),
  ...filled('matchers', node.matchers.map(formatMatcher)),
  ...filled('mute_time_intervals', node.muteTimeIntervals),
  ...filled('active_time_intervals', node.activeTimeIntervals),
  ...(node.continues ? { continue: true } : {}),
  ...filled('routes', childrenOf(node)),
  group_wait: formatDurationMs(node.groupWaitMs),
  group_interval: formatDurationMs(node.groupIntervalMs),
  repeat_interval: formatDurationMs(node.repeatIntervalMs),
})

/** Alertmanager has no node beside its siblings: all others stand in one of their own after those. */
function childrenOf({ receiver, routes }: RouteNode): readonly unknown[] {
  const beside = routes.filter(({ isBeside }) => isBeside)
  const others = routes.filter(({ isBeside }) => !isBeside).map(routeFields)
  if (beside.length === 0) return others
  return [...beside.map(routeFields), { receiver, ...filled('routes', others) }]
}

const inhibitFields = (rule: InhibitRule) => ({
  source_matchers: rule.sourceMatchers.map(formatMatcher),
  target_matchers: rule.targetMatchers.map(formatMatcher),
  ...filled('equal', rule.equal),
})

const intervalFields = ({ name, intervals }: NamedTimeInterval) => ({
  name,
  time_intervals: intervals.map(timeFields),
})

const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']
const clock = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
const day = (of: number): string => DAYS[of] ?? String(of)

function timeFields({ times, weekdays, daysOfMonth, months, years, zone }: TimeInterval) {
  const ranges = (
    name: string,
    list: readonly IntervalRange[] | null,
    word: (of: number) => string = String,
  ) => (list ? { [name]: list.map(({ from, to }) => `${word(from)}:${word(to)}`) } : {})
  return {
    ...(times
      ? { times: times.map(({ from, to }) => ({ start_time: clock(from), end_time: clock(to) })) }
      : {}),
    ...ranges('weekdays', weekdays, day),
    ...ranges('days_of_month', daysOfMonth),
    ...ranges('months', months),
    ...ranges('years', years),
    location: zone,
  }
}
