import clsx from 'clsx'
import type { ReactNode } from 'react'

/** A section: an ink line and a title with its note, and at the end its source, age or a link. No boxes. */
export function Section({
  title,
  note,
  end,
  level = 2,
  className,
  children,
}: {
  title: ReactNode
  note?: ReactNode
  end?: ReactNode
  level?: 2 | 3
  className?: string | undefined
  children: ReactNode
}) {
  const Heading = level === 2 ? 'h2' : 'h3'
  return (
    <section className={clsx('min-w-0', className)}>
      <header className="flex min-h-9 flex-wrap items-baseline gap-x-3 border-ink border-t pt-[7px] pb-2">
        <Heading className="whitespace-nowrap text-body">{title}</Heading>
        {note ? <div className="text-ink-3 text-small">{note}</div> : null}
        {end ? <div className="ml-auto text-ink-3 text-small">{end}</div> : null}
      </header>
      {children}
    </section>
  )
}

/** The head of a page: its name, a line on what it answers, and its actions at the end. */
export function PageHead({
  title,
  lead,
  actions,
}: {
  title: ReactNode
  lead?: ReactNode
  actions?: ReactNode
}) {
  return (
    <div className="flex flex-wrap items-baseline gap-x-5 gap-y-2 pt-4 pb-3.5">
      <h1 className="text-title tracking-[-0.015em]">{title}</h1>
      {lead ? <div className="text-ink-3 text-small">{lead}</div> : null}
      {actions ? <div className="ml-auto flex flex-wrap items-center gap-2">{actions}</div> : null}
    </div>
  )
}
