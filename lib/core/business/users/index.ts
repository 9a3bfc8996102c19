export {
  type Cohort,
  type CohortCell,
  type Computed,
  cohortTable,
  latest,
  measured,
  retention,
  stickiness,
  type UserDay,
  weekGrowth,
} from './users.ts'
