// @vitest-environment jsdom
import { cleanup, render, screen, within } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { ClockProvider } from '../../lib/client/clock.tsx'
import type { BoardRow, Figure, OverviewData, ServiceRow } from '../../lib/contract/overview.ts'
import { Board } from './board.tsx'
import type { BoardView } from './board-cells.tsx'

afterEach(cleanup)

const figure = (value: number | null, change: Partial<Figure> = {}): Figure => ({
  value,
  absence: value === null ? 'not configured' : null,
  target: null,
  isBreached: false,
  points: [],
  ...change,
})

const part = (slug: string, nowMs: number, change: Partial<BoardRow> = {}): BoardRow => ({
  slug,
  name: slug,
  state: 'up',
  reason: '1 target up',
  sinceMs: null,
  latencySeconds: figure(null),
  errorRatio: figure(0.00414),
  uptimeRatio: 0.99999,
  uptimeAbsence: null,
  targetsUp: 1,
  targetsTotal: 1,
  checks: { total: 0, up: 0, degraded: 0, down: 0, unknown: 0 },
  newestSampleMs: nowMs - 3_000,
  lateAfterMs: 30_000,
  ...change,
})

const service = (slug: string, nowMs: number, change: Partial<ServiceRow> = {}): ServiceRow => ({
  ...part(slug, nowMs),
  description: null,
  owner: null,
  environment: null,
  source: 'file',
  parts: [],
  ...change,
})

function show(services: ServiceRow[], nowMs: number, change: Partial<BoardView> = {}) {
  const data: OverviewData = { atMs: nowMs, rangeSeconds: 10_800, services, onsetMs: null }
  const view: BoardView = {
    skewMs: 0,
    fromMs: nowMs - 10_800_000,
    toMs: nowMs,
    zone: 'utc',
    latencyDecimals: 0,
    isStale: false,
    hrefOf: path => path,
    alerts: {},
    ...change,
  }
  render(
    <ClockProvider initialMs={nowMs} initialZone="utc">
      <Board data={data} view={view} />
    </ClockProvider>,
  )
}

const rowOf = (name: string) => within(screen.getByRole('rowheader', { name }).closest('tr') as HTMLElement)

test('a troubled system opens its parts, a healthy one names them in its second line', () => {
  const nowMs = Date.now()
  const parts = [part('db', nowMs, { state: 'down' })]
  show(
    [service('api', nowMs, { state: 'down', parts }), service('web', nowMs, { parts: [part('cdn', nowMs)] })],
    nowMs,
  )
  expect(screen.getByRole('rowheader', { name: /^api, ?db$/ })).toBeTruthy()
  expect(screen.queryByRole('rowheader', { name: /^web, ?cdn$/ })).toBeNull()
  expect(rowOf('web').getByText('cdn')).toBeTruthy()
})

test('a late row says what it was, and is no longer coloured', () => {
  const nowMs = Date.now()
  const breached = figure(4.82, { isBreached: true })
  show(
    [service('api', nowMs, { state: 'down', latencySeconds: breached, newestSampleMs: nowMs - 60_000 })],
    nowMs,
  )
  const row = rowOf('api')
  expect(row.getByText('Was down')).toBeTruthy()
  expect(row.getByText('4,820').closest('td')?.className).not.toContain('text-down')
})

test('a cut line makes every row late', () => {
  const nowMs = Date.now()
  show([service('api', nowMs)], nowMs, { isStale: true })
  expect(rowOf('api').getByText('Was up')).toBeTruthy()
})

test('figures stand in their column’s decimals, and what is not known says why', () => {
  const nowMs = Date.now()
  show([service('api', nowMs)], nowMs)
  const row = rowOf('api')
  expect(row.getByText('0.41')).toBeTruthy()
  expect(row.getByText('99.99')).toBeTruthy()
  expect(row.getByTitle('not configured').textContent).toContain('—')
})
