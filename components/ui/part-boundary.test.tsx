// @vitest-environment jsdom
import { cleanup, render, screen } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'
import { PartBoundary } from './part-boundary.tsx'

afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

function Broken(): never {
  throw new Error('Loading chunk 12 failed')
}

test('a part that fails is named, and takes nothing else with it', () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  render(
    <>
      <p>The rest</p>
      <PartBoundary name="Suspects">
        <Broken />
      </PartBoundary>
    </>,
  )
  expect(screen.getByText('The rest')).toBeTruthy()
  expect(screen.getByRole('alert').textContent).toContain('Suspects could not be shown')
  expect(screen.getByRole('button', { name: 'Load the page again' })).toBeTruthy()
})
