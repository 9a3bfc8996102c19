// @vitest-environment jsdom
import { cleanup, render, screen, waitFor } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'
import { fetched } from './fetched.tsx'

afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

const Form = ({ name }: { name: string }) => <p>A form of {name}</p>

/** A part whose file can be had after so many times that it cannot. */
function after(failures: number) {
  let left = failures
  return vi.fn(async () => {
    if (left-- > 0) throw new Error('Loading chunk 12 failed')
    return Form
  })
}

test('a part that can be fetched is itself', async () => {
  const Part = await fetched('The form', after(0))()
  render(<Part name="Ada" />)
  expect(screen.getByText('A form of Ada')).toBeTruthy()
})

test('one that cannot says so in its place, and comes when it is tried again', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')))
  const load = after(3)
  const Part = await fetched('The form', load)()
  render(<Part name="Ada" />)
  expect(screen.getByRole('alert').textContent).toContain('The form could not be fetched')
  const again = screen.getByRole('button', { name: 'Try again' })
  await waitFor(() => expect(load).toHaveBeenCalledTimes(2))
  again.click()
  await waitFor(() => expect(load).toHaveBeenCalledTimes(3))
  await waitFor(() => expect(again.getAttribute('aria-busy')).toBeNull())
  expect(screen.getByRole('alert')).toBeTruthy()
  again.click()
  expect(await screen.findByText('A form of Ada')).toBeTruthy()
})

test('when it is shown anew it is tried at once, without a press', async () => {
  const Part = await fetched('The form', after(1))()
  render(<Part name="Bob" />)
  expect(await screen.findByText('A form of Bob')).toBeTruthy()
})
