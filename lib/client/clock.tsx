'use client'
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react'
import { type TimeZone, ZONE_COOKIE } from '../core/format/index.ts'

const NowContext = createContext<number | null>(null)
type Zone = { readonly zone: TimeZone; readonly setZone: (zone: TimeZone) => void }
const ZoneContext = createContext<Zone>({ zone: 'utc', setZone: () => {} })

const YEAR_SECONDS = 31_536_000

/**
 * One tick a second for every age and clock on the page, so that they step together; a hidden tab does not tick.
 * `initialMs` is the server's time, so that the first paint is the same on both sides.
 */
export function ClockProvider({
  initialMs,
  initialZone,
  children,
}: {
  initialMs: number
  initialZone: TimeZone
  children: ReactNode
}) {
  const [nowMs, setNow] = useState(initialMs)
  const [zone, setZoneState] = useState(initialZone)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>
    const tick = () => {
      if (!document.hidden) setNow(Date.now())
      timer = setTimeout(tick, 1000 - (Date.now() % 1000))
    }
    const onVisible = () => !document.hidden && setNow(Date.now())
    tick()
    document.addEventListener('visibilitychange', onVisible)
    return () => {
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', onVisible)
    }
  }, [])
  const setZone = useCallback((next: TimeZone) => {
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser yet
    document.cookie = `${ZONE_COOKIE}=${next}; Path=/; Max-Age=${YEAR_SECONDS}; SameSite=Lax`
    setZoneState(next)
  }, [])
  const zoneValue = useMemo(() => ({ zone, setZone }), [zone, setZone])
  return (
    <ZoneContext value={zoneValue}>
      <NowContext value={nowMs}>{children}</NowContext>
    </ZoneContext>
  )
}

/** The browser's time in epoch milliseconds, stepping once a second. */
export function useNow(): number {
  const nowMs = useContext(NowContext)
  if (nowMs === null) throw new Error('useNow needs a ClockProvider above it')
  return nowMs
}

/** Whose clock times are written in, and the way to change it. */
export const useTimeZone = (): Zone => useContext(ZoneContext)
