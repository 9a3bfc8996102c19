import { expect, test } from 'vitest'
import { ActionConfig, type StepConfig } from '../config/schema/action.ts'
import { conditionsOf } from '../proof/index.ts'
import {
  checkParameters,
  fillStep,
  type ParameterField,
  proofWords,
  secretTextsOf,
  stepName,
  stepsToDo,
  touchesOf,
  warningText,
} from './index.ts'

const field = (more: Partial<ParameterField> & Pick<ParameterField, 'name'>): ParameterField => ({
  label: more.name,
  description: '',
  type: 'choice',
  choices: [],
  failure: null,
  min: null,
  max: null,
  default: null,
  ...more,
})
const choice = (value: string, more: object = {}) => ({
  value,
  label: value,
  description: '',
  isAvailable: true,
  isDangerous: false,
  ...more,
})
const UNIT = field({ name: 'unit', choices: [choice('xswarm-voice'), choice('xswarm-dashboard')] })
const COUNT = field({ name: 'count', type: 'integer', min: 1, max: 5, default: 2 })
const HEAL = field({
  name: 'heal',
  choices: [
    choice('start'),
    choice('kill-port', { isDangerous: true }),
    choice('stop', { isAvailable: false }),
  ],
})

test.each<[string, readonly ParameterField[], Record<string, string | number>, object]>([
  ['X-55 a unit of the list', [UNIT], { unit: 'xswarm-voice' }, { unit: 'xswarm-voice' }],
  ['a default where nothing is given', [COUNT], {}, { count: 2 }],
  ['a number as a text', [COUNT], { count: '5' }, { count: 5 }],
])('a press may give %s', (_, fields, given, values) => {
  expect(checkParameters(fields, given)).toEqual({ values, isDangerous: false })
})

test.each<[string, readonly ParameterField[], Record<string, string | number>, RegExp]>([
  [
    'X-55 a unit outside of the list',
    [UNIT],
    { unit: 'sshd' },
    /"sshd" is not on the list: expected one of xswarm-voice/,
  ],
  ['a unit with a shell behind it', [UNIT], { unit: 'xswarm-voice; reboot' }, /not on the list/],
  ['nothing', [UNIT], {}, /expected one of/],
  ['what nobody declared', [], { constructor: 'x' }, /no such parameter/],
  ['a number beyond the limit', [COUNT], { count: 6 }, /whole number from 1 to 5/],
  ['a fraction', [COUNT], { count: 1.5 }, /whole number/],
  ['a number in another notation', [COUNT], { count: '0x2' }, /whole number/],
  ['V-84 V-93 what the service marks as unavailable', [HEAL], { heal: 'stop' }, /not available/],
  [
    'V-84 anything while the list cannot be had',
    [field({ name: 'heal', failure: 'timeout' })],
    { heal: 'a' },
    /timeout/,
  ],
])('a press is refused that gives %s', (_, fields, given, words) => {
  const checked = checkParameters(fields, given)
  expect('faults' in checked && checked.faults.map(({ message }) => message).join()).toMatch(words)
})

test('V-84 a dangerous choice is told, and every fault at once', () => {
  expect(checkParameters([HEAL], { heal: 'kill-port' })).toMatchObject({ isDangerous: true })
  expect(checkParameters([UNIT, COUNT], { unit: 'x', count: 9, more: 1 })).toMatchObject({
    faults: [{ path: 'parameters.more' }, { path: 'parameters.unit' }, { path: 'parameters.count' }],
  })
})

const actionOf = (steps: readonly object[], more: object = {}) =>
  ActionConfig.parse({ service: 'voice', slug: 'restart', name: 'Restart', steps, ...more })
const only = (step: object): StepConfig => {
  const [first] = actionOf([step]).steps
  if (!first) throw new Error('a step was given')
  return first
}
const fill = (step: object, parameters: Record<string, string | number> = {}) =>
  fillStep(only(step), {
    service: 'voice',
    parameters,
    secrets: { token: 's3cret-token', base: 'http://voice:9000' },
  })

