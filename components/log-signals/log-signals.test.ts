import { expect, test } from 'vitest'
import type { LogSignalRow } from '../../lib/contract/watch.ts'
import { LogSignalConfig } from '../../lib/core/config/schema/log-signal.ts'
import { forwarders } from './forwarders.ts'
import { draftOf, readPairs, textOfSignal, wishOf } from './signal-form-model.ts'
import { levelCounts, sortSignals, summariseSignals } from './signal-model.ts'
import { tryPattern } from './try-pattern.ts'

const row = (more: Partial<LogSignalRow>): LogSignalRow => ({
  key: 'api/errors',
  service: 'api',
  part: null,
  name: 'Errors',
  source: 'page',
  total: 0,
  lastAtMs: null,
  state: null,
  samples: [],
  groups: [],
  queries: { count: 'x', value: null },
  link: null,
  ...more,
})

test('signals in a bad state stand first, then the newest', () => {
  const sorted = sortSignals([
    row({ key: 'silent' }),
    row({ key: 'new', lastAtMs: 9 }),
    row({ key: 'old', lastAtMs: 5 }),
    row({ key: 'down', state: { is: 'down', sinceMs: 1 } }),
    row({ key: 'well', state: { is: 'up', sinceMs: 1 } }),
  ])
  expect(sorted.map(({ key }) => key)).toEqual(['down', 'well', 'new', 'old', 'silent'])
  expect(summariseSignals(sorted)).toBe('5 signals, 1 in a bad state, 3 never seen')
})

test('levels stand worst first, those without one last', () => {
  const series = (level: string, value: number | null) => ({
    labels: { level },
    points: [[0, value] as const],
  })
  expect(
    levelCounts([series('info', 10.2), series('', 3), series('fatal', 1), series('warn', null)]),
  ).toEqual([
    { level: 'fatal', count: 1 },
    { level: 'info', count: 10 },
    { level: 'none', count: 3 },
  ])
})

test('R-19: pasted lines are judged as the server judges them, labels caught, secrets masked', () => {
  const draft = { pattern: 'backup (?P<kind>\\w+) created', where: {}, labels: { kind: 'kind' } }
  const trial = tryPattern(draft, 'INFO backup full created password=hunter2\nERROR disk is full', 0)
  if (trial.kind !== 'tried') throw new Error(trial.message)
  expect(trial.seen).toBe(1)
  expect(trial.lines.map(({ isSeen, caught, level }) => [isSeen, caught, level])).toEqual([
    [true, 'kind=full', 'info'],
    [false, '', 'error'],
  ])
  expect(trial.lines[0]?.text).not.toContain('hunter2')
})

test('a pattern that is none says so, as does a signal that looks for nothing', () => {
  expect(tryPattern({ pattern: '(', where: {}, labels: {} }, 'x', 0)).toMatchObject({ kind: 'problem' })
  expect(tryPattern({ where: {}, labels: {} }, 'x', 0)).toMatchObject({ kind: 'problem' })
})

test('T-47: the form makes what the server takes', () => {
  const fields: Record<string, string> = {
    service: 'api',
    name: 'Clean-up',
    slug: 'clean-up',
    heartbeat: 'cleanup',
    'state.is': 'degraded',
    'state.for': '15m',
    'link.url': 'https://logs.test/{from}',
  }
  const draft = draftOf({ pattern: 'clean', min_level: 'info', where: 'unit=app', labels: 'route' }, null)
  const wish = wishOf(name => fields[name] ?? '', draft, null)
  const parsed = LogSignalConfig.parse(wish)
  expect(parsed).toMatchObject({
    where: { unit: 'app' },
    labels: { route: 'route' },
    state: { is: 'degraded', for: '15m' },
    heartbeat: 'cleanup',
  })
  expect(draftOf(textOfSignal(parsed), parsed)).toEqual(draft)
  expect(readPairs(' a = ~x.* , b')).toEqual({ a: '~x.*', b: 'b' })
})

test.each([
  ['not ticked, none are told apart', '', 5, 0],
  ['ticked for the first time', 'on', 0, 20],
  ['ticked still, as many as before', 'on', 5, 5],
])('R-46: messages: %s', (_what, ticked, before, groups) => {
  const config = LogSignalConfig.parse({ service: 'a', slug: 'b', name: 'c', pattern: 'd', groups: before })
  const wish = wishOf(
    name => (name === 'groups' ? ticked : ''),
    draftOf(textOfSignal(config), config),
    config,
  )
  expect(wish.groups).toBe(groups)
})

test('the settings of every forwarder name this deck', () => {
  const all = forwarders('https://deck.test')
  expect(all).toHaveLength(5)
  for (const { text } of all) expect(text).toContain('deck.test')
  expect(all.find(({ title }) => title === 'Fluent Bit')?.text).toMatch(/Port {4}443[\s\S]*tls/)
})
