'use client'
import clsx from 'clsx'
import Link from 'next/link'
import { usePathname } from 'next/navigation'

const PAGES = [
  { path: '/incidents', title: 'Incidents' },
  { path: '/post-mortems', title: 'Post-mortems' },
  { path: '/follow-ups', title: 'Follow-ups' },
  { path: '/incidents/figures', title: 'Figures' },
] as const

/** The pages about incidents. */
export function IncidentsNav() {
  const pathname = usePathname()
  return (
    <nav
      aria-label="Incidents"
      data-no-print
      className="mb-1 flex gap-5 overflow-x-auto overflow-y-hidden border-rule border-b [scrollbar-width:none]"
    >
      {PAGES.map(({ path, title }) => (
        <Link
          key={path}
          href={path}
          prefetch={false}
          aria-current={pathname === path ? 'page' : undefined}
          className={clsx(
            'flex h-8 items-center whitespace-nowrap hover:text-ink hover:no-underline max-sm:h-11',
            pathname === path ? 'border-ink border-b-2 font-semibold text-ink' : 'text-ink-2',
          )}
        >
          {title}
        </Link>
      ))}
    </nav>
  )
}
