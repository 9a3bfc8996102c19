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
import { liveClient } from './live.ts'

/** The page's clock: read from outside of React, so that a tick draws only what it changes. */
type Ticker = { readonly initialMs: number; nowMs: number; readonly listeners: Set<() => void> }
const TickerContext = createContext<Ticker | null>(null)
type Zone = { readonly zone: TimeZone; readonly setZone: (zone: TimeZone) => void }
const ZoneContext = createContext<Zone>({ zone: 'utc', setZone: () => {} })

const YEAR_SECONDS = 31_536_000

/** How much later than a second after the last data more may come, and still bring the next step along. */
const DATA_JITTER_MS = 250

const isSameSecond = (aMs: number, bMs: number): boolean => Math.floor(aMs / 1000) === Math.floor(bMs / 1000)

/**
 * How long the clock waits for its next step: until the next second begins; where the last step came along with data,
 * until more data could have brought the next one, so that both are drawn in one frame.
 */
export function untilStep(nowMs: number, heardMs: number): number {
  const nextSecondMs = (Math.floor(nowMs / 1000) + 1) * 1000
  return Math.max(nextSecondMs, heardMs + 1000 + DATA_JITTER_MS) - nowMs
}

/**
 * One tick a second for every age and clock on the page, so that they step together, and together with live data where
 * it comes within the second; a hidden tab does not tick.
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
    let heardMs = 0
    const step = () => {
      if (document.hidden) return
      ticker.nowMs = Date.now()
      for (const listener of ticker.listeners) listener()
    }
    const tick = () => {
      clearTimeout(timer)
      if (!isSameSecond(Date.now(), ticker.nowMs)) step()
      timer = setTimeout(tick, untilStep(Date.now(), heardMs))
    }
    const hear = () => {
      heardMs = Date.now()
      tick()
    }
    step()
    tick()
    const stopHearing = liveClient().connection.onData(hear)
    document.addEventListener('visibilitychange', step)
    return () => {
      clearTimeout(timer)
      stopHearing()
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
