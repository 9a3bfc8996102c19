'use client'
import clsx from 'clsx'
import { lazy, Suspense } from 'react'

const MarkdownBody = lazy(() =>
  import('./markdown-body.tsx').then(module => ({ default: module.MarkdownBody })),
)

/** More characters than this are shown as they were typed: reading their format would hold the page for long. */
const LONGEST = 200_000

/**
 * Markdown that people wrote, with tables and lists of things to do. HTML in it is shown as text and never rendered,
 * links lead to http, https and mailto only, pictures come from this deck only. The reader of the format comes when it
 * is first needed: until then the text stands there as it was typed.
 */
export function Markdown({ text, className }: { text: string; className?: string | undefined }) {
  return (
    <div className={clsx('wrap-anywhere min-w-0', className)}>
      {text.length > LONGEST ? (
        <p className="whitespace-pre-wrap">{text}</p>
      ) : (
        <Suspense fallback={<p className="whitespace-pre-wrap">{text}</p>}>
          <MarkdownBody text={text} />
        </Suspense>
      )}
    </div>
  )
}
