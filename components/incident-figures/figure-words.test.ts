import { expect, test } from 'vitest'
import { figuresPath, leftOutText, lengthText, shareText } from './figure-words.ts'

test('nothing measured is a dash, never a zero', () => {
  expect([lengthText(null), lengthText(0), lengthText(3_840_000)]).toEqual(['—', '0 s', '1 h 4 min'])
  expect([shareText(0, 0), shareText(3, 14)]).toEqual(['—', '3 of 14 (21%)'])
})

test('what is left out is said', () => {
  expect(leftOutText({ drills: 0, duplicates: 0 })).toBeNull()
  expect(leftOutText({ drills: 1, duplicates: 2 })).toBe('Left out: 1 drill and 2 duplicates.')
})

test('the file answers the question that the page was asked', () => {
  expect(figuresPath({ fromMs: 0, toMs: 86_400_000, service: 'vrooli', withDrills: true }, 'csv')).toBe(
    '/api/v1/incidents/figures?from=1970-01-01T00%3A00%3A00.000Z&to=1970-01-02T00%3A00%3A00.000Z&drills=true&format=csv&service=vrooli',
  )
})
