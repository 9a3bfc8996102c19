// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'
import type { LatencyRow } from '../../lib/core/latency/index.ts'
import { LatencyTable } from './latency-table.tsx'

vi.mock('./latency-charts.tsx', () => ({ LatencyCharts: () => null }))
afterEach(cleanup)

const row: LatencyRow = {
  key: 'xswarm',
  slug: 'xswarm',
  service: 'xSwarm',
  part: null,
  route: null,
  routeLabel: null,
  quantiles: { p50: 0.138, p90: 0.272, p95: 0.291, p99: 0.3 },
  judged: 'p95',
  points: [],
  targetSeconds: 0.3,
  lastBoundSeconds: 0.3,
  lastWeekSeconds: 0.194,
  absence: null,
  isSinceStart: false,
}

const draw = (over: Partial<LatencyRow>, onToggle = vi.fn()) => {
  const { container } = render(
    <LatencyTable
      rows={[{ ...row, ...over }]}
      windowOf={() => ({ fromMs: 0, toMs: 1, stepMs: 1 })}
      isStale={false}
      openKey={null}
      onToggle={onToggle}
    />,
  )
  const cell = (name: string) => container.querySelector(`tbody [data-cell="${name}"]`)
  const heading = container.querySelector('tbody th')
  return { cell, heading, text: container.textContent ?? '' }
}

test('a percentile in the open bucket is "this or more"; the others are exact', () => {
  const { cell } = draw({})
  expect(cell('p99')?.textContent).toBe('p99 ≥ 300')
  expect(cell('p95')?.textContent).toBe('p95 291')
})

test('without figures there is the reason, and no zero', () => {
  const { cell, text } = draw({
    quantiles: { p50: null, p90: null, p95: null, p99: null },
    absence: 'no requests within 5 minutes',
  })
  expect(cell('p95')?.textContent).toBe('p95 —, no requests within 5 minutes')
  expect(cell('pain')?.textContent).toBe('—')
  expect(text).not.toMatch(/NaN|\b0 ms\b/)
})

test('the change on last week carries its sign', () => {
  expect(draw({}).cell('change')?.textContent).toBe('on last week +50%')
})

test('figures since the start are said to be, and not judged', () => {
  const { cell, text } = draw({ isSinceStart: true })
  expect(text).toContain('since its start: nothing was asked for an hour')
  expect(cell('pain')?.textContent).toBe('—')
})

test('a part stands indented, under its own name, and says what it is of', () => {
  const { heading } = draw({ key: 'xswarm/edge', part: { slug: 'edge', name: 'Edge' } })
  expect(heading?.textContent).toBe('Edgepart of xSwarm')
  expect(heading?.className).toContain('pl-5')
  cleanup()
  expect(draw({}).heading?.className).not.toContain('pl-5')
})

test('pressing a row asks for its chart', () => {
  const onToggle = vi.fn()
  draw({}, onToggle)
  fireEvent.click(screen.getByText('xSwarm'))
  expect(onToggle).toHaveBeenCalledExactlyOnceWith('xswarm')
})
