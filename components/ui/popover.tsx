'use client'
import clsx from 'clsx'
import { type ReactNode, useId, useRef, useState } from 'react'
import { type Placement, placeBeside } from './anchor.ts'

/**
 * A button with a panel that floats below it: closes on Escape, on a press beside it and when `close` is called.
 * The panel is mounted only while it is open.
 */
export function Popover({
  label,
  trigger,
  triggerClassName,
  placement = 'below-end',
  className,
  children,
}: {
  /** What the panel is, for screen readers. */
  label: string
  trigger: ReactNode
  triggerClassName?: string
  placement?: Placement
  className?: string
  children: (close: () => void) => ReactNode
}) {
  const id = useId()
  const panelRef = useRef<HTMLDivElement>(null)
  const triggerRef = useRef<HTMLButtonElement>(null)
  const [isOpen, setOpen] = useState(false)

  const place = () => {
    if (triggerRef.current && panelRef.current) placeBeside(triggerRef.current, panelRef.current, placement)
  }
  return (
    <>
      <button
        ref={triggerRef}
        type="button"
        popoverTarget={id}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        className={triggerClassName}
      >
        {trigger}
      </button>
      <div
        ref={panelRef}
        id={id}
        role="dialog"
        aria-label={label}
        popover="auto"
        onToggle={event => {
          setOpen(event.newState === 'open')
          if (event.newState === 'open') requestAnimationFrame(place)
        }}
        className={clsx(
          'fixed m-0 max-w-[calc(100vw-16px)] rounded-control bg-raise text-ink shadow-float',
          className,
        )}
      >
        {isOpen ? children(() => panelRef.current?.hidePopover()) : null}
      </div>
    </>
  )
}
