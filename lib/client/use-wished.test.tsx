// @vitest-environment jsdom
import { act, renderHook } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { useWished } from './use-wished.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

const start = () => renderHook(({ known }) => useWished(known), { initialProps: { known: false } })

test('what was pressed is shown until it is known, and then what is known', () => {
  const { result, rerender } = start()
  act(() => result.current.wish(true))
  expect(result.current.shown).toBe(true)
  rerender({ known: false })
  expect(result.current.shown).toBe(true)
  rerender({ known: true })
  rerender({ known: false })
  expect(result.current.shown).toBe(false)
})

test('what was refused, or is never told, is let go', () => {
  const { result } = start()
  act(() => result.current.wish(true))
  act(() => result.current.giveUp())
  expect(result.current.shown).toBe(false)
  act(() => result.current.wish(true))
  act(() => void vi.advanceTimersByTime(2_900))
  expect(result.current.shown).toBe(true)
  act(() => void vi.advanceTimersByTime(200))
  expect(result.current.shown).toBe(false)
})
