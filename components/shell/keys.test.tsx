// @vitest-environment jsdom
import { beforeEach, describe, expect, test } from 'vitest'
import { isTypingIn, type KeyPress, moveRow, readKey } from './keys.ts'

const press = (key: string, change: Partial<KeyPress> = {}): KeyPress => ({
  key,
  hasCommand: false,
  hasOther: false,
  isTyping: false,
  afterGo: false,
  ...change,
})

test.each([
  ['⌘K opens the palette', press('k', { hasCommand: true }), { kind: 'palette' }],
  ['⌘K even while typing', press('k', { hasCommand: true, isTyping: true }), { kind: 'palette' }],
  ['a slash opens it too', press('/'), { kind: 'palette' }],
  ['? is help', press('?'), { kind: 'help' }],
  ['g waits for a letter', press('g'), { kind: 'await-letter' }],
  ['g l goes to latency', press('l', { afterGo: true }), { kind: 'go', path: '/latency' }],
  ['g z goes nowhere', press('z', { afterGo: true }), null],
  ['j is the next row', press('j'), { kind: 'row', step: 1 }],
  ['k the one before', press('k'), { kind: 'row', step: -1 }],
  ['letters in a field are text', press('g', { isTyping: true }), null],
  ['the browser keeps its own keys', press('j', { hasCommand: true }), null],
  ['Alt is not ours', press('?', { hasOther: true }), null],
] as const)('%s', (_why, given, command) => {
  expect(readKey(given)).toEqual(command)
})

describe('rows', () => {
  beforeEach(() => {
    Element.prototype.scrollIntoView = () => undefined
    document.body.innerHTML =
      '<p data-row><a href="/1">one</a></p><p data-row><a href="/2">two</a></p><p data-row tabindex="-1">three</p>'
  })

  const focused = () => document.activeElement?.textContent

  test('j goes down from nowhere to the first, and stops at the last', () => {
    for (const expected of ['one', 'two', 'three', 'three']) {
      moveRow(1)
      expect(focused()).toBe(expected)
    }
  })

  test('k goes up from nowhere to the last', () => {
    for (const expected of ['three', 'two']) {
      moveRow(-1)
      expect(focused()).toBe(expected)
    }
  })
})

test.each([
  ['<input>', 'input', true],
  ['<textarea></textarea>', 'textarea', true],
  ['<div contenteditable="true"><b>x</b></div>', 'b', true],
  ['<button>x</button>', 'button', false],
])('keys in %s are text: %#', (html, selector, isText) => {
  document.body.innerHTML = html
  expect(isTypingIn(document.querySelector(selector))).toBe(isText)
})
