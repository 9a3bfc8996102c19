// @vitest-environment jsdom
import { act } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { keepEarlyPresses } from './early-presses.ts'

const done = vi.fn<(what: string) => void>()

function Page() {
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        done('sent')
      }}
    >
      <button type="button" onClick={() => done('first')}>
        <span>First</span>
      </button>
      <button type="button" onClick={() => done('second')}>
        Second
      </button>
      <input aria-label="Name" />
      <button type="submit">Send</button>
    </form>
  )
}

let page: HTMLElement
beforeEach(() => {
  vi.useFakeTimers()
  const listens = vi.spyOn(document, 'addEventListener')
  // As the layout has it: from its text, in no scope but the page's.
  new Function(`(${keepEarlyPresses.toString()})()`)()
  const calls = [...listens.mock.calls]
  listens.mockRestore()
  done.mockClear()
  page = document.createElement('div')
  page.innerHTML = renderToString(<Page />)
  document.body.append(page)
  return () => {
    for (const call of calls) document.removeEventListener(...call)
  }
})
afterEach(() => {
  vi.useRealTimers()
  page.remove()
})

const press = (text: string) =>
  [...page.querySelectorAll('button')]
    .find(button => button.textContent === text)
    ?.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }))
const scriptsWork = () => act(() => hydrateRoot(page, <Page />))
const scriptsCome = async () => {
  await scriptsWork()
  document.dispatchEvent(new Event('deck-alive'))
}
const said = () => done.mock.calls.map(([what]) => what)

test('a button pressed before the scripts have come is pressed once they have', async () => {
  page.querySelector('span')?.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }))
  vi.advanceTimersByTime(2_000)
  expect(said()).toEqual([])
  await scriptsCome()
  vi.advanceTimersByTime(100)
  expect(said()).toEqual(['first'])
  vi.advanceTimersByTime(20_000)
  expect(said()).toEqual(['first'])
})

test('pressed three times out of impatience, it is one press; of two buttons the last counts', async () => {
  press('First')
  for (let i = 0; i < 3; i++) press('Second')
  await scriptsCome()
  vi.advanceTimersByTime(100)
  expect(said()).toEqual(['second'])
})

test('a form is not sent by the browser itself, which would put its fields into the address', async () => {
  const form = page.querySelector('form')
  const sent = new SubmitEvent('submit', { bubbles: true, cancelable: true })
  form?.dispatchEvent(sent)
  expect(sent.defaultPrevented).toBe(true)
  expect(press('Send'), 'nor by its button').toBe(false)
  form?.dispatchEvent(new SubmitEvent('submit', { bubbles: true, cancelable: true }))
  await scriptsCome()
  vi.advanceTimersByTime(100)
  expect(said()).toEqual(['sent'])
})

test('React marks a button before it hears of it: a press between the two is done once the page is alive', async () => {
  await scriptsWork()
  press('First')
  vi.advanceTimersByTime(1_000)
  expect(said()).toEqual([])
  document.dispatchEvent(new Event('deck-alive'))
  vi.advanceTimersByTime(100)
  expect(said()).toEqual(['first'])
  press('Second')
  expect(said()).toEqual(['first', 'second'])
})

test('once the page is alive, presses go where they belong at once', async () => {
  await scriptsCome()
  press('First')
  expect(said()).toEqual(['first'])
  press('Send')
  expect(said()).toEqual(['first', 'sent'])
})

test('what is gone, or never comes alive, is forgotten', async () => {
  press('First')
  page.remove()
  vi.advanceTimersByTime(100)
  document.body.append(page)
  await scriptsCome()
  vi.advanceTimersByTime(1_000)
  expect(said()).toEqual([])
})

test('a press that is stopped on its way, as React does where it is not done yet, is pressed again', async () => {
  let stops = 2
  const stop = (event: Event) => {
    if (stops > 0) event.stopPropagation()
    stops -= 1
  }
  press('First')
  await scriptsCome()
  document.addEventListener('click', stop, true)
  vi.advanceTimersByTime(100)
  expect(said()).toEqual([])
  vi.advanceTimersByTime(1_000)
  document.removeEventListener('click', stop, true)
  expect(said()).toEqual(['first'])
})

test('a press on a living page that is stopped on its way is pressed again, once; a form is not sent by the browser', async () => {
  await scriptsCome()
  let isStopping = true
  const stop = (event: Event) => {
    if (isStopping) event.stopPropagation()
  }
  for (const type of ['click', 'submit']) document.addEventListener(type, stop, true)
  press('First')
  vi.advanceTimersByTime(1_000)
  expect(said()).toEqual([])
  isStopping = false
  vi.advanceTimersByTime(10_000)
  expect(said()).toEqual(['first'])

  isStopping = true
  const sent = new SubmitEvent('submit', { bubbles: true, cancelable: true })
  page.querySelector('form')?.dispatchEvent(sent)
  expect(sent.defaultPrevented).toBe(true)
  isStopping = false
  vi.advanceTimersByTime(10_000)
  expect(said()).toEqual(['first', 'sent'])
  for (const type of ['click', 'submit']) document.removeEventListener(type, stop, true)
})

test('a form whose button was stopped on its way, and which arrived itself, is sent once', async () => {
  await scriptsCome()
  const stop = (event: Event) => event.stopPropagation()
  document.addEventListener('click', stop, true)
  press('Send')
  document.removeEventListener('click', stop, true)
  vi.advanceTimersByTime(10_000)
  expect(said()).toEqual(['sent'])
})

test('a press waits for a quarter of a minute, no longer', async () => {
  press('First')
  vi.advanceTimersByTime(15_100)
  await scriptsCome()
  vi.advanceTimersByTime(1_000)
  expect(said()).toEqual([])
})
