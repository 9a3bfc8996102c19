// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { cleanup, render, screen } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'
import { ClockProvider } from '../../lib/client/clock.tsx'
import type { SendingState } from '../../lib/contract/remote-sending.ts'
import { Remotes } from './remotes.tsx'
import { REMOTE } from './testing.ts'

afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

const AT = Date.UTC(2026, 0, 5, 3)
function open(state: SendingState): void {
  vi.stubGlobal('fetch', async () => Response.json(state))
  // jsdom lays nothing out.
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe(): void {}
      disconnect(): void {}
    },
  )
  render(
    <QueryClientProvider client={new QueryClient()}>
      <ClockProvider initialMs={AT} initialZone="utc">
        <Remotes />
      </ClockProvider>
    </QueryClientProvider>,
  )
}

test('a remote that is away says so, with what waits, how far it is behind, and what was lost', async () => {
  const remote = {
    ...REMOTE,
    sentSamples: 1_234_567,
    waitingSamples: 4_200,
    waitingBytes: 2_097_152,
    behindMs: 372_000,
    droppedSamples: { ...REMOTE.droppedSamples, queue_full: 12 },
    lastError: { message: 'nothing listens at far.example.org', atMs: AT - 5_000 },
  }
  open({ remotes: [remote], queueError: null })
  const row = (await screen.findByText('far')).closest('tr')
  for (const text of [
    'Down',
    'http://far.example.org/api/v1/write, version 1.0',
    'nothing listens at far.example.org',
    '12 came while the queue was full',
    '1,234,567',
    '4,200',
    '2MiB',
    '6:12',
  ])
    expect(row?.textContent).toContain(text)
})

test('nothing is sent, and a queue that is not written', async () => {
  open({ remotes: [], queueError: 'the database is away' })
  expect(await screen.findByText(/Samples are sent nowhere/)).toBeTruthy()
  expect((await screen.findByRole('alert')).textContent).toContain('the database is away')
})
