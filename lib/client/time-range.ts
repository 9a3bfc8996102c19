'use client'
import { useSearchParams } from 'next/navigation'
import { useCallback, useMemo } from 'react'
import { readTimeRange, type TimeRange, timeRangeParameters } from '../core/time-range.ts'

export type { TimeRange } from '../core/time-range.ts'

/** A query string with the time range replaced and everything else kept; starts with `?` unless empty. */
export function withTimeRange(search: string, range: TimeRange): string {
  const parameters = new URLSearchParams(search)
  for (const name of ['range', 'from', 'to']) parameters.delete(name)
  for (const [name, value] of timeRangeParameters(range)) parameters.set(name, value)
  const text = parameters.toString()
  return text ? `?${text}` : ''
}

/**
 * The page's time range, which lives in the URL. Setting it makes a step in the browser's history, so that going back
 * undoes a zoom; the server is not asked.
 */
export function useTimeRange(): { range: TimeRange; setRange: (range: TimeRange) => void } {
  const parameters = useSearchParams()
  const range = useMemo(() => readTimeRange(parameters), [parameters])
  const setRange = useCallback((next: TimeRange) => {
    const { pathname, search, hash } = window.location
    window.history.pushState(null, '', `${pathname}${withTimeRange(search, next)}${hash}`)
  }, [])
  return { range, setRange }
}

/** Puts the present time range on a path, so that it goes along from page to page. The same function for the same range. */
export function useRangeHref(): (path: string) => string {
  const carried = withTimeRange('', readTimeRange(useSearchParams()))
  return useCallback(
    (path: string) => {
      const [pathname = '/', query = ''] = path.split('?')
      return `${pathname}${withTimeRange(query, readTimeRange(new URLSearchParams(carried)))}`
    },
    [carried],
  )
}
