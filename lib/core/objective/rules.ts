import { labelsOf } from '../labels/index.ts'
import type { Rule, RuleGroup } from '../rules/index.ts'
import { baseRates } from './expressions.ts'
import { allowedRatio, BURN_CONDITIONS, type BurnWindow, type PlacedObjective } from './objective.ts'

export const SLO_METRICS = {
  badRate: 'opsdeck_slo_bad:rate5m',
  allRate: 'opsdeck_slo_all:rate5m',
  badHourRate: 'opsdeck_slo_bad:rate1h',
  allHourRate: 'opsdeck_slo_all:rate1h',
  badRatio: 'opsdeck_slo_bad_ratio',
  budgetLeft: 'opsdeck_slo_budget_left_ratio',
  burning: 'opsdeck_slo_burning',
} as const

/** The name of the alert of every objective that burns. */
const BURN_ALERT = 'SloBudgetBurns'

const SHORT_INTERVAL_MS = 60_000
const LONG_INTERVAL_MS = 300_000
/** Between two samples of the hourly rates. */
export const HOUR_RATE_STEP_SECONDS = LONG_INTERVAL_MS / 1_000

/**
 * Recording rules of every objective, in two groups. Each minute: five-minute rates, and from them the windows up to
 * six hours. Every five minutes: hourly rates from those, and from them three days and the objective's period. So no
 * rule ever reads raw samples of more than five minutes.
 */
export function objectiveGroups(objectives: readonly PlacedObjective[]): RuleGroup[] {
  const judged = objectives.filter(placed => baseRates(placed) !== null)
  if (judged.length === 0) return []
  return [
    group('objectives', SHORT_INTERVAL_MS, judged.flatMap(shortRules)),
    group('objectives over days', LONG_INTERVAL_MS, judged.flatMap(longRules)),
  ]
}

const group = (name: string, intervalMs: number, rules: readonly Rule[]): RuleGroup => ({
  file: 'built in',
  name,
  intervalMs,
  queryOffsetMs: 0,
  limit: 0,
  rules,
})

function shortRules(placed: PlacedObjective): Rule[] {
  const base = baseRates(placed)
  if (!base) return []
  const { badRate, allRate } = SLO_METRICS
  return [
    rule(placed, badRate, base.bad),
    rule(placed, allRate, base.all),
    ratioRule(placed, '5m', [select(placed, badRate), select(placed, allRate)]),
    ...(['30m', '1h', '6h'] as const).map(window =>
      ratioRule(placed, window, [over(placed, badRate, window), over(placed, allRate, window)]),
    ),
    burningRule(placed, 'page'),
    burningAlert(placed, 'page'),
  ]
}

function longRules(placed: PlacedObjective): Rule[] {
  const { badRate, allRate, badHourRate, allHourRate, budgetLeft } = SLO_METRICS
  const { objective } = placed
  const share = `${over(placed, badHourRate, objective.over)} / (${over(placed, allHourRate, objective.over)} > 0)`
  return [
    rule(placed, badHourRate, over(placed, badRate, '1h')),
    rule(placed, allHourRate, over(placed, allRate, '1h')),
    ratioRule(placed, '3d', [over(placed, badHourRate, '3d'), over(placed, allHourRate, '3d')]),
    rule(placed, budgetLeft, `1 - (${share}) / ${number(allowedRatio(objective))}`),
    burningRule(placed, 'ticket'),
    burningAlert(placed, 'ticket'),
  ]
}

function ratioRule(placed: PlacedObjective, window: BurnWindow, [bad, all]: readonly [string, string]): Rule {
  return rule(placed, SLO_METRICS.badRatio, `${bad} / (${all} > 0)`, { window })
}

/** 1 while any of the severity's conditions holds: the long window says it matters, the short one that it lasts. */
function burningRule(placed: PlacedObjective, severity: 'page' | 'ticket'): Rule {
  const conditions = BURN_CONDITIONS.filter(condition => condition.severity === severity).map(
    ({ rate, long, short }) => {
      const limit = number(rate * allowedRatio(placed.objective))
      const exceeds = (window: BurnWindow) =>
        `(sum(${select(placed, SLO_METRICS.badRatio, { window })}) > bool ${limit})`
      return `${exceeds(long)} * ${exceeds(short)}`
    },
  )
  const [first = '', second] = conditions
  const expr =
    second === undefined ? first : `clamp_max((${first} + ${second}) or (${first}) or (${second}), 1)`
  return rule(placed, SLO_METRICS.burning, expr, { severity })
}

/** The alert of an objective that burns: at once, since its conditions have waited already. */
function burningAlert(placed: PlacedObjective, severity: 'page' | 'ticket'): Rule {
  const { objective } = placed
  // What stands between two braces would be taken for a template.
  const name = objective.name.replaceAll('{{', '{ {')
  const pace = severity === 'page' ? 'is being spent within days' : 'is being spent faster than it lasts'
  return {
    kind: 'alerting',
    alert: BURN_ALERT,
    expr: `${select(placed, SLO_METRICS.burning, { severity })} == 1`,
    forMs: 0,
    keepFiringForMs: 0,
    labels: labelsOf(Object.entries({ ...objectiveLabels(placed), severity })),
    annotations: labelsOf([
      ['summary', `${name} of ${placed.holder.name}: the error budget ${pace}`],
      ['description', `The objective is ${number(objective.target_ratio * 100)} % over ${objective.over}.`],
    ]),
  }
}

/** Without what makes 1 - 0.999 a long tail of digits. */
const number = (value: number): string => String(Number(value.toPrecision(12)))

const over = (placed: PlacedObjective, metric: string, window: string): string =>
  `sum(avg_over_time(${select(placed, metric)}[${window}]))`

function rule(
  placed: PlacedObjective,
  record: string,
  expr: string,
  more: Readonly<Record<string, string>> = {},
): Rule {
  const labels = labelsOf(Object.entries({ ...objectiveLabels(placed), ...more }))
  return { kind: 'recording', record, expr, labels }
}

export function objectiveLabels({ service, part, objective }: PlacedObjective): Record<string, string> {
  return { service, ...(part === null ? {} : { part }), objective: objective.slug }
}

/** The selector of one objective's series. */
export function select(
  { service, part, objective }: PlacedObjective,
  metric: string,
  more: Readonly<Record<string, string>> = {},
): string {
  const labels = { service, part: part ?? '', objective: objective.slug, ...more }
  const inside = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`)
  return `${metric}{${inside.join(',')}}`
}
