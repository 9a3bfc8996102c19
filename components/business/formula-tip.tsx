'use client'
import clsx from 'clsx'
import { type ReactNode, useEffect, useId, useRef } from 'react'
import type { Figure } from '../../lib/contract/business.ts'
import { Age } from '../ui/age.tsx'
import { placeBeside } from '../ui/anchor.ts'

const OPEN_AFTER_MS = 200

type TipProps = {
  readonly children: ReactNode
  readonly content: ReactNode
  readonly className?: string
  /** What is pressed, for screen readers, where its text alone does not say it. */
  readonly label?: string
}

/**
 * A term that says how it was counted: pointed at, focused or pressed (which is all that a finger can). Escape and a
 * press beside it close it.
 */
export function Tip({ children, content, className, label }: TipProps) {
  const id = useId()
  const anchorRef = useRef<HTMLButtonElement>(null)
  const bubbleRef = useRef<HTMLDivElement>(null)
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])

  const show = () => {
    clearTimeout(timer.current)
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
  return (
    <>
      <button
        ref={anchorRef}
        type="button"
        aria-describedby={id}
        aria-label={label}
        className={clsx(
          'cursor-help text-left underline decoration-1 decoration-ink-3 decoration-dotted underline-offset-3',
          className,
        )}
        onPointerEnter={event => {
          if (event.pointerType === 'mouse') timer.current = setTimeout(show, OPEN_AFTER_MS)
        }}
        onPointerLeave={event => event.pointerType === 'mouse' && hide()}
        onFocus={show}
        onBlur={hide}
        onClick={show}
        onKeyDown={event => event.key === 'Escape' && hide()}
      >
        {children}
      </button>
      <div
        ref={bubbleRef}
        id={id}
        role="tooltip"
        popover="auto"
        className="fixed m-0 max-w-[min(400px,calc(100vw-16px))] rounded-control bg-raise px-3 py-2 text-left font-normal text-ink-2 text-small shadow-float"
      >
        {content}
      </div>
    </>
  )
}

/** A figure's name; with its formula, its sum, its source and its age behind it. */
export function FigureName({ figure, className }: { figure: Figure; className?: string }) {
  return (
    <Tip className={clsx('text-ink-2', className)} content={<FigureOrigin figure={figure} />}>
      {figure.title}
    </Tip>
  )
}

/** How a figure came to be: the formula in words, the same with its figures, where from and how old. */
export function FigureOrigin({ figure }: { figure: Figure }) {
  const { formula, worked, missing, source, asOfMs, notes } = figure
  return (
    <>
      <p className="font-medium text-ink">{formula}</p>
      {worked === null ? null : <p>{worked}</p>}
      {missing === null ? null : <p className="text-ink">— {missing}</p>}
      <p className="mt-1 text-ink-3">
        {source}
        {asOfMs === null ? ', never read' : <AgeWords sinceMs={asOfMs} />}
        {notes.length > 0 ? `. ${notes.join('. ')}` : ''}
      </p>
    </>
  )
}

/** ", 6:12 old", counting. */
export function AgeWords({ sinceMs }: { sinceMs: number }) {
  return (
    <>
      , <Age sinceMs={sinceMs} /> old
    </>
  )
}
