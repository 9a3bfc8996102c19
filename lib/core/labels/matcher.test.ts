import { expect, test } from 'vitest'
import { compileAnchored, compileMatchers, labelsFromObject, literalAlternatives } from './index.ts'

test.each([
  ['a|b', 'b', true],
  ['a|b', 'ab', false],
  ['a', 'ba', false],
  ['a.c', 'abc', true],
  ['a.c', 'a\nc', true],
  ['a.c', 'xabc', false],
  ['(?i)prod', 'PROD', true],
  ['prod|stage-.*', 'stage-1', true],
  ['prod|stage-.*', 'prod-1', false],
  ['', '', true],
  ['', 'a', false],
  ['.*', '', true],
  ['.+', '', false],
  ['[[:digit:]]+', '42', true],
  ['\\d{2}', '42', true],
  ['(a+)+$', `${'a'.repeat(40)}!`, false],
])('/%s/ against %j: %s', (pattern, value, expected) => {
  expect(compileAnchored(pattern)(value)).toBe(expected)
})

test('an alternation of literals is answered by a set; anything else is not', () => {
  expect(literalAlternatives('a|b-c|d')).toEqual(['a', 'b-c', 'd'])
  expect(literalAlternatives('a|b.')).toBeNull()
})

test.each([
  [[{ name: 'job', op: '=', value: 'api' }], true],
  [[{ name: 'job', op: '!=', value: 'api' }], false],
  [[{ name: 'absent', op: '=', value: '' }], true],
  [[{ name: 'absent', op: '!~', value: '.+' }], true],
  [
    [
      { name: 'job', op: '=~', value: 'a.*' },
      { name: 'env', op: '!~', value: 'prod' },
    ],
    false,
  ],
] as const)('matchers %j: %s', (matchers, expected) => {
  expect(compileMatchers(matchers)(labelsFromObject({ job: 'api', env: 'prod' }))).toBe(expected)
})
