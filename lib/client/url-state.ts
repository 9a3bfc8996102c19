'use client'
import { useSearchParams } from 'next/navigation'
import { useCallback } from 'react'

/** Values for the URL's query; null takes a name out. */
export type UrlChanges = Readonly<Record<string, string | null>>

/** A query string with some names changed and the rest kept; starts with `?` unless empty. */
export function withChanges(search: string, changes: UrlChanges): string {
  const parameters = new URLSearchParams(search)
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === '') parameters.delete(name)
    else parameters.set(name, value)
  }
  const text = parameters.toString()
  return text ? `?${text}` : ''
}

/**
 * What is open, filtered or chosen on a page, kept in its URL so that a link shows the same. `step` makes an entry in
 * the browser's history (what is open), `replace` does not (a word being typed). The server is not asked.
 */
export function useUrlState(): {
  readonly get: (name: string) => string | null
  readonly step: (changes: UrlChanges) => void
  readonly replace: (changes: UrlChanges) => void
} {
  const parameters = useSearchParams()
  const get = useCallback((name: string) => parameters.get(name), [parameters])
  const step = useCallback((changes: UrlChanges) => window.history.pushState(null, '', hrefWith(changes)), [])
  const replace = useCallback(
    (changes: UrlChanges) => window.history.replaceState(null, '', hrefWith(changes)),
    [],
  )
  return { get, step, replace }
}

function hrefWith(changes: UrlChanges): string {
  const { pathname, search, hash } = window.location
  return `${pathname}${withChanges(search, changes)}${hash}`
}
