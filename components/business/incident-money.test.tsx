// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { cleanup, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ClockProvider } from '../../lib/client/clock.tsx'
import { ViewerProvider } from '../../lib/client/viewer.tsx'
import type { IncidentCost } from '../../lib/contract/business.ts'
import type { Role } from '../../lib/core/access/index.ts'
import { IncidentMoney } from './incident-money.tsx'

const AT = Date.UTC(2026, 10, 3, 5)
const COST: IncidentCost = {
  parts: [
    {
      key: 'failed_payments',
      title: 'Failed payments',
      low: 5_750,
      high: 7_000,
      unit: { kind: 'money', currency: 'USD' },
      method: '$70.00 (3 payments) failed',
      missing: null,
    },
    {
      key: 'call_minutes',
      title: 'Call minutes lost',
      low: 75,
      high: 105,
      unit: { kind: 'minutes' },
      method: '40 minutes in the hours',
      missing: null,
    },
    {
      key: 'messages',
      title: 'Messages lost',
      low: 0,
      high: 0,
      unit: { kind: 'count' },
      method: '',
      missing: 'known since yesterday',
    },
  ],
  totals: [{ currency: 'USD', lowMinor: 5_750, highMinor: 7_000 }],
  asOfMs: AT,
  isOpen: false,
}

let asked: string[]
let cost: IncidentCost | null
beforeEach(() => {
  asked = []
  cost = COST
  vi.stubGlobal('fetch', async (path: string) => {
    asked.push(path)
    return Response.json({ cost })
  })
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

const show = (role: Role) =>
  render(
    <QueryClientProvider client={new QueryClient()}>
      <ViewerProvider viewer={{ name: 'Mara', email: 'mara@example.org', role }}>
        <ClockProvider initialMs={AT} initialZone="utc">
          <IncidentMoney incidentId={7} />
        </ClockProvider>
      </ViewerProvider>
    </QueryClientProvider>,
  )

test('a manager reads ranges with their method, and why one is missing', async () => {
  show('manager')
  expect(await screen.findByRole('heading', { name: 'Money' })).toBeTruthy()
  const texts = screen.getAllByRole('definition').map(one => one.textContent)
  expect(texts).toEqual([
    '$57.50–70.00',
    '$70.00 (3 payments) failed',
    '75–105 minutes',
    '40 minutes in the hours',
    '—',
    'known since yesterday',
  ])
  expect(asked).toEqual(['/api/v1/incidents/7/cost'])
})

test('for an engineer there is nothing, and nothing is asked', async () => {
  show('engineer')
  await new Promise(resolve => setTimeout(resolve, 20))
  expect(document.body.textContent).toBe('')
  expect(asked).toEqual([])
})
