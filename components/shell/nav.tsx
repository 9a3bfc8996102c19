'use client'
import clsx from 'clsx'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { useEffect, useRef } from 'react'
import { useRangeHref } from '../../lib/client/time-range.ts'
import { refusalReason, useViewer } from '../../lib/client/viewer.tsx'
import { Glyph } from '../ui/glyph.tsx'
import { Tooltip } from '../ui/tooltip.tsx'
import { NavMenu, useIsWider } from './nav-menu.tsx'
import { DECK_PAGES, type DeckPage, isOnPage, PAGE_GROUPS } from './pages.ts'

const ITEM =
  'relative flex h-full items-center gap-1.5 whitespace-nowrap text-ink-2 hover:text-ink hover:no-underline'
const CURRENT =
  'font-semibold text-ink after:absolute after:inset-x-0 after:-bottom-px after:h-0.5 after:bg-ink'

/** The pages that are there. What a role may not open stays in its place, with a lock and the reason. */
export function Nav() {
  const rowRef = useRef<HTMLDivElement>(null)
  const isWider = useIsWider(rowRef)
  const pathname = usePathname()
  const current = DECK_PAGES.find(page => isOnPage(pathname, page.path))?.path
  // The page that one is on stands in sight, however narrow the window.
  useEffect(() => {
    const row = rowRef.current
    if (!row || !isWider || current === undefined) return
    const item = row.querySelector<HTMLElement>('[aria-current]')
    if (item) row.scrollLeft = item.offsetLeft - (row.clientWidth - item.offsetWidth) / 2
  }, [current, isWider])
  return (
    <nav aria-label="Main" className="gutter flex h-9 items-stretch gap-3 border-rule border-b max-sm:h-11">
      <div
        ref={rowRef}
        className={clsx(
          'relative flex min-w-0 flex-1 items-stretch gap-5 overflow-x-auto overflow-y-hidden [scrollbar-width:none]',
          // What is focused scrolls clear of the fade.
          isWider &&
            'scroll-pr-10 pr-8 [mask-image:linear-gradient(to_right,#000_calc(100%_-_32px),transparent)]',
        )}
      >
        {PAGE_GROUPS.map(({ title, pages }) => (
          <div
            key={title}
            className="flex items-stretch gap-5 border-rule border-l pl-5 first:border-l-0 first:pl-0"
          >
            {pages.map(page => (
              <NavItem key={page.path} page={page} />
            ))}
          </div>
        ))}
      </div>
      {isWider ? <NavMenu current={current} /> : null}
    </nav>
  )
}

function NavItem({ page }: { page: DeckPage }) {
  const pathname = usePathname()
  const hrefOf = useRangeHref()
  const reason = refusalReason(useViewer().role, page.permission)
  if (reason) {
    return (
      <Tooltip content={reason} className="flex">
        {describedBy => (
          <button
            type="button"
            aria-disabled="true"
            aria-describedby={describedBy}
            className="flex h-full cursor-not-allowed items-center gap-1.5 whitespace-nowrap text-ink-3"
          >
            {page.title}
            <Glyph name="lock" className="size-[9px]" />
          </button>
        )}
      </Tooltip>
    )
  }
  const isCurrent = isOnPage(pathname, page.path)
  return (
    <Link
      href={hrefOf(page.path)}
      aria-current={isCurrent ? 'page' : undefined}
      className={clsx(ITEM, isCurrent && CURRENT)}
    >
      {page.title}
    </Link>
  )
}
