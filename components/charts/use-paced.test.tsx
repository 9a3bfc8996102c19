// @vitest-environment jsdom
import { act, cleanup, renderHook } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { usePaced } from './use-paced.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

const PACE_MS = 1000
const pace = (first: number) =>
  renderHook(({ value, key }) => usePaced(value, key, PACE_MS), { initialProps: { value: first, key: 'a' } })
const pass = (ms: number) => act(() => vi.advanceTimersByTime(ms))

test('takes the last of several values, once the pace has passed', () => {
  const { result, rerender } = pace(1)
  rerender({ value: 2, key: 'a' })
  pass(400)
  rerender({ value: 3, key: 'a' })
  expect(result.current).toBe(1)
  pass(599)
  expect(result.current).toBe(1)
  pass(1)
  expect(result.current).toBe(3)
})

test('takes at once what comes after a rest', () => {
  const { result, rerender } = pace(1)
  pass(PACE_MS)
  rerender({ value: 2, key: 'a' })
  pass(0)
  expect(result.current).toBe(2)
})

test('takes at once what comes with another key, and counts from there', () => {
  const { result, rerender } = pace(1)
  pass(400)
  rerender({ value: 2, key: 'b' })
  expect(result.current).toBe(2)
  rerender({ value: 3, key: 'b' })
  pass(999)
  expect(result.current).toBe(2)
  pass(1)
  expect(result.current).toBe(3)
})
