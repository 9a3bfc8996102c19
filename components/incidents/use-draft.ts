'use client'
import { useCallback, useState } from 'react'

export type Draft = {
  readonly text: string
  /** What was kept from before stands in it. */
  readonly isFound: boolean
  readonly set: (text: string) => void
  /** Shows a text that nobody typed: it is not kept. */
  readonly suggest: (text: string) => void
  /** After it was sent, or thrown away. */
  readonly forget: () => void
}

/** A text that outlives its page: kept in the browser at every key until it is sent. For what opens by a press. */
export function useDraft(name: string, initial: string): Draft {
  const [found] = useState(() => read(name))
  const [text, setText] = useState(found ?? initial)
  const set = useCallback(
    (next: string) => {
      setText(next)
      keep(name, next)
    },
    [name],
  )
  const forget = useCallback(() => keep(name, null), [name])
  return { text, isFound: found !== null, set, suggest: setText, forget }
}

function read(name: string): string | null {
  try {
    return window.localStorage.getItem(name)
  } catch {
    return null
  }
}

function keep(name: string, text: string | null): void {
  try {
    if (text === null) window.localStorage.removeItem(name)
    else window.localStorage.setItem(name, text)
  } catch {
    // Full, or not allowed: the text is on the screen all the same.
  }
}
