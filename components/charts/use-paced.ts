'use client'

import { useEffect, useRef, useState } from 'react'

/**
 * The newest value, taken over at most once in `paceMs`, and at once where `key` is another: for pictures that cost
 * much to draw and would not move by a pixel.
 */
export function usePaced<T>(newest: T, key: unknown, paceMs: number): T {
  const [taken, setTaken] = useState({ value: newest, key })
  const takenAtMs = useRef(0)
  const isOther = !Object.is(taken.key, key)
  if (isOther) setTaken({ value: newest, key })
  // biome-ignore lint/correctness/useExhaustiveDependencies: whatever is taken, it is taken now
  useEffect(() => {
    takenAtMs.current = performance.now()
  }, [taken])
  useEffect(() => {
    if (taken.value === newest) return
    const waitMs = takenAtMs.current + paceMs - performance.now()
    const timer = setTimeout(() => setTaken({ value: newest, key }), Math.max(0, waitMs))
    return () => clearTimeout(timer)
  }, [newest, key, taken, paceMs])
  return isOther ? newest : taken.value
}
