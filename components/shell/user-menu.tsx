'use client'
import Link from 'next/link'
import { useTheme } from 'next-themes'
import { useState } from 'react'
import { useTimeZone } from '../../lib/client/clock.tsx'
import { useViewer } from '../../lib/client/viewer.tsx'
import { ROLE_TITLES } from '../../lib/core/access/index.ts'
import { Glyph } from '../ui/glyph.tsx'
import { Popover } from '../ui/popover.tsx'
import { Segmented } from '../ui/segmented.tsx'

const THEMES = [
  { value: 'system', label: 'System' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
] as const
const ZONES = [
  { value: 'utc', label: 'UTC' },
  { value: 'local', label: 'Local' },
] as const

const LINE =
  'flex h-8 w-full items-center rounded-control px-2 text-left hover:bg-sunk hover:no-underline max-sm:h-11'

/** Who is at the screen, how it should look, and the way out. */
export function UserMenu({ onHelp }: { onHelp: () => void }) {
  const viewer = useViewer()
  const role = ROLE_TITLES[viewer.role].toLowerCase()
  return (
    <Popover
      label="You"
      className="w-64 p-2"
      triggerClassName="whitespace-nowrap text-ink-2 text-small hover:text-ink max-sm:grid max-sm:size-11 max-sm:place-items-center"
      trigger={
        <>
          <span className="max-sm:sr-only">
            {viewer.name}, {role}
          </span>
          <Glyph name="person" className="size-4 sm:hidden" />
        </>
      }
    >
      {close => (
        <>
          <p className="px-2 pt-1">
            <b className="block font-semibold">{viewer.name}</b>
            <span className="text-ink-3 text-small">
              {viewer.email}, {role}
            </span>
          </p>
          <Appearance />
          <div className="border-rule border-t pt-2">
            <Link href="/settings" className={LINE} onClick={close}>
              Your account
            </Link>
            <button
              type="button"
              className={LINE}
              onClick={() => {
                close()
                onHelp()
              }}
            >
              Keys and help
            </button>
            <SignOut />
          </div>
        </>
      )}
    </Popover>
  )
}

function Appearance() {
  const { theme, setTheme } = useTheme()
  const { zone, setZone } = useTimeZone()
  return (
    <div className="grid gap-3 px-2 py-3">
      <div>
        <p className="mb-1 text-ink-3 text-small">Theme</p>
        <Segmented
          label="Theme"
          options={THEMES}
          value={THEMES.find(({ value }) => value === theme)?.value ?? 'system'}
          onChange={setTheme}
        />
      </div>
      <div>
        <p className="mb-1 text-ink-3 text-small">Times</p>
        <Segmented label="Times" options={ZONES} value={zone} onChange={setZone} />
      </div>
    </div>
  )
}

function SignOut() {
  const [isLeaving, setLeaving] = useState(false)
  const leave = async () => {
    setLeaving(true)
    const { signOut } = await import('next-auth/react')
    await signOut({ callbackUrl: '/sign-in' })
  }
  return (
    <button type="button" className={LINE} onClick={() => void leave()} aria-busy={isLeaving}>
      {isLeaving ? 'Signing out' : 'Sign out'}
    </button>
  )
}
