// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { ChartPoint } from '../../lib/core/chart/points.ts'
import { ChartGroup, TimeChart, type TimeChartProps } from './index.ts'

// The plot itself is the library's and needs a real layout; what stands around it is ours.
vi.mock('./time-chart-plot.tsx', () => ({ TimeChartPlot: () => null }))

const WIDTH_PX = 800
const fromMs = Date.parse('2026-11-09T00:14:00Z')
const toMs = Date.parse('2026-11-09T03:14:00Z')
const stepMs = 60_000

const line = (valueAt: (index: number) => number | null): ChartPoint[] =>
  Array.from({ length: 181 }, (_, index) => [fromMs + index * stepMs, valueAt(index)])
const p95 = line(index => (index > 170 ? 0.432 : 0.2))
const withGap = line(index => (index > 100 && index < 140 ? null : 0.1))

const draw = (props: Partial<TimeChartProps> = {}, onZoom?: (from: number, to: number) => void) =>
  render(
    <ChartGroup fromMs={fromMs} toMs={toMs} onZoom={onZoom}>
      <TimeChart
        title="Latency"
        unit="seconds"
        stepMs={stepMs}
        target={{ value: 0.3, label: 'p95 target' }}
        series={[
          { key: 'p95', label: 'p95', points: p95, isJudged: true },
          { key: 'p50', label: 'p50', points: withGap },
        ]}
        {...props}
      />
      <TimeChart
        title="Calls"
        isStacked
        unit="count"
        stepMs={stepMs}
        series={[{ key: 'c', label: 'calls', points: line(i => i) }]}
      />
    </ChartGroup>,
  )

beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(WIDTH_PX)
})
afterEach(cleanup)

/** By selector: a search by role reads the whole page's accessibility tree anew at every press. */
function slider(title: string): Element {
  const found = document.querySelector(`[role="slider"][aria-label^="${title}"]`)
  if (found === null) throw new Error(`no slider for ${title}`)
  return found
}

describe('the crosshair by keyboard', () => {
  test('starts at the end, and steps back a point at a time', () => {
    draw()
    const surface = slider('Latency')
    expect(surface.getAttribute('aria-valuetext')).toBe('03:14: p95 432 ms, p50 100 ms')
    fireEvent.keyDown(surface, { key: 'ArrowLeft' })
    expect(surface.getAttribute('aria-valuetext')).toMatch(/^03:13: p95 432 ms/)
  })

  test('stands at the same time in all charts of the group', () => {
    draw()
    fireEvent.keyDown(slider('Latency'), { key: 'ArrowLeft' })
    expect(slider('Calls').getAttribute('aria-valuetext')).toBe('03:13: calls 179')
  })

  test('says no data in a gap, never a value', () => {
    draw()
    const surface = slider('Latency')
    for (let press = 0; press < 6; press++) fireEvent.keyDown(surface, { key: 'PageDown' })
    for (let press = 0; press < 6; press++) fireEvent.keyDown(surface, { key: 'PageUp' })
    expect(surface.getAttribute('aria-valuetext')).toMatch(/p50 no data$/)
  })

  test('shift and arrows mark a stretch, Enter zooms into it', () => {
    const onZoom = vi.fn()
    draw({}, onZoom)
    const surface = slider('Latency')
    for (let press = 0; press < 10; press++) fireEvent.keyDown(surface, { key: 'ArrowLeft', shiftKey: true })
    fireEvent.keyDown(surface, { key: 'Enter' })
    expect(onZoom).toHaveBeenCalledExactlyOnceWith(toMs - 10 * stepMs, toMs)
  })

  test('Escape lets go without zooming', () => {
    const onZoom = vi.fn()
    draw({}, onZoom)
    const surface = slider('Latency')
    fireEvent.keyDown(surface, { key: 'ArrowLeft', shiftKey: true })
    fireEvent.keyDown(surface, { key: 'Escape' })
    fireEvent.keyDown(surface, { key: 'Enter' })
    expect(onZoom).not.toHaveBeenCalled()
  })
})

describe('what stands around the lines', () => {
  test('the head repeats the values and says how far past the target', () => {
    draw()
    const head = screen.getByRole('heading', { name: 'Latency' }).parentElement
    expect(head?.textContent).toContain('p95 432ms')
    expect(head?.textContent).toContain('132 ms over target')
  })

  test('the table tells lowest, highest and newest', () => {
    draw()
    const table = screen.getByRole('table', { name: 'Latency' })
    const row = within(table).getByRole('row', { name: /p95/ })
    expect(row.textContent).toContain('200 ms')
    expect(row.textContent).toContain('432 ms')
  })

  test('a target far above the lines is left out of the picture, and that is said', () => {
    draw({ target: { value: 60 } })
    expect(screen.getByText('The target lies outside of what is drawn.')).toBeTruthy()
  })

  test('more lines than can be named are said to be more', () => {
    const series = Array.from({ length: 11 }, (_, index) => ({
      key: `${index}`,
      label: `s${index}`,
      points: p95,
    }))
    draw({ series, target: null })
    expect(screen.getByText('3 more lines are drawn in grey without a name.')).toBeTruthy()
  })
})

describe('without lines', () => {
  test('what was said beside the answer is one quiet line below, and none where nothing was', async () => {
    const remarks = { warnings: [], infos: ['PromQL info: samples are not kept for so long (1:1)'] }
    const { unmount } = draw({ remarks })
    expect(await screen.findByText('Samples are not kept for so long, at character 1')).toBeTruthy()
    unmount()
    draw({ remarks: { warnings: [], infos: [] } })
    expect(screen.queryByText(/Samples are not kept/)).toBeNull()
  })

  test('loading keeps the shape', () => {
    draw({ series: [], status: 'loading' })
    expect(screen.getByText('Loading the series')).toBeTruthy()
  })

  test('empty says which series is missing', () => {
    draw({ series: [], emptyText: 'vrooli1 has no node_load1 in this time range.' })
    expect(screen.getByText('vrooli1 has no node_load1 in this time range.')).toBeTruthy()
  })

  test('failed shows what the engine said, and a way to try again', () => {
    const onRetry = vi.fn()
    draw({ series: [], status: 'failed', error: '1:5: parse error: unexpected <aggr:sum>', onRetry })
    expect(screen.getByRole('alert').textContent).toContain('1:5: parse error')
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }))
    expect(onRetry).toHaveBeenCalledOnce()
  })

  test('a chart outside of a group fails loudly', () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const bare = () =>
      render(<TimeChart title="x" unit="none" stepMs={1} series={[{ key: 'a', label: 'a', points: p95 }]} />)
    expect(bare).toThrow('a chart needs a <ChartGroup> around it')
  })
})
