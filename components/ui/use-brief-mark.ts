'use client'
import { type RefObject, useLayoutEffect, useRef } from 'react'
import { useTicks } from '../../lib/client/clock.tsx'

/** What to look out for, and how long its change is marked at least. */
type Watch = { readonly value: string | number; readonly forMs: number }

/**
 * Marks an element with `data-brief` for a short time whenever a value changes; the style sheet says how that looks.
 * The mark goes with the first step of the page's clock after its time: a frame that is drawn anyway. A CSS animation
 * would have the browser draw every frame between.
 */
export function useBriefMark<E extends HTMLElement>({ value, forMs }: Watch): RefObject<E | null> {
  const ref = useRef<E>(null)
  const marked = useRef(value)
  const onTick = useTicks()
  useLayoutEffect(() => {
    const element = ref.current
    if (marked.current === value || !element) return
    marked.current = value
    element.dataset.brief = ''
    const markedAtMs = Date.now()
    const unmark = () => {
      delete element.dataset.brief
      forget()
    }
    const forget = onTick(() => {
      if (Date.now() - markedAtMs >= forMs) unmark()
    })
    return unmark
  }, [value, forMs, onTick])
  return ref
}
