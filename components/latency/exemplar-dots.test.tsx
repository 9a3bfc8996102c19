// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ClockProvider } from '../../lib/client/clock.tsx'
import { chartFrame } from '../charts/chart-frame.ts'
import { ExemplarDots } from './exemplar-dots.tsx'
import { TraceTemplate } from './trace-template.tsx'

const FROM_MS = Date.UTC(2026, 10, 9, 3)
const TO_MS = FROM_MS + 600_000
const domain = { low: 0, high: 1, scale: { suffix: 's', factor: 1 }, showsTarget: false }
const answer = {
  status: 'success',
  data: [
    {
      seriesLabels: { le: '1' },
      exemplars: [
        { labels: { trace_id: 'first' }, value: '500', timestamp: FROM_MS / 1_000 + 60 },
        { labels: { trace_id: 'high' }, value: '9000', timestamp: FROM_MS / 1_000 + 120.5 },
      ],
    },
  ],
}

let asked: string[]
const copied: string[] = []
let foot: HTMLElement
beforeEach(() => {
  asked = []
  foot = document.body.appendChild(document.createElement('p'))
  vi.stubGlobal('fetch', async (path: string) => {
    asked.push(path)
    return Response.json(answer)
  })
  vi.stubGlobal('navigator', { clipboard: { writeText: async (text: string) => void copied.push(text) } })
})
afterEach(() => {
  cleanup()
  foot.remove()
  vi.unstubAllGlobals()
})

type Draw = { readonly template?: string; readonly only?: readonly [string, string] }

function draw({ template, only }: Draw = {}) {
  const place = { fromMs: FROM_MS, toMs: TO_MS, zone: 'utc' as const }
  const size = { width: 800, height: 260, hasTimeAxis: true, longestName: 3, hasCaption: false }
  // Of the scale, the frame wants its ends alone.
  const frame = chartFrame({
    ...size,
    ...place,
    domain: domain as Parameters<typeof chartFrame>[0]['domain'],
  })
  render(
    <QueryClientProvider client={new QueryClient()}>
      <ClockProvider initialMs={TO_MS} initialZone="utc">
        <TraceTemplate value={template ?? null}>
          <ExemplarDots
            expr="a_bucket"
            unitSeconds={0.001}
            only={only ?? null}
            place={{ frame, ...place }}
            foot={foot}
          />
        </TraceTemplate>
      </ClockProvider>
    </QueryClientProvider>,
  )
  return frame
}

test('single requests stand at their time and value, and the highest at the edge', async () => {
  const frame = draw()
  const [first, high] = await screen.findAllByRole('button')
  expect(asked[0]).toContain('query_exemplars?query=a_bucket&start=')
  expect(first?.getAttribute('aria-label')).toBe('500 ms at 03:01:00, trace_id first')
  expect(Number.parseFloat(first?.style.left ?? '')).toBeCloseTo(frame.x(FROM_MS + 60_000) - 8)
  expect(Number.parseFloat(first?.style.top ?? '')).toBeCloseTo(frame.y(0.5) - 8)
  expect(Number.parseFloat(high?.style.top ?? '')).toBeCloseTo(frame.top - 8)
  expect(foot.textContent).toContain('Diamonds are single requests')
})

test('arrows go from one to the next, the words are below, and a press copies the trace', async () => {
  draw()
  const [first, high] = await screen.findAllByRole('button')
  act(() => high?.focus())
  expect(foot.textContent).toMatch(/^9[.0]*\s*s at 03:02:00/)
  expect([first?.tabIndex, high?.tabIndex]).toEqual([-1, 0])
  if (!high || !first) throw new Error('two dots')
  fireEvent.keyDown(high, { key: 'ArrowLeft' })
  expect(document.activeElement).toBe(first)
  expect(foot.textContent).toContain('trace_id=first')
  fireEvent.click(first)
  expect(await screen.findByText('Copied.')).toBeTruthy()
  expect(copied).toEqual(['first'])
})

test('where traces are shown somewhere, a dot leads there', async () => {
  draw({ template: 'https://jaeger.example/trace/{trace_id}?uiFind={trace_id}' })
  const [first, high] = await screen.findAllByRole('link')
  expect(first?.getAttribute('href')).toBe('https://jaeger.example/trace/first?uiFind=first')
  expect(high?.getAttribute('target')).toBe('_blank')
  fireEvent.focus(first as HTMLElement)
  expect(foot.textContent).toContain('A press opens the trace.')
})

test('of a route only its own requests stand there', async () => {
  draw({ only: ['le', '1'] })
  expect(await screen.findAllByRole('button')).toHaveLength(2)
  cleanup()
  draw({ only: ['le', '2'] })
  await vi.waitFor(() => expect(asked).toHaveLength(2), 5_000)
  await act(async () => {})
  expect(screen.queryAllByRole('button')).toEqual([])
})
