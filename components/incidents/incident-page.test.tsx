// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, cleanup, render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import type { ReactNode } from 'react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ClockProvider } from '../../lib/client/clock.tsx'
import { ViewerProvider } from '../../lib/client/viewer.tsx'
import type { IncidentData } from '../../lib/contract/incidents.ts'
import type { Role } from '../../lib/core/access/index.ts'
import type { Clock } from '../../lib/core/incident/types.ts'
import { FoundRunbookList } from '../runbooks/found-runbooks.tsx'
import { ToastProvider } from '../ui/toast.tsx'
import { AlertsSection } from './alerts-section.tsx'
import { ChecklistsSection } from './checklists-section.tsx'
import { IncidentActions } from './incident-actions.tsx'
import { IncidentClocks } from './incident-clocks.tsx'
import { SeverityForm } from './state-form.tsx'
import { AT, incident, MINUTE } from './testing.ts'

let sent: { call: string; body: unknown }[]
let answer: (call: string) => Response
beforeEach(() => {
  sent = []
  answer = () => Response.json({})
  vi.stubGlobal('fetch', async (path: string, init: RequestInit = {}) => {
    const call = `${init.method ?? 'GET'} ${path}`
    sent.push({ call, body: init.body ? JSON.parse(String(init.body)) : null })
    return answer(call)
  })
  HTMLElement.prototype.showPopover = () => undefined
  HTMLElement.prototype.hidePopover = () => undefined
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

const show = (children: ReactNode, role: Role = 'oncall') => {
  const tree = (content: ReactNode) => (
    <QueryClientProvider client={new QueryClient()}>
      <ViewerProvider viewer={{ name: 'Ines', email: 'ines@example.org', role }}>
        <ClockProvider initialMs={AT} initialZone="utc">
          <ToastProvider>{content}</ToastProvider>
        </ClockProvider>
      </ViewerProvider>
    </QueryClientProvider>
  )
  const { rerender } = render(tree(children))
  return { user: userEvent.setup(), again: (content: ReactNode) => rerender(tree(content)) }
}

const clock = (key: string, changes: Partial<Clock> = {}): Clock => ({
  key,
  title: key,
  startMs: AT,
  warnMs: Date.now() + 3 * MINUTE,
  dueMs: Date.now() + 5 * MINUTE,
  doneMs: null,
  standing: 'running',
  ...changes,
})
const scale = ([1, 2] as const).map(severity => ({
  severity,
  label: `P${severity}`,
  means: `means ${severity}`,
  acknowledgeMs: null,
  respondMs: null,
  phases: [],
  updateEveryMs: null,
  postMortem: null,
}))
const data = (changes: Partial<IncidentData> = {}): IncidentData => ({
  incident: incident(),
  clocks: [],
  checklists: {},
  availableChecklists: [],
  timeline: {},
  timelineTotal: 0,
  alerts: [],
  policy: {
    slug: 'shop',
    scale,
    kinds: [],
    checklists: [],
    templates: [],
    escalation: null,
    receiver: null,
    closeRequires: [],
  },
  templates: [],
  ...changes,
})

test('one press takes it; who has it already has other presses', async () => {
  const opened: string[] = []
  const { user, again } = show(<IncidentActions row={incident()} open={name => opened.push(name)} />)
  await user.click(screen.getByRole('button', { name: 'Acknowledge' }))
  expect(sent).toEqual([{ call: 'POST /api/v1/incidents/1/acknowledge', body: {} }])
  again(<IncidentActions row={incident({ acknowledgedAtMs: AT })} open={name => opened.push(name)} />)
  expect(screen.queryByRole('button', { name: 'Acknowledge' })).toBeNull()
  await user.click(screen.getByRole('button', { name: 'Resolve' }))
  expect(opened).toEqual(['resolve'])
})

test('a viewer reads why they may not, and sends nothing', async () => {
  const { user } = show(<IncidentActions row={incident()} open={() => undefined} />, 'viewer')
  await user.click(screen.getByRole('button', { name: 'Acknowledge' }))
  expect(sent).toEqual([])
  expect(screen.getAllByText(/people on call, engineers and admins only/).length).toBeGreaterThan(0)
})

test('the limit that breaks next comes first, what is met comes last, and a missing promise is said', () => {
  const clocks = [
    clock('acknowledge', { doneMs: AT }),
    clock('phase:Fix', { dueMs: Date.now() + 30 * MINUTE }),
    clock('respond', { dueMs: Date.now() - MINUTE }),
  ]
  show(<IncidentClocks data={data({ clocks })} open={() => undefined} />)
  const cells = within(screen.getByRole('list', { name: 'Clocks' })).getAllByRole('listitem')
  expect(cells.map(cell => cell.dataset.clock)).toEqual([
    undefined,
    'respond',
    'phase:Fix',
    'acknowledge',
    undefined,
  ])
  expect(screen.getByRole('button', { name: 'none is promised' })).toBeTruthy()
})

test('a tick shows at once, and goes back when the deck refuses it', async () => {
  let refuse: (response: Response) => void = () => undefined
  const items = [
    { key: '1', phase: 'Now', text: 'Assess', tick: null },
    { key: '2', phase: 'Now', text: 'Tell people', tick: null, blockedBy: 'publish an update first' },
  ]
  const checklists = { phases: { key: 'phases', title: 'P1', items } }
  vi.stubGlobal('fetch', (path: string) => {
    sent.push({ call: path, body: null })
    return new Promise<Response>(resolve => {
      refuse = resolve
    })
  })
  const { user } = show(<ChecklistsSection data={data({ checklists })} personText={name => name} />)
  const box = () => screen.getByRole<HTMLInputElement>('checkbox', { name: /Assess/ })
  await user.click(box())
  expect(box().checked).toBe(true)
  const body = { error: { code: 'conflict', message: 'Kofi ticked it just now' } }
  await act(async () => refuse(Response.json(body, { status: 409 })))
  expect(await screen.findByText('Kofi ticked it just now')).toBeTruthy()
  expect(box().checked).toBe(false)
  expect(screen.getByRole<HTMLInputElement>('checkbox', { name: /Tell people/ }).disabled).toBe(true)
})

test('after a conflict the form stays, and the next press is meant for what stands there now', async () => {
  let closed = 0
  const form = (version: number) => (
    <SeverityForm
      data={data({ incident: incident({ version }) })}
      nameOf={slug => slug}
      personText={name => name}
      onClose={() => closed++}
    />
  )
  const body = { error: { code: 'conflict', message: 'somebody changed #1 meanwhile' } }
  answer = () => Response.json(body, { status: 409 })
  const { user, again } = show(form(3))
  await user.click(screen.getByText('means 1'))
  again(form(4))
  await user.click(screen.getByRole('button', { name: 'Change' }))
  expect((await screen.findAllByText(/somebody changed #1 meanwhile/i)).length).toBeGreaterThan(0)
  answer = () => Response.json({})
  await user.click(screen.getByRole('button', { name: 'Change' }))
  expect(sent.map(({ body: change }) => change)).toEqual([
    { severity: 1, version: 3 },
    { severity: 1, version: 4 },
  ])
  expect(closed).toBe(1)
})

test('of many alerts those that fire come first, and a few stand there until all are asked for', async () => {
  const alerts = Array.from({ length: 9 }, (_, i) => ({
    fingerprint: `000000000000000${i}`,
    name: `Alert ${i}`,
    state: i < 7 ? 'resolved' : 'firing',
    startsAtMs: AT,
    service: null,
  }))
  const shared = { nameOf: (slug: string) => slug, personText: (name: string) => name, open: () => undefined }
  const { user } = show(<AlertsSection {...shared} data={data({ alerts })} />)
  const names = () => screen.getAllByRole('link').map(link => link.textContent)
  expect(names()).toEqual(['Alert 7', 'Alert 8', 'Alert 0', 'Alert 1', 'Alert 2', 'Alert 3'])
  await user.click(screen.getByRole('button', { name: 'Show all 9 alerts' }))
  expect(names()).toHaveLength(9)
})

test('runbooks that are meant for just this stand there all, of the others a few', async () => {
  const runbooks = Array.from({ length: 12 }, (_, i) => ({
    slug: `book-${i}`,
    title: `Book ${i}`,
    services: ['shop'],
    nearness: i < 2 ? ('opens' as const) : ('same_service' as const),
    why: 'an alert',
    steps: 0,
    items: 0,
    alert: null,
    isAdded: false,
  }))
  const { user } = show(<FoundRunbookList runbooks={runbooks} incident={1} />)
  expect(screen.getAllByRole('link')).toHaveLength(6)
  await user.click(screen.getByRole('button', { name: 'Show all 12 runbooks' }))
  expect(screen.getAllByRole('link')).toHaveLength(12)
})
