import { expect, test } from 'vitest'
import { fromRow } from './assertion-rows.ts'
import { askedOf, progressText } from './import-model.ts'
import { isFigure, mappingFor, nameOf, thresholdFor, wordsFor } from './picks.ts'
import { pairsText, readPairs, readScalars, scalarsText } from './plain-text.ts'

test.each([
  ['$.queue.depth', 'queue_depth'],
  ['$.workers[*].busy', 'workers_busy'],
  ["$['a b']", 'a_b'],
  ['$', 'value'],
])('%s is named %s', (json, name) => expect(nameOf(json)).toBe(name))

test.each([
  ['12.5', 'count', true],
  ['true', 'count', true],
  ['2026-01-01T00:00:00Z', 'timestamp', true],
  ['ok', 'count', false],
  ['', 'count', false],
])('%j with unit %s is a figure: %s', (example, unit, is) =>
  expect(isFigure({ json: '$.a', example, unit })).toBe(is),
)

test('a picked field keeps the unit that was guessed', () => {
  expect(mappingFor({ json: '$.used_bytes', example: '12', unit: 'bytes' })).toMatchObject({
    field: 'used_bytes',
    json: '$.used_bytes',
    unit: 'bytes',
  })
})

test('a picked word is up, as the kind of value that it is', () => {
  const up = (example: string) => fromRow(wordsFor({ json: '$.s', example, unit: 'count' }))
  expect(up('all: good')).toMatchObject({ value: { word: '$.s', means: { up: ['all: good'] } } })
  expect(up('true')).toMatchObject({ value: { means: { up: [true] } } })
})

test('a picked threshold is above what is there now', () => {
  expect(fromRow(thresholdFor({ json: '$.n', example: '3', unit: 'count' }))).toEqual({
    value: { if: { json: '$.n', above: 3 }, state: 'degraded', reason: 'n is {{$.n}}' },
  })
})

test.each([[['ok', true, 1, null, '1', 'true', 'a, b', '[x]', 'a: b', '', "it's"]]])(
  '%j is read as written',
  list => expect(readScalars(scalarsText(list))).toEqual({ value: list }),
)

test('pairs are read as written', () => {
  const pairs = { 'X-A': 'b: c', empty: '', 'redis:.*': 'none' }
  expect(readPairs(pairsText(pairs))).toEqual(pairs)
  expect(readPairs('a:b\n\n c ')).toEqual({ a: 'b', c: '' })
})

test('an import tells how far it is', () => {
  expect(progressText(3, [])).toBe('0 of 3 added')
  expect(progressText(3, [{ state: 'added' }, { state: 'failed', reason: 'x' }])).toBe(
    '1 of 3 added, 1 failed',
  )
})

test('what is asked, in short', () => {
  const base = { service: 's', slug: 'a', name: 'A' }
  const of = (config: object) => askedOf({ ...base, ...config } as Parameters<typeof askedOf>[0])
  expect(of({ kind: 'http', url: 'http://a' })).toBe('http://a')
  expect(of({ kind: 'tcp', host: 'h', port: 1 })).toBe('h:1')
  expect(of({ kind: 'icmp', host: 'h' })).toBe('h')
  expect(of({ kind: 'dns', query: 'a', type: 'MX' })).toBe('a MX')
})
