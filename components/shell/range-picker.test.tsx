// @vitest-environment jsdom
import { expect, test } from 'vitest'
import { inputTime, readInputTime } from './range-picker.tsx'

test('a UTC time survives the field, whatever the zone of the place', () => {
  const atMs = Date.UTC(2025, 10, 9, 3, 14)
  expect(inputTime(atMs, 'utc')).toBe('2025-11-09T03:14')
  expect(readInputTime('2025-11-09T03:14', 'utc')).toBe(atMs)
})

test('a local time survives the field', () => {
  const atMs = new Date(2025, 10, 9, 3, 14).getTime()
  expect(inputTime(atMs, 'local')).toBe('2025-11-09T03:14')
  expect(readInputTime(inputTime(atMs, 'local'), 'local')).toBe(atMs)
})

test('an empty field is no time', () => {
  expect(readInputTime('', 'utc')).toBeNull()
})
