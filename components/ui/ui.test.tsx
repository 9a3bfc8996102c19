// @vitest-environment jsdom
import { cleanup, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, test, vi } from 'vitest'
import { Button } from './button.tsx'
import { Few } from './few.tsx'
import { Field, Input } from './field.tsx'
import { QuantityText } from './quantity.tsx'
import { Segmented } from './segmented.tsx'
import { StateMark } from './state-mark.tsx'
import { ToastProvider, useToast } from './toast.tsx'

afterEach(cleanup)
// jsdom knows no popovers; what a bubble looks like is for the browser's tests.
HTMLElement.prototype.showPopover = () => undefined

test('a button that may not be pressed can be reached, says why and does nothing', async () => {
  const onClick = vi.fn()
  render(
    <Button onClick={onClick} disabledReason="For admins only.">
      Remove
    </Button>,
  )
  const button = screen.getByRole('button', { name: 'Remove' })
  expect(button.getAttribute('aria-disabled')).toBe('true')
  const described = document.getElementById(button.getAttribute('aria-describedby') ?? '')
  expect(described?.textContent).toBe('For admins only.')
  await userEvent.click(button)
  expect(onClick).not.toHaveBeenCalled()
})

test('a busy button is not pressed twice', async () => {
  const onClick = vi.fn()
  render(
    <Button onClick={onClick} isBusy>
      Save
    </Button>,
  )
  await userEvent.click(screen.getByRole('button', { name: 'Save' }))
  expect(onClick).not.toHaveBeenCalled()
})

test.each([
  ['up', false, 'Up'],
  ['down', true, 'Was down'],
  ['degraded', true, 'Was degraded'],
  ['no_data', true, 'No data'],
  ['unknown', true, 'Unknown'],
] as const)('%s, late %s, reads %s', (state, isLate, words) => {
  const { container } = render(<StateMark state={state} isLate={isLate} />)
  expect(container.textContent).toBe(words)
})

test('a late state is drawn hollow: not the shape of the present one', () => {
  const { container: now } = render(<StateMark state="up" />)
  const { container: then } = render(<StateMark state="up" isLate />)
  expect(then.querySelector('svg')?.innerHTML).not.toBe(now.querySelector('svg')?.innerHTML)
})

test('an error takes the place of the help and is tied to its field', () => {
  render(
    <Field label="Timeout" help="In seconds" error="Give 30 s or less.">
      {control => <Input {...control} />}
    </Field>,
  )
  const input = screen.getByLabelText('Timeout')
  expect(input.getAttribute('aria-invalid')).toBe('true')
  expect(document.getElementById(input.getAttribute('aria-describedby') ?? '')?.textContent).toBe(
    'Give 30 s or less.',
  )
  expect(screen.queryByText('In seconds')).toBeNull()
})

test('a dash carries its reason for those who hear the page', () => {
  const { container } = render(<QuantityText quantity={{ text: '—', unit: '' }} reason="not configured" />)
  expect(container.textContent).toBe('—, not configured')
})

test('the arrow keys choose among segments', async () => {
  const onChange = vi.fn()
  const options = [
    { value: 'light', label: 'Light' },
    { value: 'dark', label: 'Dark' },
  ] as const
  render(<Segmented label="Theme" options={options} value="light" onChange={onChange} />)
  await userEvent.click(screen.getByLabelText('Dark'))
  expect(onChange).toHaveBeenCalledWith('dark')
})

test('the newest notice takes the place of the one before', async () => {
  function Two() {
    const toast = useToast()
    return (
      <>
        <button type="button" onClick={() => toast('done', 'First')}>
          one
        </button>
        <button type="button" onClick={() => toast('failed', 'Second')}>
          two
        </button>
      </>
    )
  }
  render(
    <ToastProvider>
      <Two />
    </ToastProvider>,
  )
  await userEvent.click(screen.getByText('one'))
  await userEvent.click(screen.getByText('two'))
  expect(screen.getByRole('status').textContent).toBe('Second')
})

test('of a long list the first few are shown, and all of it when asked; a short one is whole', async () => {
  const list = (items: readonly string[]) => (
    <Few items={items} few={2} keyOf={name => name} noun="names">
      {shown => <p>{shown.join(' ')}</p>}
    </Few>
  )
  const { rerender } = render(list(['a', 'b', 'c']))
  expect(screen.getByText('a b')).toBeTruthy()
  await userEvent.click(screen.getByRole('button', { name: 'Show all 3 names' }))
  expect(screen.getByText('a b c')).toBeTruthy()
  expect(screen.queryByRole('button')).toBeNull()
  rerender(list(['a', 'b']))
  expect(screen.queryByRole('button')).toBeNull()
})

test('what was among the first few stays when the order changes', () => {
  const list = (items: readonly string[]) => (
    <Few items={items} few={2} keyOf={name => name} noun="names">
      {shown => <p>{shown.join(' ')}</p>}
    </Few>
  )
  const { rerender } = render(list(['a', 'b', 'c', 'd']))
  rerender(list(['c', 'a', 'd', 'b']))
  expect(screen.getByText('c a b')).toBeTruthy()
})
