// @vitest-environment jsdom
import { cleanup, render, screen } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { AnswerTableSection } from './answer-table.tsx'

afterEach(cleanup)
// jsdom knows no layout: nothing is ever resized.
globalThis.ResizeObserver = class {
  observe() {}
  unobserve() {}
  disconnect() {}
}

const AT_MS = Date.parse('2026-03-01T10:00:00Z')

test('L-13 the entries of a list stand under their titles, equal ones too', () => {
  const rows = [
    ['10:01', 'search failed'],
    ['10:00', ''],
    ['10:00', ''],
  ]
  render(<AnswerTableSection table={{ atMs: AT_MS, titles: ['Time', 'Message'], rows, beyond: 7 }} />)
  expect(screen.getAllByRole('columnheader').map(one => one.textContent)).toEqual(['Time', 'Message'])
  expect(screen.getAllByRole('cell').map(one => one.textContent)).toEqual(rows.flat())
  expect(screen.getByText(/the first 3 of 10/)).toBeTruthy()
})

test('an empty list says so, and a check without a table has no section', () => {
  const { container, rerender } = render(
    <AnswerTableSection table={{ atMs: AT_MS, titles: ['Time'], rows: [], beyond: 0 }} />,
  )
  expect(screen.getByText('The list is empty.')).toBeTruthy()
  rerender(<AnswerTableSection table={null} />)
  expect(container.innerHTML).toBe('')
})
