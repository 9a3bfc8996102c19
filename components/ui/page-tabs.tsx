'use client'
import clsx from 'clsx'
import Link from 'next/link'
import { usePathname } from 'next/navigation'

export type PageTabsProps = {
  /** What the pages are about, for screen readers. */
  readonly label: string
  readonly pages: readonly { readonly path: string; readonly title: string }[]
  readonly className?: string
}

/** Pages that belong together, as a row of links; the one that is open is underlined. */
export function PageTabs({ label, pages, className }: PageTabsProps) {
  const pathname = usePathname()
  return (
    <nav
      aria-label={label}
      data-no-print
      className={clsx(
        'flex gap-5 overflow-x-auto overflow-y-hidden border-rule border-b [scrollbar-width:none]',
        className,
      )}
    >
      {pages.map(({ path, title }) => (
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
