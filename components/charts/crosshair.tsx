'use client'

import { createContext, type ReactNode, useContext, useMemo, useState, useSyncExternalStore } from 'react'
import { useTimeZone } from '../../lib/client/clock.tsx'
import type { TimeZone } from '../../lib/core/format/index.ts'

/** Where the crosshair of a page stands; its own small store, so that moving it redraws no chart. */
export type CrosshairStore = {
  readonly get: () => number | null
  readonly set: (atMs: number | null) => void
  readonly subscribe: (listener: () => void) => () => void
}

export function createCrosshairStore(): CrosshairStore {
  let atMs: number | null = null
  const listeners = new Set<() => void>()
  return {
    get: () => atMs,
    set: next => {
      if (next === atMs) return
      atMs = next
      for (const listener of listeners) listener()
    },
    subscribe: listener => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
  }
}

export type ChartGroupValue = {
  readonly crosshair: CrosshairStore
  /** The time that all charts of the group show, epoch ms. */
  readonly fromMs: number
  readonly toMs: number
  /** Whose clock the times are written in. */
  readonly zone: TimeZone
  readonly onZoom: ((fromMs: number, toMs: number) => void) | undefined
}

const ChartGroupContext = createContext<ChartGroupValue | null>(null)

export type ChartGroupProps = {
  readonly fromMs: number
  readonly toMs: number
  /** Called when somebody drags over a chart; the page puts the range into its URL. */
  readonly onZoom?: (fromMs: number, toMs: number) => void
  readonly children: ReactNode
}

/** Charts in one group share their time axis, their crosshair and their zoom. */
export function ChartGroup({ fromMs, toMs, onZoom, children }: ChartGroupProps) {
  const [crosshair] = useState(createCrosshairStore)
  const { zone } = useTimeZone()
  const value = useMemo(
    () => ({ crosshair, fromMs, toMs, zone, onZoom }),
    [crosshair, fromMs, toMs, zone, onZoom],
  )
  return <ChartGroupContext value={value}>{children}</ChartGroupContext>
}

/** The group around a chart; fails loudly outside one, since a crosshair of its own would look shared and not be. */
export function useChartGroup(): ChartGroupValue {
  const group = useContext(ChartGroupContext)
  if (group === null) throw new Error('a chart needs a <ChartGroup> around it: it says which time is shown')
  return group
}

/** Where the crosshair stands, epoch ms, or null when nobody points. */
export function useCrosshairAt(): number | null {
  const { crosshair } = useChartGroup()
  return useSyncExternalStore(crosshair.subscribe, crosshair.get, () => null)
}
