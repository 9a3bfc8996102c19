'use client'
import { useEffect, useRef } from 'react'

type Handlers = {
  readonly onAcknowledge: (fingerprint: string | null) => void
  readonly onSilence: (fingerprint: string | null) => void
  readonly onChoose: (fingerprint: string) => void
}

const TYPED_INTO =
  'input:not([type="checkbox"]), textarea, select, [contenteditable="true"], [role="textbox"]'

/**
 * `a` acknowledges, `s` silences and `x` chooses the row that has the focus. Heard at the window, after the keys that
 * work on every page: `g` then `s` goes to the services and silences nothing.
 */
export function useAlertKeys(handlers: Handlers): void {
  const latest = useRef(handlers)
  useEffect(() => {
    latest.current = handlers
  })
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return
      const target = event.target instanceof Element ? event.target : null
      if (target?.closest(TYPED_INTO) || document.querySelector('dialog[open]')) return
      const row = document.activeElement?.closest<HTMLElement>('[data-fingerprint]')
      const fingerprint = row?.dataset.fingerprint ?? null
      if (event.key === 'a') latest.current.onAcknowledge(fingerprint)
      else if (event.key === 's') latest.current.onSilence(fingerprint)
      else if (event.key === 'x' && fingerprint !== null) latest.current.onChoose(fingerprint)
      else return
      event.preventDefault()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
}
