// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import type { ReactNode } from 'react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { InstantRequest } from '../../lib/client/instant.ts'
import type { SeriesRequest } from '../../lib/client/series.ts'
import type { Remarks } from '../../lib/core/live/remarks.ts'
import { AnswerRemarks } from '../charts/answer-remarks.tsx'
import { Explore } from './explore.tsx'

const world = vi.hoisted(() => ({
  graphs: [] as (string | null)[],
  tables: [] as (string | null)[],
  remarks: { warnings: [] as string[], infos: [] as string[] },
  error: undefined as { message: string; start?: number; end?: number } | undefined,
}))

vi.mock('next/navigation', () => ({ useSearchParams: () => new URLSearchParams(window.location.search) }))
vi.mock('../../lib/client/series.ts', () => ({
  useSeries: ({ expr }: SeriesRequest) => {
    world.graphs.push(expr)
    const status = world.error ? 'failed' : 'ready'
    const { remarks, error } = world
    return { status, series: [], fromMs: 0, toMs: 1, stepMs: 1000, remarks, error }
  },
}))
vi.mock('../../lib/client/instant.ts', () => ({
  useInstant: ({ expr }: InstantRequest) => {
    world.tables.push(expr)
    const samples = [{ labels: { __name__: 'up', job: 'node' }, atMs: 0, value: '1' }]
    const result = { type: 'vector', samples, remarks: world.remarks }
    return { status: 'ready', result, refetch: () => undefined }
  },
}))
vi.mock('../charts/page-charts.tsx', () => ({
  PageCharts: ({ children }: { children: ReactNode }) => children,
}))
vi.mock('../charts/time-chart.tsx', () => ({
  TimeChart: ({ title, error, remarks }: { title: string; error: string | null; remarks: Remarks }) => (
    <>
      <p>{`${title} ${error ?? ''}`}</p>
      <AnswerRemarks {...remarks} />
    </>
  ),
}))
vi.mock('../evidence/keep-in-incident.tsx', () => ({ KeepInIncident: () => null }))
vi.mock('../ui/toast.tsx', () => ({ useToast: () => () => undefined }))

const editor = () => screen.getByLabelText(/^PromQL expression/)
const at = (search: string) => window.history.replaceState(null, '', `/explore${search}`)

/** Layout is not what these tests are about, and jsdom has none. */
class NoLayout {
  observe() {}
  disconnect() {}
}

beforeEach(() => {
  vi.stubGlobal('ResizeObserver', NoLayout)
  at('')
  window.localStorage.clear()
  world.graphs.length = 0
  world.tables.length = 0
  world.error = undefined
  world.remarks = { warnings: [], infos: [] }
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

test('without an expression nothing is asked, and examples stand ready', () => {
  render(<Explore />)
  expect(world.graphs.at(-1)).toBeNull()
  expect(screen.getByText('scrape_duration_seconds')).toBeTruthy()
})

test('a shared link shows its expression on its tab', () => {
  at('?expr=up&tab=table')
  render(<Explore />)
  expect(world.tables.at(-1)).toBe('up')
  expect(world.graphs.at(-1)).toBeNull()
  expect(screen.getByText('up{job="node"}')).toBeTruthy()
})

test('typing asks nothing; Control with Enter puts the expression into the URL and the history', () => {
  const { rerender } = render(<Explore />)
  fireEvent.change(editor(), { target: { value: 'rate(x[5m])' } })
  expect(window.location.search).toBe('')
  fireEvent.keyDown(editor(), { key: 'Enter', ctrlKey: true })
  rerender(<Explore />)
  expect(new URLSearchParams(window.location.search).get('expr')).toBe('rate(x[5m])')
  expect(world.graphs.at(-1)).toBe('rate(x[5m])')
  expect(JSON.parse(window.localStorage.getItem('opsdeck.explore.history') ?? '')).toEqual(['rate(x[5m])'])
})

test('an expression that fails is marked, and the words of the engine stand below', () => {
  at('?expr=up%7B')
  world.error = { message: '1:4: parse error: unexpected end of input' }
  const { container } = render(<Explore />)
  expect(container.querySelector('[data-invalid]')).not.toBeNull()
  expect(screen.getByText(/unexpected end of input/)).toBeTruthy()
})

test('a step that is none is refused beside its field', () => {
  at('?expr=up')
  render(<Explore />)
  const step = screen.getByLabelText('Step')
  fireEvent.change(step, { target: { value: '5 minutes' } })
  fireEvent.blur(step)
  expect(screen.getByText('Such as 30s, 5m or 1h')).toBeTruthy()
  expect(window.location.search).toBe('?expr=up')
})

test.each(['graph', 'table'])('what was said beside the answer stands beside the %s', tab => {
  at(`?expr=rate(load[5m])&tab=${tab}`)
  const infos = ['PromQL info: metric might not be a counter (1:6)']
  world.remarks = { warnings: ['Native histograms are left out of the graph.'], infos }
  render(<Explore />)
  expect(screen.getByText(/^Native histograms are left out of the graph\.; 1 more$/)).toBeTruthy()
  expect(screen.getByText('Metric might not be a counter, at character 6')).toBeTruthy()
})
