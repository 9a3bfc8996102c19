'use client'
import clsx from 'clsx'
import Link from 'next/link'
import { type RefObject, useEffect, useState } from 'react'
import { useRangeHref } from '../../lib/client/time-range.ts'
import { refusalReason, useViewer } from '../../lib/client/viewer.tsx'
import { Kbd } from '../ui/kbd.tsx'
import { Popover } from '../ui/popover.tsx'
import { DECK_PAGES } from './pages.ts'

/** Whether a row of links is wider than its place. */
export function useIsWider(ref: RefObject<HTMLElement | null>): boolean {
  const [isWider, setWider] = useState(false)
  useEffect(() => {
    const row = ref.current
    if (!row) return
    const measure = () => setWider(row.scrollWidth > row.clientWidth + 1)
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(row)
    for (const item of row.children) observer.observe(item)
    return () => observer.disconnect()
  }, [ref])
  return isWider
}

/** All pages below each other, with their keys: where the row of them does not fit. */
export function NavMenu({ current }: { current: string | undefined }) {
  const hrefOf = useRangeHref()
  const { role } = useViewer()
  return (
    <Popover
      label="All pages"
      trigger="All pages"
      triggerClassName="h-full whitespace-nowrap border-rule border-l pl-3 text-ink-2 hover:text-ink"
      className="min-w-52 p-1.5"
    >
      {close => (
        <ul>
          {DECK_PAGES.map(({ path, title, key, permission }) => {
            const reason = refusalReason(role, permission)
            return (
              <li key={path}>
                {reason ? (
                  <span className="flex min-h-8 items-center px-2 text-ink-3 max-sm:min-h-11" title={reason}>
                    {title}
                    <span className="sr-only">: {reason}</span>
                  </span>
                ) : (
                  <Link
                    href={hrefOf(path)}
                    onClick={close}
                    aria-current={path === current ? 'page' : undefined}
                    className={clsx(
                      'flex min-h-8 items-center justify-between gap-6 px-2 hover:bg-sunk hover:no-underline max-sm:min-h-11',
                      path === current && 'font-semibold',
                    )}
                  >
                    {title}
                    <span className="flex gap-1 max-sm:hidden" aria-hidden="true">
                      <Kbd>g</Kbd>
                      <Kbd>{key}</Kbd>
                    </span>
                  </Link>
                )}
              </li>
            )
          })}
        </ul>
      )}
    </Popover>
  )
}
