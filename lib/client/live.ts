'use client'
import { useEffect, useLayoutEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import type { AlertsParams } from '../contract/alerts.ts'
import type { ChecksParams, OverviewParams, StateUpdate } from '../contract/live.ts'
import { applyPatch, type Json } from '../core/live/index.ts'
import { type ChannelRequest, type ChannelState, LiveClient } from './live-client.ts'
import type { Connection } from './live-connection.ts'

export type { Connection } from './live-connection.ts'

/** What a hook of live data answers. `data` stays while a newer answer failed; `isStale` = do not trust it as present. */
export type LiveData<T> = {
  readonly status: 'loading' | 'ready' | 'failed'
  readonly data: T | null
  readonly receivedAtMs: number | null
  readonly isStale: boolean
  /** Why the newest answer failed, in words. */
  readonly error: string | null
}

/** The engine refreshes what is watched at least this often, so silence beyond it means that something is wrong. */
export const STALE_AFTER_MS = 30_000
const LOST_GRACE_MS = 2_000

const KEY = Symbol.for('opsdeck.live')
type Parked = typeof globalThis & { [KEY]?: LiveClient }

/** The page's one live connection; parked globally since chunks of a bundle may each have a copy of this module. */
export function liveClient(): LiveClient {
  const parked: Parked = globalThis
  parked[KEY] ??= new LiveClient({
    openSocket: async () => {
      const { io } = await import('socket.io-client')
      return io({ autoConnect: false, transports: ['websocket', 'polling'], reconnectionDelayMax: 5_000 })
    },
    now: () => Date.now(),
    later: (ms, run) => {
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
    isHidden: () => document.hidden,
    onVisibilityChange: listener => document.addEventListener('visibilitychange', listener),
  })
  return parked[KEY]
}

const ON_SERVER: Connection = { state: 'connecting', sinceMs: 0, lastDataMs: null, refusal: null }
const LOADING: ChannelState<never> = { status: 'loading', data: null, failure: null, receivedAtMs: null }
const NOTHING = () => () => undefined

const followConnection = (listener: () => void) => liveClient().connection.subscribe(listener)

/** What follows from the live connection's state: for the live light and the banner; drawn again when it is another. */
export function useConnectionValue<T>(read: (connection: Connection) => T): T {
  return useSyncExternalStore(
    followConnection,
    () => read(liveClient().connection.current()),
    () => read(ON_SERVER),
  )
}

/** Follows one channel; null follows none. */
export function useChannel<S, U extends object>(request: ChannelRequest<S, U> | null): ChannelState<S> {
  const key = request && JSON.stringify([request.channel, request.params])
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says all that a request says.
  const store = useMemo(() => {
    if (!request) return { subscribe: NOTHING, current: () => LOADING }
    if (typeof window === 'undefined') return { subscribe: NOTHING, current: () => LOADING }
    return liveClient().open(request)
  }, [key])
  return useSyncExternalStore(store.subscribe, store.current, () => LOADING)
}

const applyState = (before: Json, update: StateUpdate): Json =>
  'patch' in update ? applyPatch(before, update.patch) : before

/** Follows a channel whose updates are patches of its snapshot. */
export function useLiveState<T>(
  channel: string,
  params: Partial<OverviewParams> | ChecksParams | Partial<AlertsParams>,
): LiveData<T> {
  const state = useChannel<Json, StateUpdate>({ channel, params, apply: applyState })
  const isStale = useIsStale(state.receivedAtMs)
  return {
    status: state.status,
    data: typedSnapshot<T>(state.data),
    receivedAtMs: state.receivedAtMs,
    isStale,
    error: state.failure?.message ?? null,
  }
}

/** The snapshot of a channel is of the type that the contract states for it: the server wrote it from that type. */
const typedSnapshot = <T>(data: Json): T | null => data as T | null

const JUDGED_EVERY_MS = 5_000

/**
 * Whether data that came at a time can no longer pass as present: too old, or the line is cut. Judged on every word of
 * the connection and every few seconds, but drawn again only when the answer changes: every chart asks this.
 */
export function useIsStale(receivedAtMs: number | null): boolean {
  const [isStale, setStale] = useState(false)
  // Read by reference: every update brings another time, and none is a reason to listen anew.
  const received = useRef(receivedAtMs)
  useLayoutEffect(() => {
    received.current = receivedAtMs
    if (isStale) setStale(isStaleAt(receivedAtMs, liveClient().connection.current(), Date.now()))
  }, [receivedAtMs, isStale])
  useEffect(() => {
    const { connection } = liveClient()
    const judge = () => {
      if (!document.hidden) setStale(isStaleAt(received.current, connection.current(), Date.now()))
    }
    judge()
    const stopListening = connection.subscribe(judge)
    const timer = setInterval(judge, JUDGED_EVERY_MS)
    return () => {
      stopListening()
      clearInterval(timer)
    }
  }, [])
  return isStale
}

/** The rule of `useIsStale`. */
export function isStaleAt(receivedAtMs: number | null, connection: Connection, nowMs: number): boolean {
  if (receivedAtMs === null) return false
  if (connection.state === 'lost' && nowMs - connection.sinceMs > LOST_GRACE_MS) return true
  return nowMs - receivedAtMs > STALE_AFTER_MS
}
