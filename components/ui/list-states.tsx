import clsx from 'clsx'
import type { ReactNode } from 'react'
import { Button } from './button.tsx'
import { Glyph } from './glyph.tsx'

/** Nothing here yet: says so, and what to do next. */
export function EmptyState({
  title,
  children,
  actions,
}: {
  title: string
  children?: ReactNode
  actions?: ReactNode
}) {
  return (
    <div className="max-w-[60ch] py-4">
      <p className="font-semibold">{title}</p>
      {children ? <div className="mt-2 text-ink-2">{children}</div> : null}
      {actions ? <div className="mt-3 flex flex-wrap items-center gap-3">{actions}</div> : null}
    </div>
  )
}

/** It could not be read: what failed, in words, and a way to try again. */
export function FailedState({
  title,
  message,
  onRetry,
}: {
  title: string
  message: ReactNode
  onRetry?: (() => void) | undefined
}) {
  return (
    <div className="max-w-[60ch] py-4" role="alert">
      <p className="flex items-baseline gap-2 font-semibold">
        <Glyph name="down" className="size-3 text-down" />
        {title}
      </p>
      <p className="mt-2 text-ink-2">{message}</p>
      {onRetry ? (
        <Button className="mt-3" onClick={onRetry}>
          Try again
        </Button>
      ) : null}
    </div>
  )
}

/** Grey bars in the shape of the rows that are on their way. Appears after 300 ms, does not shimmer. */
export function Skeleton({ rows = 4, className }: { rows?: number; className?: string }) {
  return (
    <div
      className={clsx('animate-[appear_300ms_step-end_backwards]', className)}
      role="status"
      aria-label="Loading"
    >
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the bars have no identity beyond their place
        <div key={row} className="flex h-7 items-center justify-between border-rule border-b">
          <i className="h-2 w-1/4 bg-rule" />
          <i className="h-2 w-1/3 bg-rule" />
          <i className="h-2 w-1/6 bg-rule" />
        </div>
      ))}
    </div>
  )
}
