import { afterEach, beforeEach, expect, test } from 'vitest'
import { createManualClock } from '../../adapters/manual-clock.ts'
import { createMemorySeriesStore } from '../../adapters/memory/series-store.ts'
import { ServiceConfig } from '../../core/config/schema/service.ts'
import { labelValue } from '../../core/labels/index.ts'
import { objectiveGroups, objectivesOf } from '../../core/objective/index.ts'
import type { WatchState } from '../../core/uptime/index.ts'
import type { QueryEngine } from '../../ports/query-engine.ts'
import type { SeriesStore } from '../../ports/series-store.ts'
import type { StateChange, Subject } from '../../ports/state-history.ts'
import { createQueryEngine } from '../query/index.ts'
import { createRuleManager, type RuleManager } from '../rules/index.ts'
import { createStateRecorder, type StateRecorder } from './index.ts'

const MINUTE_MS = 60_000

const SERVICE = ServiceConfig.parse({
  slug: 'api',
  name: 'API',
  match: 'job="api"',
  objectives: [{ slug: 'up', name: 'Up', target_ratio: 0.99, over: '7d' }],
  parts: [{ slug: 'voice', name: 'Voice', match: 'job="voice"' }],
})

let clock: ReturnType<typeof createManualClock>
let store: SeriesStore
let query: QueryEngine
let rules: RuleManager
let recorder: StateRecorder
let states: Map<Subject, StateChange>
const failures: string[] = []

beforeEach(async () => {
  clock = createManualClock(1_700_000_000_000)
  store = createMemorySeriesStore()
  query = createQueryEngine({ store, clock })
  failures.length = 0
  const note = (fields: Readonly<Record<string, unknown>>, message: string) =>
    void failures.push(`${message} ${JSON.stringify(fields)}`)
  rules = createRuleManager({ store, query, clock, log: { info() {}, warn: note, error: note } })
  states = new Map()
  recorder = createStateRecorder({
    store,
    clock,
    history: { current: subject => states.get(subject) ?? null },
  })
  recorder.apply([SERVICE])
  await rules.applyGroups(objectiveGroups(objectivesOf([SERVICE])))
})
afterEach(async () => {
  await recorder.stop()
  await rules.stop()
})

function enter(state: WatchState, subject: Subject = 'service:api', isMaintenance = false) {
  states.set(subject, { subject, atMs: clock.now(), state, isMaintenance, reason: '' })
}

async function ask(expr: string): Promise<Record<string, number>> {
  const { value } = await query.instant({ expr, atMs: clock.now() })
  if (value.type !== 'vector') throw new Error(`a ${value.type}`)
  return Object.fromEntries(
    value.samples.map(sample => [
      ['part', 'state', 'window', 'severity']
        .map(name => labelValue(sample.labels, name))
        .filter(Boolean)
        .join(' '),
      Math.round(sample.value * 10_000) / 10_000,
    ]),
  )
}

/** The alerts that fire. */
const burning = () =>
  rules
    .groups()
    .flatMap(group => group.rules)
    .flatMap(rule => (rule.kind === 'alerting' ? rule.alerts : []))
    .filter(({ state }) => state === 'firing')
    .map(({ labels, annotations }) => `${labels.severity} ${annotations.summary}`)

test('a state is a series of 1 among zeros; unknown and maintenance are no samples', async () => {
  enter('degraded')
  enter('down', 'part:api/voice')
  await clock.advance(15_000)
  expect(await ask('opsdeck_service_state')).toEqual({
    up: 0,
    degraded: 1,
    down: 0,
    'voice up': 0,
    'voice degraded': 0,
    'voice down': 1,
  })
  enter('unknown')
  enter('down', 'part:api/voice', true)
  await clock.advance(15_000)
  expect(await ask('opsdeck_service_state')).toEqual({})
})

test('an outage burns the budget, pages within minutes, and stops when it is over', async () => {
  enter('up')
  await clock.advance(60 * MINUTE_MS)
  expect(await ask('opsdeck_slo_burning{severity="page"}')).toEqual({ page: 0 })
  enter('down')
  await clock.advance(12 * MINUTE_MS)
  // 12 of 72 minutes: 16.7 %, of which 14.4 % page at this target.
  const ratios = await ask('opsdeck_slo_bad_ratio')
  expect(ratios['5m']).toBe(1)
  expect(ratios['1h']).toBeGreaterThan(0.144)
  expect(await ask('opsdeck_slo_burning{severity="page"}')).toEqual({ page: 1 })
  expect(burning()).toEqual(['page Up of API: the error budget is being spent within days'])
  enter('up')
  await clock.advance(45 * MINUTE_MS)
  expect(await ask('opsdeck_slo_burning{severity="page"}')).toEqual({ page: 0 })
  // Three days see it still.
  expect(burning().map(text => text.split(' ')[0])).toEqual(['ticket'])
  expect(await ask('opsdeck_slo_burning{severity="ticket"}')).toEqual({ ticket: 1 })
  expect((await ask('opsdeck_slo_budget_left_ratio'))['']).toBeLessThan(0)
  expect(failures).toEqual([])
})

test('maintenance and unknown time spend nothing', async () => {
  enter('up')
  await clock.advance(30 * MINUTE_MS)
  enter('down', 'service:api', true)
  await clock.advance(30 * MINUTE_MS)
  enter('unknown')
  await clock.advance(10 * MINUTE_MS)
  enter('up')
  await clock.advance(10 * MINUTE_MS)
  expect((await ask('opsdeck_slo_bad_ratio'))['1h']).toBe(0)
  expect(await ask('opsdeck_slo_budget_left_ratio')).toEqual({ '': 1 })
})
