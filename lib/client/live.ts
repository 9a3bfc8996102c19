'use client'
import { useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import type { OverviewParams, StateUpdate } from '../contract/live.ts'
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

/** The state of the live connection: for the live light, the data age and the banner. */
export function useConnection(): Connection {
  const subscribe = useMemo(() => (listener: () => void) => liveClient().connection.subscribe(listener), [])
  return useSyncExternalStore(
    subscribe,
    () => liveClient().connection.current(),
    () => ON_SERVER,
  )
}

/** Follows one channel; null follows none. */
export function useChannel<S, U extends object>(request: ChannelRequest<S, U> | null): ChannelState<S> {
  const key = request && JSON.stringify([request.channel, request.params])
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says all that a request says.
  const store = useMemo(() => {
    if (!request) return { subscribe: NOTHING, current: () => LOADING }
    return {
      subscribe: (listener: () => void) => liveClient().open(request).subscribe(listener),
      current: () => (typeof window === 'undefined' ? LOADING : liveClient().open(request).current()),
    }
  }, [key])
  return useSyncExternalStore(store.subscribe, store.current, () => LOADING)
}

const applyState = (before: Json, update: StateUpdate): Json =>
  'patch' in update ? applyPatch(before, update.patch) : before

/** Follows a channel whose updates are patches of its snapshot. */
export function useLiveState<T>(channel: string, params: Partial<OverviewParams>): LiveData<T> {
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
  useEffect(() => {
    const { connection } = liveClient()
    const judge = () => {
      if (!document.hidden) setStale(isStaleAt(receivedAtMs, connection.current(), Date.now()))
    }
    judge()
    const stopListening = connection.subscribe(judge)
    const timer = setInterval(judge, JUDGED_EVERY_MS)
    return () => {
      stopListening()
      clearInterval(timer)
    }
  }, [receivedAtMs])
  return isStale
}

/** The rule of `useIsStale`. */
export function isStaleAt(receivedAtMs: number | null, connection: Connection, nowMs: number): boolean {
  if (receivedAtMs === null) return false
  if (connection.state === 'lost' && nowMs - connection.sinceMs > LOST_GRACE_MS) return true
  return nowMs - receivedAtMs > STALE_AFTER_MS
}
