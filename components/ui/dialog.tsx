'use client'
import clsx from 'clsx'
import { type ReactNode, useId } from 'react'
import { Glyph } from './glyph.tsx'
import { useModal } from './use-modal.ts'

const WIDTHS = {
  normal: 'w-[min(480px,calc(100vw-32px))]',
  wide: 'w-[min(800px,calc(100vw-32px))]',
} as const

/**
 * A modal dialog, by the browser's own element: it keeps the focus, closes on Escape and on a press beside it, and
 * gives the focus back. Its content is mounted only while it is open.
 */
export function Dialog({
  title,
  isOpen,
  onClose,
  children,
  size = 'normal',
}: {
  title: ReactNode
  isOpen: boolean
  onClose: () => void
  children: ReactNode
  size?: keyof typeof WIDTHS
}) {
  const ref = useModal(isOpen)
  const titleId = useId()
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the press beside the dialog has Escape as its key
    <dialog
      ref={ref}
      aria-labelledby={titleId}
      onClose={onClose}
      onClick={event => event.target === event.currentTarget && onClose()}
      className={clsx(
        'm-auto max-h-[85vh] overflow-auto rounded-control bg-raise p-0 text-ink shadow-float backdrop:bg-[rgb(0_0_0/0.4)]',
        WIDTHS[size],
      )}
    >
      {isOpen ? (
        <div className="p-5">
          <header className="mb-4 flex items-baseline justify-between gap-4">
            <h2 id={titleId} className="text-lead">
              {title}
            </h2>
            <button
              type="button"
              onClick={onClose}
              aria-label="Close"
              className="-m-2 grid size-8 place-items-center text-ink-3 hover:text-ink max-sm:size-11"
            >
              <Glyph name="cross" />
            </button>
          </header>
          {children}
        </div>
      ) : null}
    </dialog>
  )
}

/** The row of buttons that ends a dialog; the one that does it stands last. */
export function DialogActions({ children }: { children: ReactNode }) {
  return <div className="mt-5 flex flex-wrap items-center justify-end gap-2">{children}</div>
}
