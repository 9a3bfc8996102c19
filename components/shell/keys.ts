import { DECK_PAGES } from './pages.ts'

/** What a key press asks for; `await-letter` is the `g` that a page's letter must follow. */
export type KeyCommand =
  | { readonly kind: 'palette' }
  | { readonly kind: 'help' }
  | { readonly kind: 'await-letter' }
  | { readonly kind: 'go'; readonly path: string }
  | { readonly kind: 'row'; readonly step: 1 | -1 }

export type KeyPress = {
  readonly key: string
  readonly hasCommand: boolean
  /** Alt, or Control and Meta where they are not the command key. */
  readonly hasOther: boolean
  readonly isTyping: boolean
  /** The press before this one was `g`, a moment ago. */
  readonly afterGo: boolean
}

/** Reads a key press; null when it is not for the deck. */
export function readKey(press: KeyPress): KeyCommand | null {
  if (press.hasCommand && press.key.toLowerCase() === 'k') return { kind: 'palette' }
  if (press.hasCommand || press.hasOther || press.isTyping) return null
  if (press.afterGo) {
    const page = DECK_PAGES.find(({ key }) => key === press.key.toLowerCase())
    return page ? { kind: 'go', path: page.path } : null
  }
  switch (press.key) {
    case 'g':
      return { kind: 'await-letter' }
    case '?':
      return { kind: 'help' }
    case '/':
      return { kind: 'palette' }
    case 'j':
      return { kind: 'row', step: 1 }
    case 'k':
      return { kind: 'row', step: -1 }
    default:
      return null
  }
}

/** Whether keys go into a text at the moment. */
export function isTypingIn(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false
  return target.closest('input, textarea, select, [contenteditable="true"], [role="textbox"]') !== null
}

const ROW_TARGET = 'a[href], button:not([disabled]), [tabindex]'

/** Moves the focus to the next or previous element marked `data-row`: to the link or button in it. */
export function moveRow(step: 1 | -1, root: ParentNode = document): void {
  const rows = [...root.querySelectorAll<HTMLElement>('[data-row]')]
  const current = rows.findIndex(row => row.contains(document.activeElement))
  const next = rows[current === -1 ? (step === 1 ? 0 : rows.length - 1) : current + step]
  if (!next) return
  const target = next.matches(ROW_TARGET) ? next : next.querySelector<HTMLElement>(ROW_TARGET)
  target?.focus()
  next.scrollIntoView({ block: 'nearest' })
}
