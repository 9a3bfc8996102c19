'use client'
import clsx from 'clsx'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { useRefusal } from '../../lib/client/viewer.tsx'
import type { Permission } from '../../lib/core/access/index.ts'
import { Glyph } from '../ui/glyph.tsx'
import { Tooltip } from '../ui/tooltip.tsx'

const PAGES: readonly { path: string; title: string; permission: Permission }[] = [
  { path: '/settings', title: 'Account', permission: 'account.own' },
  { path: '/settings/contact', title: 'Contact methods', permission: 'account.own' },
  { path: '/settings/people', title: 'People', permission: 'people.manage' },
  { path: '/settings/keys', title: 'API keys', permission: 'keys.manage' },
  { path: '/settings/audit', title: 'Audit log', permission: 'audit.read' },
  { path: '/settings/configuration', title: 'Configuration', permission: 'configuration.read' },
]

/** The pages of Settings. What a role may not open stays in its place, with the reason. */
export function SettingsNav() {
  return (
    <nav
      aria-label="Settings"
      className="flex gap-5 overflow-x-auto overflow-y-hidden border-rule border-b [scrollbar-width:none]"
    >
      {PAGES.map(page => (
        <SettingsLink key={page.path} {...page} />
      ))}
    </nav>
  )
}

const ITEM = 'flex h-8 items-center gap-1.5 whitespace-nowrap max-sm:h-11'

function SettingsLink({ path, title, permission }: (typeof PAGES)[number]) {
  const isCurrent = usePathname() === path
  const reason = useRefusal(permission)
  if (reason)
    return (
      <Tooltip content={reason}>
        {describedBy => (
          <button
            type="button"
            aria-disabled="true"
            aria-describedby={describedBy}
            className={clsx(ITEM, 'cursor-not-allowed text-ink-3')}
          >
            {title}
            <Glyph name="lock" className="size-[9px]" />
          </button>
        )}
      </Tooltip>
    )
  return (
    <Link
      href={path}
      aria-current={isCurrent ? 'page' : undefined}
      className={clsx(
        ITEM,
        'hover:text-ink hover:no-underline',
        isCurrent ? 'border-ink border-b-2 font-semibold text-ink' : 'text-ink-2',
      )}
    >
      {title}
    </Link>
  )
}
