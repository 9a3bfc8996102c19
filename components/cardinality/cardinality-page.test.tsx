// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ClockProvider } from '../../lib/client/clock.tsx'
import { ViewerProvider } from '../../lib/client/viewer.tsx'
import type { Cardinality } from '../../lib/contract/cardinality.ts'
import type { Role } from '../../lib/core/access/index.ts'
import { CardinalityPage } from './cardinality-page.tsx'

vi.mock('next/navigation', () => ({
  usePathname: () => '/cardinality',
  useRouter: () => ({ push: () => {}, replace: () => {} }),
  useSearchParams: () => new URLSearchParams(),
}))

const AT_MS = Date.UTC(2026, 10, 3, 5)
const DROP =
  'metric_relabel_configs:\n  - source_labels: [__name__]\n    regex: unused_total\n    action: drop\n'
const COUNTED: Cardinality = {
  series: 12_000,
  active: 960_000,
  cap: 1_000_000,
  newLastHour: 1_234,
  metrics: [{ name: 'requests_total', series: 9_000, newLastHour: 1_200 }],
  labels: [{ name: 'path', values: 4_000, bytes: 2_097_152, series: 9_000 }],
  pairs: [{ name: 'job', value: 'api', series: 11_000 }],
  targets: [
    { job: 'api', instance: 'a:1', series: 9_000, newLastHour: 1_200, refusedGrowth: null },
    {
      job: 'api',
      instance: 'b:1',
      series: 20,
      newLastHour: 0,
      refusedGrowth: 'this scrape would add 52,311 series',
    },
  ],
  drops: [
    {
      kind: 'metric',
      job: 'api',
      name: 'unused_total',
      saves: 3_000,
      reason: 'nothing named it',
      yaml: DROP,
    },
  ],
  watchedSinceMs: AT_MS - 7_200_000,
}

let counted: Cardinality
const copied: string[] = []
beforeEach(() => {
  counted = COUNTED
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe() {}
      disconnect() {}
    },
  )
  vi.stubGlobal('fetch', async () => Response.json(counted))
  vi.stubGlobal('navigator', { clipboard: { writeText: async (text: string) => void copied.push(text) } })
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

function draw(role: Role) {
  return render(
    <QueryClientProvider client={new QueryClient()}>
      <ClockProvider initialMs={AT_MS} initialZone="utc">
        <ViewerProvider viewer={{ name: 'Ana', email: 'ana@example.org', role }}>
          <CardinalityPage />
        </ViewerProvider>
      </ClockProvider>
    </QueryClientProvider>,
  )
}

test('says how full the deck is, what series are made of, whose growth is refused, and what to drop', async () => {
  draw('engineer')
  expect(await screen.findByText(/960,000 active series, 96 % of 1,000,000; 1,234 came/)).toBeTruthy()
  const targets = within(screen.getByRole('table', { name: 'Targets by series' }))
  expect(targets.getByText(/this scrape would add 52,311 series/)).toBeTruthy()
  expect(targets.getByText('Degraded')).toBeTruthy()
  expect(screen.getByRole('table', { name: 'Labels by the bytes of their values' }).textContent).toContain(
    '4,000',
  )
  const link = screen.getByRole('link', { name: 'requests_total' })
  expect(decodeURIComponent(link.getAttribute('href') ?? '')).toContain('count({__name__="requests_total"})')
  expect(screen.getByText(/saves 3,000 series \(25 %\)/)).toBeTruthy()
  fireEvent.click(screen.getByRole('button', { name: 'Copy: In scrape_configs, job api' }))
  expect(copied).toEqual([DROP])
})

test('who may not explore has no way there, and nothing to drop is said', async () => {
  counted = { ...COUNTED, drops: [], cap: null }
  draw('viewer')
  expect(await screen.findByText(/^Nothing: each metric/)).toBeTruthy()
  expect(screen.queryByRole('link', { name: 'requests_total' })).toBeNull()
  expect(screen.getByText(/^960,000 active series; 1,234 came/)).toBeTruthy()
})
