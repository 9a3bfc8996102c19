'use client'
import { Dialog } from '../ui/dialog.tsx'
import { Kbd } from '../ui/kbd.tsx'
import { DECK_PAGES } from './pages.ts'

const GENERAL = [
  ['⌘ K, Ctrl K or /', 'Go to, or change something'],
  ['?', 'This help'],
  ['j and k', 'Next and previous row'],
  ['Enter', 'Open the row'],
  ['Esc', 'Close what floats'],
] as const

/** The keys of the deck. */
export function HelpDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keys" isOpen onClose={onClose}>
      <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-1">
        {GENERAL.map(([keys, meaning]) => (
          <KeyLine key={keys} keys={keys} meaning={meaning} />
        ))}
        {DECK_PAGES.map(page => (
          <KeyLine key={page.path} keys={`g ${page.key}`} meaning={page.title} />
        ))}
      </dl>
      <p className="mt-4 text-ink-3 text-small">
        Drag over a chart to look closer; the browser’s Back undoes it. The address holds the time range, so
        it can be sent to someone.
      </p>
    </Dialog>
  )
}

function KeyLine({ keys, meaning }: { keys: string; meaning: string }) {
  return (
    <>
      <dt>
        <Kbd>{keys}</Kbd>
      </dt>
      <dd>{meaning}</dd>
    </>
  )
}
