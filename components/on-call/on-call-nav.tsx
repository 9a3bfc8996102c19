'use client'
import clsx from 'clsx'
import Link from 'next/link'
import { usePathname } from 'next/navigation'

const PAGES = [
  { path: '/on-call', title: 'Who is on call' },
  { path: '/on-call/escalations', title: 'Escalations' },
  { path: '/on-call/time-machine', title: 'Time machine' },
  { path: '/on-call/noise', title: 'Noise' },
] as const

/** The pages of On-call. */
export function OnCallNav() {
  const pathname = usePathname()
  return (
    <nav
      aria-label="On-call"
      className="mb-5 flex gap-5 overflow-x-auto overflow-y-hidden border-rule border-b [scrollbar-width:none]"
    >
      {PAGES.map(({ path, title }) => (
        <Link
          key={path}
          href={path}
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
