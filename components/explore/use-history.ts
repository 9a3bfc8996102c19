'use client'

import { useCallback, useEffect, useState } from 'react'
import { readHistory, remember } from '../../lib/core/explore/history.ts'

const KEY = 'opsdeck.explore.history'
const MOST = 50

/** The expressions that were run in this browser, newest first; kept in this browser alone. */
export function useHistory() {
  const [history, setHistory] = useState<readonly string[]>([])
  useEffect(() => setHistory(load()), [])
  const add = useCallback((expr: string) => setHistory(save(remember(load(), expr, MOST))), [])
  const clear = useCallback(() => setHistory(save([])), [])
  return { history, add, clear }
}

/** A browser may refuse storage (private window, full disk): then there is no history, and nothing else is lost. */
function load(): readonly string[] {
  try {
    return readHistory(window.localStorage.getItem(KEY))
  } catch {
    return []
  }
}

function save(history: readonly string[]): readonly string[] {
  try {
    window.localStorage.setItem(KEY, JSON.stringify(history))
  } catch {
    // Shown until the page is left.
  }
  return history
}
