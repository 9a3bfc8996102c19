// @vitest-environment jsdom
import { cleanup, render, screen } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'
import { ClockProvider } from '../../lib/client/clock.tsx'
import type { Figure, ServiceRow } from '../../lib/contract/overview.ts'
import { ServiceHead } from './service-head.tsx'

vi.mock('next/navigation', () => ({ useSearchParams: () => new URLSearchParams() }))

afterEach(cleanup)

const figure: Figure = { value: null, absence: 'not configured', target: null, isBreached: false, points: [] }
const row: ServiceRow = {
  slug: 'api',
  name: 'API',
  description: 'Answers the phone',
  environment: 'production',
  owner: 'Voice team',
  state: 'up',
  reason: '1 of 1 targets up',
  sinceMs: 0,
  latencySeconds: figure,
  errorRatio: figure,
  uptimeRatio: null,
  uptimeAbsence: 'not watched in this range',
  targetsUp: 1,
  targetsTotal: 1,
  checks: { total: 0, up: 0, degraded: 0, down: 0, unknown: 0 },
  newestSampleMs: 0,
  lateAfterMs: null,
  source: 'file',
  parts: [],
}

test('what a service is stands there once, beside whose it is', () => {
  render(
    <ClockProvider initialMs={0} initialZone="utc">
      <ServiceHead row={row} atMs={0} isLate={false} actions={null}>
        {null}
      </ServiceHead>
    </ClockProvider>,
  )
  expect(screen.getAllByText('Answers the phone')).toHaveLength(1)
  expect(screen.getByText('Voice team, environment production')).toBeTruthy()
})
