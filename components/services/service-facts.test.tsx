// @vitest-environment jsdom
import { cleanup, render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, describe, expect, test } from 'vitest'
import { ClockProvider } from '../../lib/client/clock.tsx'
import { CommandsSection, FactsSection } from './service-facts.tsx'
import { LinksSection } from './service-links.tsx'

afterEach(cleanup)

describe('what people entered about a service', () => {
  test('R-57 L-44 an address shows as a link that opens it', () => {
    const links = [{ title: 'Admin dashboard', url: 'https://example.org/admin' }]
    render(
      <ClockProvider initialMs={0} initialZone="utc">
        <LinksSection links={links} rangeSeconds={3_600} />
      </ClockProvider>,
    )
    const link = screen.getByRole('link', { name: 'Admin dashboard' })
    expect(link.getAttribute('href')).toBe('https://example.org/admin')
    expect(link.getAttribute('rel')).toBe('noreferrer')
    expect(screen.getByText('example.org')).toBeTruthy()
  })

  test('X-29 X-83 V-104 T-50 facts are names with what holds for them', () => {
    const facts = [
      { title: 'Limit in use', value: '10 ms' },
      { title: 'Full logs', value: 'journald, 30 days' },
    ]
    render(<FactsSection facts={facts} />)
    expect(screen.getAllByRole('term').map(one => one.textContent)).toEqual(['Limit in use', 'Full logs'])
    expect(screen.getAllByRole('definition').map(one => one.textContent)).toEqual([
      '10 ms',
      'journald, 30 days',
    ])
  })

  test('X-84 V-111 T-54 every command has a button of its own, which copies all of its lines', async () => {
    const person = userEvent.setup()
    const commands = [
      { title: 'Live log', command: 'cd server\npnpm tail' },
      { title: 'Errors', command: 'tail -f err.log' },
    ]
    render(<CommandsSection commands={commands} />)
    const [first] = screen.getAllByRole('listitem')
    if (!first) throw new Error('no command is shown')
    await person.click(within(first).getByRole('button', { name: 'Copy: Live log' }))
    expect(await navigator.clipboard.readText()).toBe('cd server\npnpm tail')
    expect(within(first).getByRole('status').textContent).toBe('Copied.')
    await person.click(screen.getByRole('button', { name: 'Copy: Errors' }))
    expect(await navigator.clipboard.readText()).toBe('tail -f err.log')
  })

  test('without any, there is no heading', () => {
    const { container } = render(
      <>
        <FactsSection facts={[]} />
        <CommandsSection commands={[]} />
      </>,
    )
    expect(container.innerHTML).toBe('')
  })
})
