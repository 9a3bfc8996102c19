/**
 * Keeps the last keys that lead somewhere (`g` and a letter, `/`, `?`, the palette's) when they are pressed before the
 * page's scripts have come, and presses them once the page says, by the event `deck-keys` on the document, that it hears
 * them. What acts on a row is not kept: by then it may be another row.
 * Runs as an inline script, so it stands alone: nothing outside of it may be named.
 */
export function keepEarlyKeys(): void {
  const PATIENCE_MS = 15_000
  const TYPED_INTO = 'input, textarea, select, [contenteditable="true"], [role="textbox"]'
  let areKeysHeard = false
  let keys: KeyboardEvent[] = []

  document.addEventListener(
    'keydown',
    event => {
      const { key, target } = event
      if (areKeysHeard || event.repeat || event.altKey || !document.querySelector('[aria-keyshortcuts]'))
        return
      if (key === 'Shift' || (target instanceof Element && target.closest(TYPED_INTO))) return
      const isCommand = event.metaKey || event.ctrlKey
      const isLetterOfGo = !isCommand && keys.length === 1 && keys[0]?.key === 'g'
      const isFirst = isCommand ? key.toLowerCase() === 'k' : ['g', '/', '?'].includes(key)
      if (!isLetterOfGo && !isFirst) return
      event.preventDefault()
      keys = isLetterOfGo ? [...keys, event] : [event]
    },
    true,
  )
  document.addEventListener(
    'deck-keys',
    () => {
      areKeysHeard = true
      for (const { key, metaKey, ctrlKey, timeStamp } of keys) {
        if (performance.now() - timeStamp > PATIENCE_MS) continue
        const again = new KeyboardEvent('keydown', { key, metaKey, ctrlKey, bubbles: true, cancelable: true })
        document.body.dispatchEvent(again)
      }
      keys = []
    },
    { once: true },
  )
}
