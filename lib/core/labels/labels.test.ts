import { expect, test } from 'vitest'
import {
  compareLabels,
  formatLabels,
  labelsFromObject,
  labelsKey,
  labelsOf,
  labelsToObject,
  labelValue,
  withLabel,
  withoutName,
} from './index.ts'

const abc = labelsFromObject({ c: '3', a: '1', b: '2' })

test('label sets are sorted, hold no empty value, and the later of two wins', () => {
  expect([...abc]).toEqual(['a', '1', 'b', '2', 'c', '3'])
  expect([
    ...labelsOf([
      ['x', '1'],
      ['x', '2'],
      ['y', ''],
    ]),
  ]).toEqual(['x', '2'])
})

test('no label name can meet a prototype', () => {
  const labels = labelsOf([
    ['__proto__', 'p'],
    ['constructor', 'c'],
  ])
  expect(labelValue(labels, '__proto__')).toBe('p')
  expect(labelValue(labels, 'toString')).toBe('')
})

test.each([
  ['b', 'x', { a: '1', b: 'x', c: '3' }],
  ['b', '', { a: '1', c: '3' }],
  ['aa', 'x', { a: '1', aa: 'x', b: '2', c: '3' }],
  ['z', 'x', { a: '1', b: '2', c: '3', z: 'x' }],
  ['z', '', { a: '1', b: '2', c: '3' }],
])('setting %s to %j', (name, value, expected) => {
  const changed = withLabel(abc, name, value)
  expect(labelsToObject(changed)).toEqual(expected)
  expect([...changed]).toEqual([...labelsFromObject(expected)])
})

test('keys are equal for equal sets only, whatever stands in the values', () => {
  expect(labelsKey(labelsFromObject({ a: 'b"],["c' }))).not.toBe(
    labelsKey(labelsFromObject({ a: 'b', c: '' })),
  )
  expect(labelsKey(labelsFromObject({ b: '2', a: '1', c: '3' }))).toBe(labelsKey(abc))
})

test('order: pair by pair, then the shorter first', () => {
  const given: Record<string, string>[] = [{ a: '2' }, { a: '1', b: '1' }, { a: '1' }, { b: '0' }]
  const sets = given.map(labelsFromObject)
  expect(sets.sort(compareLabels).map(labelsToObject)).toEqual([
    { a: '1' },
    { a: '1', b: '1' },
    { a: '2' },
    { b: '0' },
  ])
})

test('written as PromQL would', () => {
  expect(formatLabels(labelsFromObject({ __name__: 'up', job: 'a"b' }))).toBe('up{job="a\\"b"}')
  expect(formatLabels(labelsFromObject({}))).toBe('{}')
  expect(formatLabels(withoutName(labelsFromObject({ __name__: 'up', x: '1' })))).toBe('{x="1"}')
})
