'use client'
import { useEffect, useState } from 'react'

const PAUSE_MS = 500

/** A text that is being typed, once the typing has paused. */
export function usePaced(text: string): string {
  const [paced, setPaced] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setPaced(text), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [text])
  return paced
}
