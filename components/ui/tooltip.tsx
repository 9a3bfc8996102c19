'use client'
import { type ReactNode, useEffect, useId, useRef } from 'react'
import { placeBeside } from './anchor.ts'

const OPEN_AFTER_MS = 200

/**
 * Says more about what is under the pointer or has the focus: after 200 ms by pointer, at once by keyboard; it can be
 * pointed at itself, and Escape closes it. The anchor is described by it for screen readers.
 */
export function Tooltip({
  content,
  children,
  className,
}: {
  content: ReactNode
  children: (describedBy: string) => ReactNode
  className?: string
}) {
  const id = useId()
  const anchorRef = useRef<HTMLSpanElement>(null)
  const bubbleRef = useRef<HTMLSpanElement>(null)
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)

  const show = () => {
    const bubble = bubbleRef.current
    const anchor = anchorRef.current
    if (!bubble || !anchor || bubble.matches(':popover-open')) return
    bubble.showPopover()
    placeBeside(anchor, bubble, 'below-start')
  }
  const hide = () => {
    clearTimeout(timer.current)
    if (bubbleRef.current?.matches(':popover-open')) bubbleRef.current.hidePopover()
  }
  const showSoon = () => {
    clearTimeout(timer.current)
    timer.current = setTimeout(show, OPEN_AFTER_MS)
  }
  useEffect(() => () => clearTimeout(timer.current), [])

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the span only listens; what it wraps is the control
    <span
      ref={anchorRef}
      className={className ?? 'inline-flex'}
      onPointerEnter={showSoon}
      onPointerLeave={hide}
      onFocus={show}
      onBlur={hide}
      onKeyDown={event => event.key === 'Escape' && hide()}
    >
      {children(id)}
      <span
        ref={bubbleRef}
        id={id}
        role="tooltip"
        popover="manual"
        className="fixed m-0 max-w-80 whitespace-normal rounded-control bg-raise px-3 py-2 text-left font-normal text-ink-2 text-small shadow-float"
      >
        {content}
      </span>
    </span>
  )
}
