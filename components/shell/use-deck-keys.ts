'use client'
import { useRouter } from 'next/navigation'
import { useEffect, useRef } from 'react'
import { useRangeHref } from '../../lib/client/time-range.ts'
import { isTypingIn, moveRow, readKey } from './keys.ts'

const LETTER_WITHIN_MS = 1_500

type Openers = { onPalette: () => void; onHelp: () => void }

/**
 * The keys that work on every page. Nothing happens while someone types, or while a dialog is open. Says `deck-keys` on
 * the document when they are heard, for what was pressed before (`early-keys.ts`).
 */
export function useDeckKeys({ onPalette, onHelp }: Openers): void {
  const router = useRouter()
  const hrefOf = useRangeHref()
  const goPressedAt = useRef(0)
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const afterGo = event.timeStamp - goPressedAt.current < LETTER_WITHIN_MS && goPressedAt.current > 0
      const hasModal = document.querySelector('dialog[open]') !== null
      const command = readKey({
        key: event.key,
        hasCommand: event.metaKey || event.ctrlKey,
        hasOther: event.altKey,
        isTyping: isTypingIn(event.target),
        afterGo,
      })
      goPressedAt.current = command?.kind === 'await-letter' ? event.timeStamp : 0
      if (!command || hasModal || event.defaultPrevented) return
      if (command.kind !== 'await-letter') event.preventDefault()
      if (command.kind === 'palette') onPalette()
      if (command.kind === 'help') onHelp()
      if (command.kind === 'go') router.push(hrefOf(command.path))
      if (command.kind === 'row') moveRow(command.step)
    }
    document.addEventListener('keydown', onKey)
    document.dispatchEvent(new Event('deck-keys'))
    return () => document.removeEventListener('keydown', onKey)
  }, [router, hrefOf, onPalette, onHelp])
}
