// @vitest-environment jsdom
import { expect, test } from 'vitest'
import { keepEarlyKeys } from './early-keys.ts'

// Each page comes with a script of its own: what one was told, the next does not know.
const openPage = () => {
  const stage = document.implementation.createHTMLDocument()
  const heard: string[] = []
  stage.body.innerHTML = '<button aria-keyshortcuts="Meta+K Control+K">Go</button><input />'
  new Function('document', `(${keepEarlyKeys.toString()})()`)(stage)
  const down = (init: KeyboardEventInit, at: Element | null = stage.body) => {
    const event = new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init })
    at?.dispatchEvent(event)
    return event
  }
  const hear = () => {
    stage.addEventListener('keydown', ({ key, ctrlKey }) => heard.push(`${ctrlKey ? 'Control+' : ''}${key}`))
    stage.dispatchEvent(new Event('deck-keys'))
  }
  return { stage, heard, down, hear }
}

test.each<[string, KeyboardEventInit[], string[]]>([
  ['g and its letter', [{ key: 'g' }, { key: 'x' }], ['g', 'x']],
  ['the palette', [{ key: 'k', ctrlKey: true }], ['Control+k']],
  ['the last counts', [{ key: 'g' }, { key: 'x' }, { key: 'g' }, { key: 's' }], ['g', 's']],
  ['a half of it waits for the letter', [{ key: 'g' }], ['g']],
  ['help, with Shift', [{ key: 'Shift' }, { key: '?', shiftKey: true }], ['?']],
  ['what acts on a row is not kept', [{ key: 'a' }, { key: 's' }, { key: 'j' }], []],
  ['what is held down is one press', [{ key: '/' }, { key: '/', repeat: true }], ['/']],
  [
    "the browser's own keys are its own",
    [
      { key: 'g', ctrlKey: true },
      { key: 'g', altKey: true },
    ],
    [],
  ],
])('%s', (_, presses, expected) => {
  const { down, hear, heard } = openPage()
  for (const press of presses) down(press)
  hear()
  expect(heard).toEqual(expected)
})

test('what is typed into a field, or on a page that has no keys, is left alone', () => {
  const { stage, down, hear, heard } = openPage()
  expect(down({ key: '/' }, stage.querySelector('input')).defaultPrevented).toBe(false)
  stage.querySelector('button')?.remove()
  expect(down({ key: 'k', ctrlKey: true }).defaultPrevented).toBe(false)
  hear()
  expect(heard).toEqual([])
})

test('once keys are heard, each arrives once', () => {
  const { down, hear, heard } = openPage()
  hear()
  down({ key: 'g' })
  down({ key: 'x' })
  expect(heard).toEqual(['g', 'x'])
})
