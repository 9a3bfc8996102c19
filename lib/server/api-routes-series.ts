import * as entries from '../contract/entries.ts'
import * as rules from '../contract/rules.ts'
import type { ApiRoute } from './api-routes.ts'

/** Routes about series as such: what they are made of, what is pushed, how services show them, and the rules over them. */
export const SERIES_API_ROUTES = {
  'GET /api/v1/cardinality': {
    summary:
      'What the series are made of by metric, label, pair and target, what grew, and what could be dropped',
  },
  'GET /api/v1/status/tsdb': {
    summary: "What the series are made of, in the JSON of Prometheus' status/tsdb",
  },
  'GET /api/v1/pushes': { summary: 'Groups of pushed series: how old, how long they hold, what was refused' },
  'GET /api/v1/panels': { summary: 'Charts and tables of services, as configured' },
  'POST /api/v1/panels': { summary: 'Add a panel', input: entries.CreatePanel, status: 201 },
  'GET /api/v1/panels/[...key]': { summary: 'One panel as configured', input: entries.ByKey },
  'PUT /api/v1/panels/[...key]': {
    summary: 'Replace a panel that was added here',
    input: entries.ReplacePanel,
  },
  'DELETE /api/v1/panels/[...key]': {
    summary: 'Remove a panel that was added here',
    input: entries.ByKey,
  },
  'GET /api/v1/rules': { summary: 'Threshold rules as configured' },
  'POST /api/v1/rules': { summary: 'Add a threshold rule', input: entries.CreateRule, status: 201 },
  'GET /api/v1/rules/[...key]': { summary: 'One threshold rule as configured', input: entries.ByKey },
  'PUT /api/v1/rules/[...key]': {
    summary: 'Replace a threshold rule that was added here',
    input: entries.ReplaceRule,
  },
  'DELETE /api/v1/rules/[...key]': {
    summary: 'Remove a threshold rule that was added here',
    input: entries.ByKey,
  },
  'GET /api/v1/rules/states': {
    summary: 'Rules with their health, states and alerts, by group',
    input: rules.ListRules,
  },
  'POST /api/v1/rules/back-test': {
    summary: 'When a rule would have fired, by what is stored; nothing is changed',
    input: rules.BackTestRule,
  },
} as const satisfies Readonly<Record<string, ApiRoute>>
