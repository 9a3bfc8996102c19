import { describe, expect, test } from 'vitest'
import { type ObservedCheck, rollUp } from './roll-up.ts'
import { judge, type Observation } from './state.ts'

const check = (
  name: string,
  state: ObservedCheck['state'],
  more: Partial<ObservedCheck> = {},
): ObservedCheck => ({
  name,
  state,
  reason: state === 'up' ? 'answered 200 OK' : 'refused',
  impact: 'down',
  group: null,
  ...more,
})
const pool = (...states: ObservedCheck['state'][]) =>
  states.map((state, i) => check(`voice${i + 1}:9998`, state, { group: 'pool' }))

const observe = (more: Partial<Observation>): Observation => ({
  targets: [],
  latencySeconds: { value: null, target: null },
  percentile: 0.95,
  errorRatio: { value: null, target: null },
  parts: [],
  checks: [],
  match: null,
  maintenance: null,
  ...more,
})
const said = (more: Partial<Observation>) => {
  const { state, reason } = judge(observe(more), 0)
  return `${state}: ${reason}`
}
const part = (name: string, observation: Partial<Observation>, impact: 'down' | 'degraded' = 'down') => ({
  name,
  impact,
  verdict: judge(observe(observation), 0),
  shares: [],
})

describe('checks speak for their service', () => {
  test.each<[string, Partial<Observation>, string]>([
    ['X-10 three of three', { checks: pool('up', 'up', 'up') }, 'up: 3 checks up'],
    [
      'X-10 V-09 two of three',
      { checks: pool('up', 'down', 'up') },
      'degraded: 2 of 3 up: voice2:9998: refused',
    ],
    [
      'X-10 one of three',
      { checks: pool('down', 'down', 'up') },
      'degraded: 1 of 3 up: voice1:9998: refused + 1 more',
    ],
    [
      'X-10 none of three',
      { checks: pool('down', 'down', 'down') },
      'down: 0 of 3 up: voice1:9998: refused + 2 more',
    ],
    ['one unknown, none down', { checks: pool('up', 'unknown') }, 'unknown: 1 of 2 up: voice2:9998: refused'],
    ['a pool of one', { checks: pool('down') }, 'down: voice1:9998: refused'],
    [
      'X-02 the database is red, the health green',
      {
        parts: [
          part('Worker', { checks: [check('health', 'up')] }),
          part('database', { checks: [check('turso', 'down')] }),
        ],
      },
      'down: database: turso: refused',
    ],
    [
      'a check of lesser impact',
      { checks: [check('a', 'down', { impact: 'degraded' })] },
      'degraded: a: refused',
    ],
    ['a check of no impact', { checks: [check('a', 'down', { impact: 'none' })] }, 'up: 1 check up'],
    ['unknown is never up', { checks: [check('a', 'up'), check('b', 'unknown')] }, 'unknown: b: refused'],
    ['nothing at all', {}, 'no_data: nothing is measured: it has no targets, no checks and no parts'],
    [
      'matchers that match nothing, and a check',
      { match: 'job="x"', checks: [check('a', 'up')] },
      'up: 1 check up',
    ],
    ['matchers that match nothing', { match: 'job="x"' }, 'no_data: no target matches job="x"'],
    [
      'planned work',
      { checks: [check('a', 'down')], maintenance: 'Sunday upgrade' },
      'maintenance: planned work: Sunday upgrade',
    ],
    [
      'a part in planned work',
      { parts: [part('db', { checks: [check('a', 'down')], maintenance: 'vacuum' })] },
      'maintenance: db: planned work: vacuum',
    ],
  ])('%s', (_what, observation, expected) => {
    expect(said(observation)).toBe(expected)
  })

  test('planned work keeps what it covers', () => {
    const { underlying } = judge(observe({ checks: [check('a', 'down')], maintenance: 'w' }), 0)
    expect(underlying).toEqual({ state: 'down', reason: 'a: refused' })
  })

  test('several groups and lone checks each have their say', () => {
    const other = pool('up', 'down').map(one => ({ ...one, group: 'other' }))
    expect(
      rollUp([...pool('down', 'down'), ...other, check('x', 'degraded')]).map(({ state }) => state),
    ).toEqual(['degraded', 'down', 'degraded'])
  })
})
