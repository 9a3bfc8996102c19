export { baseRates, JUDGED_STATES, quantileOver, STATE_METRIC } from './expressions.ts'
export {
  allowedRatio,
  BURN_WINDOWS,
  type BurnWindow,
  burnRate,
  objectiveProblem,
  objectivesOf,
  type PlacedObjective,
  periodSeconds,
} from './objective.ts'
export { HOUR_RATE_STEP_SECONDS, objectiveGroups, SLO_METRICS, select } from './rules.ts'
