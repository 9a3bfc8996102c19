import { afterAll, beforeAll, expect, test } from 'vitest'
import { BackTestRule, ListRules } from '../../contract/rules.ts'
import { ROLES, type Role } from '../../core/access/index.ts'
import { createRulesDoor } from '../../engine/rules/index.ts'
import { alertingRule, createRulesWorld, groupOf, RULES_START_MS } from '../../engine/rules/testing.ts'
import type { Actor } from '../context.ts'
import { somebody } from '../testing.ts'
import { backTestRule } from './back-test-rule.ts'
import { listRules } from './list-rules.ts'
import type { RulesContext } from './rules-context.ts'

const MINUTE_MS = 60_000
const world = createRulesWorld()
const rules = createRulesDoor(world)
/** The verbs of this room look at nothing but who asks, and the rules. */
const as = (role: Role) => ({ actor: somebody(role) satisfies Actor, rules }) as unknown as RulesContext
const rule = (more: Record<string, unknown> = {}) =>
  BackTestRule.parse({ expr: 'x > 0', rangeSeconds: 3_600, ...more })

beforeAll(async () => {
  await world.manager.applyGroups([groupOf('g', [alertingRule('A', 'x > 0')])])
  // Three times of ten minutes each, a quarter of an hour apart; the last one goes on.
  for (let minute = 0; minute < 60; minute++) {
    world.write({ a: minute % 25 < 10 ? 1 : 0, b: 0 })
    await world.clock.advance(MINUTE_MS)
  }
})
afterAll(() => world.manager.stop())

test.each(ROLES)('%s reads rules', async role => {
  const { groups } = await listRules(as(role), ListRules.parse({}))
  expect(groups).toMatchObject([{ name: 'g', rules: [{ name: 'A', state: 'firing', firingCount: 1 }] }])
})

test('when a rule would have fired: each time of each alert, the last one still', async () => {
  const result = await backTestRule(as('engineer'), rule())
  expect(result).toMatchObject({ stepMs: 15_000, count: 3, quietCount: 0, leftOut: 0 })
  const [alert, ...others] = result.alerts
  expect(others).toEqual([])
  expect(alert?.labels).toEqual({ i: 'a' })
  const minutes = alert?.stretches.map(({ fromMs, toMs }) =>
    [fromMs, toMs].map(ms => ms && Math.round((ms - RULES_START_MS) / MINUTE_MS)),
  )
  expect(minutes).toEqual([
    [0, 10],
    [25, 35],
    [50, null],
  ])
})

test('what goes away before `for` is over is counted as quiet', async () => {
  const result = await backTestRule(as('engineer'), rule({ forMs: 12 * MINUTE_MS }))
  expect(result).toMatchObject({ count: 0, quietCount: 2, alerts: [] })
})

test.each<[why: string, given: Record<string, unknown>, code: string]>([
  ['that does not parse', { expr: 'sum(x' }, 'invalid'],
  ['of a range', { expr: 'x[5m]' }, 'invalid'],
  ['that cannot be evaluated', { expr: 'x + on () x' }, 'unprocessable'],
])('an expression %s is refused with its reason', async (_why, given, code) => {
  await expect(backTestRule(as('engineer'), rule(given))).rejects.toMatchObject({
    code,
    issues: [{ path: 'expr' }],
  })
})

test('who leaves ends it; more than two at once are refused', async () => {
  const leaving = new AbortController()
  const left = backTestRule(as('engineer'), rule(), leaving.signal)
  leaving.abort()
  await expect(left).rejects.toMatchObject({ code: 'unprocessable' })
  const asked = await Promise.allSettled([1, 2, 3].map(() => backTestRule(as('admin'), rule())))
  expect(asked.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected'])
})

test.each(['viewer', 'oncall', 'manager'] as const)('%s may not', async role => {
  await expect(backTestRule(as(role), rule())).rejects.toMatchObject({ code: 'forbidden' })
})
