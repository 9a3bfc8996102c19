'use client'
import { useEffect, useState } from 'react'

/** The time, refreshed at an interval while the tab is seen; 0 until the page runs in a browser. */
export function useNow(everyMs: number): number {
  const [nowMs, setNowMs] = useState(0)
  useEffect(() => {
    const tick = () => {
      if (!document.hidden) setNowMs(Date.now())
    }
    tick()
    const timer = setInterval(tick, everyMs)
    document.addEventListener('visibilitychange', tick)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', tick)
    }
  }, [everyMs])
  return nowMs
}
