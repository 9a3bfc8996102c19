'use client'
import dynamic from 'next/dynamic'
import { type ReactNode, useCallback, useState } from 'react'
import { Bell } from '../bell/bell.tsx'
import { fetched } from '../ui/fetched.tsx'
import { Glyph } from '../ui/glyph.tsx'
import { Kbd } from '../ui/kbd.tsx'
import { Brand } from './brand.tsx'
import { LiveLight } from './live-light.tsx'
import { LostBanner } from './lost-banner.tsx'
import { Nav } from './nav.tsx'
import { RangePicker } from './range-picker.tsx'
import { StationClock } from './station-clock.tsx'
import { useDeckKeys } from './use-deck-keys.ts'
import { UserMenu } from './user-menu.tsx'

const Palette = dynamic(
  fetched('The palette', () => import('./palette.tsx').then(module => module.Palette), { isFloating: true }),
  { ssr: false },
)
const HelpDialog = dynamic(
  fetched('The help', () => import('./help-dialog.tsx').then(module => module.HelpDialog), {
    isFloating: true,
  }),
  {
    ssr: false,
  },
)

/** What stands around every page of the deck: head, navigation, the lost-connection line, keys. */
export function DeckShell({ children }: { children: ReactNode }) {
  const [floating, setFloating] = useState<'none' | 'palette' | 'help'>('none')
  const openPalette = useCallback(() => setFloating('palette'), [])
  const openHelp = useCallback(() => setFloating('help'), [])
  const close = useCallback(() => setFloating('none'), [])
  useDeckKeys({ onPalette: openPalette, onHelp: openHelp })
  return (
    <>
      <a
        href="#content"
        className="sr-only z-30 bg-raise px-3 py-2 shadow-float focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Skip to the content
      </a>
      <header>
        <div className="gutter flex h-12 items-center gap-5 max-sm:gap-2">
          <Brand />
          <StationClock />
          <LiveLight />
          <span className="flex-1" />
          <RangePicker />
          <SearchButton onOpen={openPalette} />
          <Bell />
          <UserMenu onHelp={openHelp} />
        </div>
        <Nav />
        <LostBanner />
      </header>
      <main id="content" tabIndex={-1} className="gutter pb-6 outline-none">
        {children}
      </main>
      {floating === 'palette' ? <Palette onClose={close} /> : null}
      {floating === 'help' ? <HelpDialog onClose={close} /> : null}
    </>
  )
}

function SearchButton({ onOpen }: { onOpen: () => void }) {
  return (
    <button
      type="button"
      onClick={onOpen}
      aria-keyshortcuts="Meta+K Control+K"
      className="inline-flex h-(--control) items-center gap-2 whitespace-nowrap rounded-control text-ink-3 text-small sm:border sm:border-rule-2 sm:px-2.5 hover:bg-sunk lg:w-53 max-sm:w-11 max-sm:justify-center"
    >
      <Glyph name="search" className="size-2.5 max-sm:size-4" />
      <span className="max-md:sr-only">Go to or run</span>
      <span className="ml-auto max-lg:hidden">
        <Kbd>⌘ K</Kbd>
      </span>
    </button>
  )
}
