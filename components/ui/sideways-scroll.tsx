'use client'
import { type ReactNode, useEffect, useRef, useState } from 'react'

/** A box that scrolls sideways when its content is wider; only then it can be reached by keyboard, under its name. */
export function SidewaysScroll({ name, children }: { name: string; children: ReactNode }) {
  const ref = useRef<HTMLElement>(null)
  const [isWider, setWider] = useState(false)
  useEffect(() => {
    const box = ref.current
    if (!box) return
    const measure = () => setWider(box.scrollWidth > box.clientWidth)
    const observer = new ResizeObserver(measure)
    observer.observe(box)
    if (box.firstElementChild) observer.observe(box.firstElementChild)
    return () => observer.disconnect()
  }, [])
  return (
    <section
      ref={ref}
      aria-label={isWider ? name : undefined}
      tabIndex={isWider ? 0 : undefined}
      // Positioned, so that it clips what screen readers alone see: that is positioned too, and would widen the page.
      className="-mx-2 relative overflow-x-auto px-2"
    >
      {children}
    </section>
  )
}
