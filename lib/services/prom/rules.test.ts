import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { formatSuccess } from '../../core/prom-api/index.ts'
import { createRulesDoor } from '../../engine/rules/index.ts'
import {
  alertingRule,
  createRulesWorld,
  groupOf,
  RULES_START_MS,
  recordingRule,
} from '../../engine/rules/testing.ts'
import type { TargetsDoor } from '../../ports/deck.ts'
import { answerProm } from './answer.ts'

const world = createRulesWorld()
const { manager, query, store, clock } = world
const unasked = () => Promise.reject(new Error('nobody asks'))
const targets: TargetsDoor = { list: unasked, collect: unasked, metadata: unasked }
const deck = {
  exemplars: { select: async () => [] },
  version: '0.1.0',
  startedAtMs: 0,
  query,
  store,
  targets,
  rules: createRulesDoor({ manager, query, clock }),
  configuration: { current: unasked },
}

beforeAll(async () => {
  world.write({ a: 0.25 })
  const more = {
    labels: { severity: 'page' },
    annotations: { summary: '{{ $labels.i }} is {{ $value }}' },
    keepFiringForMs: 60_000,
  }
  await manager.applyGroups([
    groupOf('later', [recordingRule('bad', 'sum(x'), recordingRule('y', 'x*2', { team: 'blue' })]),
    groupOf('early', [alertingRule('High', 'x>0', more), alertingRule('Waits', 'x > 0', { forMs: 600_000 })]),
    groupOf('slow', [alertingRule('Never', 'x > 0')], { file: 'a.yml', intervalMs: 3_600_000, limit: 5 }),
  ])
  // Both groups of a minute are evaluated once, the one of an hour is not.
  await clock.advance(60_000)
})
afterAll(() => manager.stop())

async function ask(path: string, search = '') {
  const question = { deck, params: new URLSearchParams(search), nowMs: clock.now() }
  const answer = await answerProm([path], question)
  if (!answer) throw new Error('nothing there')
  return JSON.parse([...formatSuccess(answer.data ?? [])].join('')).data
}
const isTime = expect.stringMatching(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d*[1-9])?Z$/)

const alert = {
  labels: { alertname: 'High', i: 'a', severity: 'page' },
  annotations: { summary: 'a is 0.25' },
  state: 'firing',
  activeAt: isTime,
  value: '2.5e-01',
}

test('groups by file and name, rules with the fields of Prometheus in its order', async () => {
  const { groups } = await ask('rules')
  expect(groups.map((group: { name: string }) => group.name)).toEqual(['slow', 'early', 'later'])
  expect(Object.keys(groups[1])).toEqual([
    'name',
    'file',
    'rules',
    'interval',
    'limit',
    'evaluationTime',
    'lastEvaluation',
  ])
  expect(groups[1]).toMatchObject({ file: 'r.yml', interval: 60, limit: 0, lastEvaluation: isTime })
  const [high] = groups[1].rules
  expect(high).toEqual({
    state: 'firing',
    name: 'High',
    query: 'x > 0',
    duration: 0,
    keepFiringFor: 60,
    labels: { severity: 'page' },
    annotations: { summary: '{{ $labels.i }} is {{ $value }}' },
    alerts: [alert],
    health: 'ok',
    evaluationTime: expect.any(Number),
    lastEvaluation: isTime,
    type: 'alerting',
  })
  expect(Object.keys(high)).toEqual(
    'state name query duration keepFiringFor labels annotations alerts health evaluationTime lastEvaluation type'.split(
      ' ',
    ),
  )
})

test('recording rules; a failing one says why', async () => {
  const { groups } = await ask('rules', 'rule_group[]=later')
  const evaluated = { evaluationTime: expect.any(Number), lastEvaluation: isTime, type: 'recording' }
  expect(groups[0].rules).toEqual([
    {
      name: 'bad',
      query: 'sum(x',
      labels: {},
      health: 'err',
      lastError: expect.stringContaining('parse error'),
      ...evaluated,
    },
    { name: 'y', query: 'x * 2', labels: { team: 'blue' }, health: 'ok', ...evaluated },
  ])
})

test('R19 a rule that was never evaluated is unknown', async () => {
  const { groups } = await ask('rules', 'file[]=a.yml')
  expect(groups[0]).toMatchObject({
    lastEvaluation: '0001-01-01T00:00:00Z',
    limit: 5,
    rules: [{ state: 'unknown', health: 'unknown', lastEvaluation: '0001-01-01T00:00:00Z', alerts: [] }],
  })
})

describe('filters', () => {
  test.each([
    ['type=alert', ['Never', 'High', 'Waits']],
    ['type=record', ['bad', 'y']],
    ['rule_name[]=y&rule_name[]=Waits', ['Waits', 'y']],
    ['rule_group[]=early&rule_group[]=nothing', ['High', 'Waits']],
    ['file[]=a.yml', ['Never']],
    ['match[]={severity="page"}&match[]={team=~"b.*"}', ['High', 'y']],
    ['rule_name[]=nothing', []],
  ])('%s', async (search, names) => {
    const { groups } = await ask('rules', search)
    const rules = groups.flatMap((group: { rules: { name: string }[] }) => group.rules)
    expect(rules.map((rule: { name: string }) => rule.name)).toEqual(names)
  })

  test('exclude_alerts leaves them out', async () => {
    const { groups } = await ask('rules', 'exclude_alerts=true&rule_name[]=High')
    expect(groups[0].rules[0]).toMatchObject({ state: 'firing', alerts: [] })
  })

  test.each([
    ['type=both', 'invalid parameter "type": not supported value "both"'],
    [
      'exclude_alerts=maybe',
      'invalid parameter "exclude_alerts": error converting exclude_alerts: strconv.ParseBool: parsing "maybe": invalid syntax',
    ],
    ['match[]=x{', 'invalid parameter "match[]": '],
  ])('%s is refused', async (search, message) =>
    expect(ask('rules', search)).rejects.toMatchObject({
      errorType: 'bad_data',
      message: expect.stringContaining(message),
    }),
  )
})

test('alerts are those that are pending or fire', async () => {
  const { alerts } = await ask('alerts')
  expect(alerts).toEqual([
    alert,
    { ...alert, labels: { alertname: 'Waits', i: 'a' }, annotations: {}, state: 'pending' },
  ])
})

test('an alert that is kept firing says since when', async () => {
  const again = createRulesWorld()
  again.write({ a: 1 })
  await again.manager.applyGroups([
    groupOf('g', [alertingRule('A', 'x > 0', { keepFiringForMs: 3_600_000 })]),
  ])
  await again.clock.advance(60_000)
  again.write({ a: 0 })
  await again.clock.advance(60_000)
  const rules = createRulesDoor({ manager: again.manager, query, clock })
  const params = new URLSearchParams()
  const answer = await answerProm(['alerts'], { deck: { ...deck, rules }, params, nowMs: RULES_START_MS })
  expect(JSON.parse([...(answer?.data ?? [])].join('')).alerts).toMatchObject([
    { state: 'firing', keepFiringSince: isTime },
  ])
  await again.manager.stop()
})
