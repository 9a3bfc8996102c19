import Link from 'next/link'
import { ROLE_TITLES, type Role } from '../../lib/core/access/index.ts'
import { buttonClass } from '../ui/button.tsx'
import { Glyph } from '../ui/glyph.tsx'

/** A page that is not for somebody's role: says so calmly, who may, and whom to ask. */
export function Refused({
  role,
  allowed,
  admins,
}: {
  role: Role
  allowed: readonly Role[]
  admins: readonly string[]
}) {
  return (
    <div className="max-w-[60ch] pt-4">
      <h1 className="flex items-baseline gap-2 text-title tracking-[-0.015em]">
        <Glyph name="lock" className="size-3.5 text-ink-3" />
        Not for your role
      </h1>
      <p className="mt-2 text-ink-2">
        {allowed.length > 0 ? `This page is for ${titles(allowed, 'and')}. ` : ''}
        Your role is {ROLE_TITLES[role].toLowerCase()}.
        {admins.length > 0 ? ` ${listed(admins, 'or')} can give you another.` : ''}
      </p>
      <p className="mt-4">
        <Link href="/" className={buttonClass('alt')}>
          Overview
        </Link>
      </p>
    </div>
  )
}

const titles = (roles: readonly Role[], joint: 'and' | 'or') =>
  listed(
    roles.map(role => `the role ${ROLE_TITLES[role].toLowerCase()}`),
    joint,
  )

function listed(words: readonly string[], joint: 'and' | 'or'): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${joint} ${words.at(-1)}`
}
