'use client'
import clsx from 'clsx'
import Link from 'next/link'
import { type RefObject, useEffect, useState } from 'react'
import { useRangeHref } from '../../lib/client/time-range.ts'
import { refusalReason, useViewer } from '../../lib/client/viewer.tsx'
import { Kbd } from '../ui/kbd.tsx'
import { Popover } from '../ui/popover.tsx'
import { type DeckPage, PAGE_GROUPS } from './pages.ts'

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

/** All pages by what people come for, with their keys: where the row of them does not fit. */
export function NavMenu({ current }: { current: string | undefined }) {
  return (
    <Popover
      label="All pages"
      trigger="All pages"
      triggerClassName="h-full whitespace-nowrap border-rule border-l pl-3 text-ink-2 hover:text-ink"
      className="max-h-[80vh] overflow-y-auto p-3"
    >
      {close => (
        <div className="grid gap-x-6 gap-y-3 sm:grid-cols-2 lg:grid-cols-4">
          {PAGE_GROUPS.map(({ title, pages }) => (
            <section key={title} className="min-w-44">
              <h2 className="border-ink border-t px-2 pt-[7px] pb-1 text-ink-3 text-small">{title}</h2>
              <ul>
                {pages.map(page => (
                  <li key={page.path}>
                    <MenuItem page={page} isCurrent={page.path === current} onFollow={close} />
                  </li>
                ))}
              </ul>
            </section>
          ))}
        </div>
      )}
    </Popover>
  )
}

type ItemProps = { readonly page: DeckPage; readonly isCurrent: boolean; readonly onFollow: () => void }

function MenuItem({ page: { path, title, key, permission }, isCurrent, onFollow }: ItemProps) {
  const hrefOf = useRangeHref()
  const { role } = useViewer()
  const reason = refusalReason(role, permission)
  if (reason)
    return (
      <span className="flex min-h-8 items-center px-2 text-ink-3 max-sm:min-h-11" title={reason}>
        {title}
        <span className="sr-only">: {reason}</span>
      </span>
    )
  return (
    <Link
      href={hrefOf(path)}
      onClick={onFollow}
      aria-current={isCurrent ? 'page' : undefined}
      className={clsx(
        'flex min-h-8 items-center justify-between gap-6 px-2 hover:bg-sunk hover:no-underline max-sm:min-h-11',
        isCurrent && 'font-semibold',
      )}
    >
      {title}
      <span className="flex gap-1 max-sm:hidden" aria-hidden="true">
        <Kbd>g</Kbd>
        <Kbd>{key}</Kbd>
      </span>
    </Link>
  )
}
