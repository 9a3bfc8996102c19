// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { cleanup, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import type { ReactNode } from 'react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ClockProvider } from '../../lib/client/clock.tsx'
import { ViewerProvider } from '../../lib/client/viewer.tsx'
import type { RevisionDetail, RoundRow, RunbookDetail, RunbookHistory } from '../../lib/contract/runbooks.ts'
import type { Role } from '../../lib/core/access/index.ts'
import { namedItems } from '../../lib/core/runbook/checklist.ts'
import { parseRunbook } from '../../lib/core/runbook/parse.ts'
import { ToastProvider } from '../ui/toast.tsx'
import { RoundsSection } from './rounds.tsx'
import { RunbookHistoryPage } from './runbook-history.tsx'

vi.mock('next/navigation', () => ({ useSearchParams: () => new URLSearchParams(window.location.search) }))

const NOW = Date.parse('2026-01-05T03:00:00Z')
let sent: { call: string; body: unknown }[]
let answers: Record<string, unknown>
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW })
  sent = []
  answers = {}
  vi.stubGlobal('fetch', async (path: string, init: RequestInit = {}) => {
    const call = `${init.method ?? 'GET'} ${path}`
    sent.push({ call, body: init.body ? JSON.parse(String(init.body)) : null })
    return Response.json(answers[call] ?? { people: [] })
  })
  HTMLElement.prototype.showPopover = () => undefined
  HTMLElement.prototype.hidePopover = () => undefined
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

const show = (children: ReactNode, role: Role = 'engineer') =>
  render(
    <QueryClientProvider client={new QueryClient()}>
      <ViewerProvider viewer={{ name: 'Ines', email: 'ines@example.org', role }}>
        <ClockProvider initialMs={NOW} initialZone="utc">
          <ToastProvider>{children}</ToastProvider>
        </ClockProvider>
      </ViewerProvider>
    </QueryClientProvider>,
  ).container

const ROW: RunbookDetail['row'] = {
  slug: 'memory',
  title: 'High memory',
  services: ['agent'],
  alerts: [],
  checks: [],
  states: [],
  isAdminsOnly: false,
  source: 'page',
  savedBy: 'ana',
  savedAtMs: NOW,
}

test('the history shows who changed what, and saves an older text again by what was seen', async () => {
  const revisions = [
    { revision: 7, atMs: NOW, by: 'ana', title: 'High memory', added: 1, removed: 1 },
    { revision: 3, atMs: NOW - 60_000, by: 'ben', title: 'High memory', added: 2, removed: 0 },
  ]
  const detail = (revision: number, text: string): RevisionDetail => ({
    revision,
    atMs: NOW,
    by: 'ana',
    title: 'High memory',
    text,
    difference: [
      { kind: 'removed', text: 'two' },
      { kind: 'added', text },
    ],
  })
  const path = '/api/v1/runbooks/memory/history'
  answers = {
    [`GET ${path}`]: { row: ROW, revisions } satisfies RunbookHistory,
    [`GET ${path}/7`]: detail(7, 'three'),
  }
  const container = show(<RunbookHistoryPage slug="memory" />)
  await screen.findByText('three')
  expect(container.textContent).toContain('ana, +1 −1')
  expect(container.textContent).toContain('added: three')
  const again = screen.getByRole('button', { name: 'Save this one again' })
  expect(again.getAttribute('aria-disabled')).toBe('true')
  answers = { ...answers, [`GET ${path}/3`]: detail(3, 'one') }
  window.history.replaceState(null, '', '?revision=3')
  cleanup()
  show(<RunbookHistoryPage slug="memory" />)
  await screen.findByText('one')
  await userEvent.click(screen.getByRole('button', { name: 'Save this one again' }))
  expect(sent.filter(({ call }) => call.startsWith('POST'))).toEqual([
    { call: 'POST /api/v1/runbooks/memory/restore', body: { revision: 3, seenRevision: 7 } },
  ])
  window.history.replaceState(null, '', '?')
})

const TEXT = '- [ ] announce\n- [ ] verify functionality'
const parsed = parseRunbook(TEXT)
const detail: RunbookDetail = {
  ...parsed,
  row: ROW,
  text: TEXT,
  revision: 1,
  alert: null,
  itemKeys: namedItems(parsed.items).map(({ key }) => key),
}
const round = (more: Partial<RoundRow> = {}): RoundRow => ({
  id: 'r1',
  runbook: 'memory',
  title: 'High memory',
  items: parsed.items.map(({ text, phase }, i) => ({
    key: text,
    phase,
    text,
    tick: i === 0 ? { by: 'ana', atMs: NOW } : null,
  })),
  startedAtMs: NOW - 1_800_000,
  startedBy: 'ana',
  window: { slug: 'm', name: 'Monthly', endsAtMs: NOW - 300_000 },
  endedAtMs: null,
  endedBy: null,
  endReason: '',
  ...more,
})

test('L-37, T-45: a round in a window says its overrun, and asks why an item stays open', async () => {
  const chosen = round()
  const container = show(<RoundsSection detail={detail} rounds={[chosen]} chosen={chosen} />)
  expect(container.querySelector('[data-overrun]')?.textContent).toContain('5 min after the end of “Monthly”')
  expect(container.textContent).toContain('goes on, 1 of 2, Monthly')
  expect(screen.queryByRole('button', { name: 'Begin a round' })).toBeNull()
  await userEvent.type(screen.getByLabelText('Why an item stays open'), 'put off')
  await userEvent.click(screen.getByRole('button', { name: 'End the round' }))
  expect(sent.filter(({ call }) => call.startsWith('POST'))).toEqual([
    { call: 'POST /api/v1/runbooks/rounds/r1/end', body: { reason: 'put off' } },
  ])
})

test('a viewer is told who may begin one', () => {
  show(<RoundsSection detail={detail} rounds={[]} chosen={null} />, 'viewer')
  expect(screen.getByRole('button', { name: 'Begin a round' }).getAttribute('aria-disabled')).toBe('true')
})
