// @vitest-environment jsdom
import { cleanup, render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, test, vi } from 'vitest'
import { ServiceConfig } from '../../../lib/contract/service.ts'
import { ServiceForm } from './service-form.tsx'

afterEach(cleanup)
// jsdom knows no popovers.
HTMLElement.prototype.showPopover = () => undefined

const CONFIG = ServiceConfig.parse({ slug: 'voice', name: 'Voice' })

function open(config = CONFIG) {
  const onSave = vi.fn<(saved: ServiceConfig) => Promise<void>>(async () => undefined)
  render(<ServiceForm config={config} onSave={onSave} onRemove={null} onClose={() => undefined} />)
  const group = (name: RegExp) => within(screen.getByRole('group', { name }))
  return { onSave, group, person: userEvent.setup() }
}

test('R-57 L-44 an address, a fact and a command of two lines are entered, and saved as they were written', async () => {
  const { onSave, group, person } = open()
  await person.click(screen.getByRole('button', { name: 'Add a link' }))
  await person.type(group(/^Links/).getByLabelText('Title'), 'Admin dashboard')
  await person.type(group(/^Links/).getByLabelText('Address'), 'https://example.org/admin')
  await person.click(screen.getByRole('button', { name: 'Add a fact' }))
  await person.type(group(/^Facts/).getByLabelText('Title'), 'Plan')
  await person.type(group(/^Facts/).getByLabelText('Value'), 'free tier')
  await person.click(screen.getByRole('button', { name: 'Add a command' }))
  await person.type(group(/^Commands/).getByLabelText('Title'), 'Live log')
  await person.type(group(/^Commands/).getByLabelText('Command'), 'cd server{Enter}pnpm tail')
  await person.click(screen.getByRole('button', { name: 'Save' }))
  expect(onSave.mock.calls).toEqual([
    [
      {
        ...CONFIG,
        links: [{ title: 'Admin dashboard', url: 'https://example.org/admin' }],
        facts: [{ title: 'Plan', value: 'free tier' }],
        commands: [{ title: 'Live log', command: 'cd server\npnpm tail' }],
      },
    ],
  ])
})

test('L-44 an address that is none is refused where it stands', async () => {
  const { onSave, group, person } = open()
  await person.click(screen.getByRole('button', { name: 'Add a link' }))
  await person.type(group(/^Links/).getByLabelText('Title'), 'Admin dashboard')
  await person.type(group(/^Links/).getByLabelText('Address'), 'the admin page')
  await person.click(screen.getByRole('button', { name: 'Save' }))
  expect(
    group(/^Links/)
      .getByLabelText('Address')
      .getAttribute('aria-invalid'),
  ).toBe('true')
  expect(onSave).not.toHaveBeenCalled()
})

test('the 51st fact cannot be added, and what was removed is not saved', async () => {
  const facts = Array.from({ length: 50 }, (_, i) => ({ title: `Fact ${i}`, value: 'x' }))
  const { onSave, group, person } = open({ ...CONFIG, facts })
  const add = () => screen.getByRole('button', { name: 'Add a fact' })
  expect(add().getAttribute('aria-disabled')).toBe('true')
  const [first] = group(/^Facts/).getAllByRole('button', { name: 'Remove' })
  if (!first) throw new Error('a fact cannot be removed')
  await person.click(first)
  expect(add().getAttribute('aria-disabled')).toBeNull()
  await person.click(screen.getByRole('button', { name: 'Save' }))
  expect(onSave.mock.calls[0]?.[0].facts).toEqual(facts.slice(1))
})
