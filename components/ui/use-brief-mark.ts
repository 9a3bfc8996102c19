'use client'
import { type RefObject, useLayoutEffect, useRef } from 'react'

/** What to look out for, and how long its change is marked. */
type Watch = { readonly value: string | number; readonly forMs: number }

/**
 * Marks an element with `data-brief` for a short time whenever a value changes; the style sheet says how that looks.
 * Set and taken away by hand: a CSS animation would have the browser draw every frame between, were it only steps.
 */
export function useBriefMark<E extends HTMLElement>({ value, forMs }: Watch): RefObject<E | null> {
  const ref = useRef<E>(null)
  const marked = useRef(value)
  useLayoutEffect(() => {
    const element = ref.current
    if (marked.current === value || !element) return
    marked.current = value
    element.dataset.brief = ''
    const timer = setTimeout(() => delete element.dataset.brief, forMs)
    return () => {
      clearTimeout(timer)
      delete element.dataset.brief
    }
  }, [value, forMs])
  return ref
}