test('a URL takes parameters percent-encoded, and secrets as they are', () => {
  expect(
    fill({ kind: 'http', url: '{{base}}/checks/{{id}}/run?x={{ id }}' }, { id: 'a/../b?c' }),
  ).toMatchObject({
    url: 'http://voice:9000/checks/a%2F..%2Fb%3Fc/run?x=a%2F..%2Fb%3Fc',
  })
})

test('JSON takes them as a part of its texts, a header in one line', () => {
  const step = {
    kind: 'http',
    url: 'http://x.test',
    body: '{"unit":"{{unit}}"}',
    headers: { 'x-unit': '{{unit}}' },
  }
  expect(fill(step, { unit: 'a","admin":"1\n' })).toMatchObject({
    body: '{"unit":"a\\",\\"admin\\":\\"1\\n"}',
    headers: { 'x-unit': 'a","admin":"1 ' },
  })
})

test('what a value brings along is never filled again, and a name that nobody has stays', () => {
  const step = {
    kind: 'runner',
    runner: 'host',
    command: 'restart-unit',
    with: { unit: '{{unit}} {{nobody}}' },
  }
  expect(fill(step, { unit: '{{token}}' })).toMatchObject({ with: { unit: '{{token}} {{nobody}}' } })
})

test('checks to ask again are named by their full keys', () => {
  expect(fill({ kind: 'recheck', checks: ['health', 'db/primary'] })).toMatchObject({
    checks: ['voice/health', 'db/primary'],
  })
})

test('every text that must not be seen: secrets, credentials in headers and in addresses', () => {
  const config = actionOf(
    [
      {
        kind: 'http',
        url: 'http://ana:pass-word@x.test/{{path}}',
        headers: { authorization: 'Bearer {{token}}', accept: 'text/plain' },
      },
    ],
    { secrets: { token: 's3cret-token', path: 'hidden-path' } },
  )
  expect(secretTextsOf(config).toSorted()).toEqual(
    ['s3cret-token', 'hidden-path', 'Bearer s3cret-token', 'pass-word'].toSorted(),
  )
})

test('what it touches has neither path nor secret', () => {
  const config = actionOf(
    [
      { kind: 'http', url: 'http://ana:pw@x.test:9000/a/{{token}}' },
      { kind: 'http', method: 'GET', url: '{{base}}/b' },
      { kind: 'runner', runner: 'host', command: 'restart-unit' },
      { kind: 'recheck', checks: ['health'] },
    ],
    { part: 'bridge' },
  )
  expect(touchesOf(config)).toEqual([
    'voice/bridge',
    'POST http://x.test:9000',
    'GET an address that is kept secret',
    'Runner host: restart-unit',
    'Checks health',
  ])
  expect(config.steps.map(stepName)).toEqual([
    'POST http://x.test:9000',
    'GET an address that is kept secret',
    'restart-unit on host',
    'Check again',
  ])
})

test('how it is proven is said in words', () => {
  const config = actionOf([{ kind: 'recheck', checks: ['health'] }], {
    proof: {
      checks: ['health'],
      expressions: [{ name: 'Ready instances', expr: 'sum(up)', rises_by: 2 }],
      limit: '5m',
    },
  })
  expect(proofWords(config, conditionsOf(config))).toEqual([
    'voice/health is up',
    'Ready instances rises by 2 or more',
    '2 times in a row, within 5 min',
    'watched for 10 min afterwards',
  ])
  expect(proofWords({ ...config, kind: 'diagnostic' }, [])).toEqual(['A diagnostic proves nothing'])
})

test('T-40 a confirmation has its figure', () => {
  expect(warningText('{{ value }} active sessions will be cut', '12')).toBe('12 active sessions will be cut')
})

test('a dry run sends no request of its own accord', () => {
  const http = { kind: 'http', url: 'http://x.test/restart' }
  const runner = { kind: 'runner', runner: 'host', command: 'restart-unit' }
  expect(stepsToDo(actionOf([http, runner]), true).map(({ kind }) => kind)).toEqual(['runner'])
  expect(stepsToDo(actionOf([runner], { dry_run: [http] }), true).map(({ kind }) => kind)).toEqual(['http'])
  expect(stepsToDo(actionOf([http, runner]), false)).toHaveLength(2)
})
