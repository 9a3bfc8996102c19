'use client'
import { useEffect, useState } from 'react'

/** So long an answer may be ahead of the word of it that comes over the live channel. */
const AHEAD_MS = 3_000

export type Wished<T> = {
  /** What is shown: what was wished, until what is known says so too; else what is known. */
  readonly shown: T
  readonly wish: (next: T) => void
  /** It was refused: what is known counts. */
  readonly giveUp: () => void
}

/**
 * Shows what was pressed at once and without a flicker: the answer to a press often comes before the live channel tells
 * of it. A wish that is never told is let go after some seconds.
 */
export function useWished<T extends string | number | boolean>(known: T): Wished<T> {
  const [wished, setWished] = useState<{ readonly value: T } | null>(null)
  if (wished !== null && wished.value === known) setWished(null)
  useEffect(() => {
    if (wished === null) return
    const timer = setTimeout(() => setWished(null), AHEAD_MS)
    return () => clearTimeout(timer)
  }, [wished])
  return {
    shown: wished === null ? known : wished.value,
    wish: value => setWished({ value }),
    giveUp: () => setWished(null),
  }
}
