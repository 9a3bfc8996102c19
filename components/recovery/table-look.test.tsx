// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { cleanup, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, test, vi } from 'vitest'
import { ClockProvider } from '../../lib/client/clock.tsx'
import type { TableView } from '../../lib/contract/recovery.ts'
import { PressDialog } from './press-dialog.tsx'
import { AT } from './testing.ts'

afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

const TABLE: TableView = {
  atMs: AT,
  failure: null,
  table: {
    columns: [
      { name: 'Session', unit: null, isNumber: false },
      { name: 'Memory', unit: 'MB', isNumber: true },
    ],
    rows: [
      ['<b>a</b>', 30.25],
      ['b', null],
    ],
    total: 240,
  },
}

function show(...answers: TableView[]) {
  const asked: string[] = []
  vi.stubGlobal('fetch', async (path: string, init: RequestInit = {}) => {
    asked.push(`${init.method} ${path}`)
    return Response.json(answers[asked.length - 1] ?? answers.at(-1))
  })
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe() {}
      disconnect() {}
    },
  )
  HTMLDialogElement.prototype.showModal = function open() {
    this.open = true
  }
  HTMLDialogElement.prototype.close = function close() {
    this.open = false
  }
  render(
    <QueryClientProvider client={new QueryClient()}>
      <ClockProvider initialMs={AT} initialZone="utc">
        <PressDialog
          actionKey="agent/sessions"
          name="Sessions"
          place={{}}
          isTable
          isOpen
          onClose={() => {}}
        />
      </ClockProvider>
    </QueryClientProvider>,
  )
  return asked
}

test('T-05 the list as it is now, data as data, and how much more there is', async () => {
  const asked = show(TABLE)
  expect(await screen.findByText('<b>a</b>')).toBeTruthy()
  expect(screen.getAllByRole('columnheader').map(({ textContent }) => textContent)).toEqual([
    'Session',
    'Memory, MB',
  ])
  expect(screen.getAllByRole('cell').map(({ textContent }) => textContent)).toEqual([
    '<b>a</b>',
    '30.3',
    'b',
    '—',
  ])
  expect(screen.getByText(/^240 rows at .*, the first 2 of them\. Nothing of it is kept\.$/)).toBeTruthy()
  await userEvent.click(screen.getByRole('button', { name: 'Ask again' }))
  expect(asked).toEqual(Array(2).fill('POST /api/v1/recovery/agent/sessions/table'))
})

test('what could not be asked says so, and can be asked again', async () => {
  show({ ...TABLE, table: null, failure: 'agent:1 refused the connection' }, TABLE)
  expect(await screen.findByText('agent:1 refused the connection')).toBeTruthy()
  await userEvent.click(screen.getByRole('button', { name: 'Ask again' }))
  expect(await screen.findByText('<b>a</b>')).toBeTruthy()
})
