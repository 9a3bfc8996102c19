// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'
import { ResourceTable } from './resource-table.tsx'

vi.mock('./resource-charts.tsx', () => ({ ResourceCharts: () => <p>its charts</p> }))
afterEach(cleanup)

const columns = [
  { key: 'cpu', title: 'CPU' },
  { key: 'memory', title: 'Memory' },
]

function draw(openKey: string | null) {
  const onToggle = vi.fn()
  render(
    <ResourceTable
      caption="Hosts"
      grid={undefined}
      noun="Host"
      columns={columns}
      rows={[{ key: 'one' }, { key: 'two' }]}
      openKey={openKey}
      onToggle={onToggle}
      viewOf={({ key }) => ({
        name: `host ${key}`,
        facts: '8 cores',
        isLate: false,
        cells: [`${key} cpu`, `${key} memory`],
        charts: () => [],
      })}
    />,
  )
  return onToggle
}

test('each cell stands under its column', () => {
  draw(null)
  const [head, first] = screen.getAllByRole('row')
  expect([...(head?.children ?? [])].map(cell => cell.textContent)).toEqual(['Host', 'CPU', 'Memory'])
  expect([...(first?.children ?? [])].map(cell => cell.textContent)).toEqual([
    'host one8 cores',
    'one cpu',
    'one memory',
  ])
  expect(first?.children[2]?.getAttribute('data-cell')).toBe('memory')
})

test('a row asks to be opened by its key, and an open one shows its charts below itself', async () => {
  const onToggle = draw('two')
  expect(await screen.findByText('its charts')).toBeDefined()
  const [one, two] = screen.getAllByRole('button')
  expect([one, two].map(button => button?.getAttribute('aria-expanded'))).toEqual(['false', 'true'])
  if (one) fireEvent.click(one)
  expect(onToggle).toHaveBeenCalledExactlyOnceWith('one')
})
