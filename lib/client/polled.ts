'use client'
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { api } from './api.ts'
import { useNowValue } from './clock.tsx'

export type Polled<T> = {
  /** The last good answer; null until there is one. */
  readonly data: T | null
  readonly error: Error | null
  readonly receivedAtMs: number | null
  /** Several rounds were missed: what is shown may be over. */
  readonly isStale: boolean
  readonly retry: () => void
}

const EVERY_MS = 3_000
/** So many rounds without an answer make what is shown old. */
const STALE_AFTER_ROUNDS = 4

export type PollOptions = {
  /** Another path is another part of the same list: what is shown stays until it is there. */
  readonly keepsShown?: boolean
}

/** An answer of this deck's own API, asked again every few seconds while the page is looked at. */
export function usePolled<T>(
  path: string,
  everyMs: number = EVERY_MS,
  { keepsShown = false }: PollOptions = {},
): Polled<T> {
  const query = useQuery({
    queryKey: ['polled', path],
    queryFn: ({ signal }) => api<T>(path, { signal }),
    refetchInterval: everyMs,
    placeholderData: keepsShown ? keepPreviousData : undefined,
  })
  const receivedAtMs = query.dataUpdatedAt || null
  const isStale = useNowValue(
    nowMs => receivedAtMs !== null && nowMs - receivedAtMs > everyMs * STALE_AFTER_ROUNDS,
  )
  const { refetch } = query
  return {
    data: query.data ?? null,
    error: query.error,
    receivedAtMs,
    isStale,
    retry: useCallback(() => void refetch(), [refetch]),
  }
}

/** Asks again at once whatever is polled below a path, after something there was changed. */
export function useAskAgain(): (path: string) => void {
  const client = useQueryClient()
  return useCallback(
    (path: string) =>
      void client.invalidateQueries({
        predicate: ({ queryKey }) => queryKey[0] === 'polled' && String(queryKey[1]).startsWith(path),
      }),
    [client],
  )
}
