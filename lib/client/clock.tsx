'use client'
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
} from 'react'
import { type TimeZone, ZONE_COOKIE } from '../core/format/index.ts'

/** The page's clock: read from outside of React, so that a tick draws only what it changes. */
type Ticker = { readonly initialMs: number; nowMs: number; readonly listeners: Set<() => void> }
const TickerContext = createContext<Ticker | null>(null)
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
  const [ticker] = useState((): Ticker => ({ initialMs, nowMs: initialMs, listeners: new Set() }))
  const [zone, setZoneState] = useState(initialZone)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>
    const step = () => {
      if (document.hidden) return
      ticker.nowMs = Date.now()
      for (const listener of ticker.listeners) listener()
    }
    const tick = () => {
      step()
      timer = setTimeout(tick, 1000 - (Date.now() % 1000))
    }
    tick()
    document.addEventListener('visibilitychange', step)
    return () => {
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', step)
    }
  }, [ticker])
  const setZone = useCallback((next: TimeZone) => {
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser yet
    document.cookie = `${ZONE_COOKIE}=${next}; Path=/; Max-Age=${YEAR_SECONDS}; SameSite=Lax`
    setZoneState(next)
  }, [])
  const zoneValue = useMemo(() => ({ zone, setZone }), [zone, setZone])
  return (
    <ZoneContext value={zoneValue}>
      <TickerContext value={ticker}>{children}</TickerContext>
    </ZoneContext>
  )
}

function useTicker(): Ticker {
  const ticker = useContext(TickerContext)
  if (ticker === null) throw new Error('useNow needs a ClockProvider above it')
  return ticker
}

const asIs = (nowMs: number): number => nowMs

/** The browser's time in epoch milliseconds, stepping once a second. */
export const useNow = (): number => useNowValue(asIs)

/** The way to hear each step of the page's clock; returns the way to stop. */
export function useTicks(): (listener: () => void) => () => void {
  const ticker = useTicker()
  return useCallback(
    (listener: () => void) => {
      ticker.listeners.add(listener)
      return () => void ticker.listeners.delete(listener)
    },
    [ticker],
  )
}

/** What a step of the clock makes of something: asked every second, drawn again only when the answer is another. */
export function useNowValue<T extends string | number | boolean>(read: (nowMs: number) => T): T {
  const ticker = useTicker()
  const subscribe = useTicks()
  return useSyncExternalStore(
    subscribe,
    () => read(ticker.nowMs),
    () => read(ticker.initialMs),
  )
}

/** Whose clock times are written in, and the way to change it. */
export const useTimeZone = (): Zone => useContext(ZoneContext)
