'use client'

import { type RefCallback, useCallback, useState } from 'react'

/** The width of an element in whole pixels, followed as it changes; 0 until it is on the page. */
export function useWidth(): readonly [RefCallback<HTMLDivElement>, number] {
  const [width, setWidth] = useState(0)
  // A callback rather than an object: the element may come later than the component, after a skeleton.
  const ref = useCallback((element: HTMLDivElement | null) => {
    if (element === null) return
    const measure = () => setWidth(Math.floor(element.clientWidth))
    measure()
    if (typeof ResizeObserver === 'undefined') return
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return [ref, width]
}
