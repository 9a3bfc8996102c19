// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { cleanup, render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import type { ReactNode } from 'react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ClockProvider } from '../../lib/client/clock.tsx'
import { ViewerProvider } from '../../lib/client/viewer.tsx'
import type { FollowUpRow, PostMortemDetail } from '../../lib/contract/post-mortems.ts'
import type { Role } from '../../lib/core/access/index.ts'
import { ActionItems } from '../follow-ups/action-items.tsx'
import { ToastProvider } from '../ui/toast.tsx'
import { CourseSection } from './course-section.tsx'
import { FactsBlock } from './facts-block.tsx'
import { PartSection } from './part-section.tsx'
import { PostMortemList } from './post-mortem-list.tsx'
import { standingText, writingNow } from './post-mortem-words.ts'
import { ShareSection } from './share-section.tsx'

const AT = Date.parse('2026-01-15T12:00:00Z')
const HOUR = 3_600_000
const ID = '0b6f9a3e-0000-4000-8000-000000000001'
const asIs = (email: string) => email

const detail = (more: Partial<PostMortemDetail> = {}): PostMortemDetail => ({
  id: ID,
  incident: {
    id: 12,
    title: 'Bridge silent',
    severity: 1,
    severityLabel: 'P1',
    services: ['bridge'],
    isRestricted: false,
  },
  title: 'Bridge silent',
  state: 'draft',
  standing: 'running',
  list: 'due',
  owner: 'ana@example.org',
  draftedAtMs: AT,
  dueMs: AT + 48 * HOUR,
  meetingAtMs: null,
  publishedAtMs: null,
  missing: [],
  followUps: { open: 0, all: 0 },
  documentVersion: 3,
  requires: ['root_cause', 'prevention_tasks'],
  draftedBy: 'Opsdeck',
  texts: {},
  facts: [],
  areFactsFrozen: false,
  steps: [],
  writers: [],
  shares: [],
  actions: [],
  ...more,
})

let sent: { call: string; body: unknown }[]
let answer: () => Response
beforeEach(() => {
  sent = []
  answer = () => Response.json({})
  vi.stubGlobal('fetch', async (path: string, init: RequestInit = {}) => {
    sent.push({
      call: `${init.method ?? 'GET'} ${path}`,
      body: init.body ? JSON.parse(String(init.body)) : null,
    })
    return answer()
  })
  HTMLDialogElement.prototype.showModal = function () {
    this.open = true
  }
  HTMLDialogElement.prototype.close = function () {
    this.open = false
  }
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe() {}
      disconnect() {}
    },
  )
  HTMLElement.prototype.showPopover = () => undefined
  HTMLElement.prototype.hidePopover = () => undefined
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

function show(children: ReactNode, role: Role = 'manager') {
  render(
    <QueryClientProvider client={new QueryClient()}>
      <ViewerProvider viewer={{ name: 'Mia', email: 'mia@example.org', role }}>
        <ClockProvider initialMs={AT} initialZone="utc">
          <ToastProvider>{children}</ToastProvider>
        </ClockProvider>
      </ViewerProvider>
    </QueryClientProvider>,
  )
  return userEvent.setup()
}

const course = (more: Partial<PostMortemDetail>, role?: Role) =>
  show(<CourseSection detail={detail(more)} copy={null} personText={asIs} />, role)

const press = (name: string) => screen.getByRole('button', { name })

test('X-49: while a part is missing it cannot be submitted, and the button says what is missing', () => {
  course({ missing: ['Root cause'] })
  expect(press('Submit for review').getAttribute('aria-disabled')).toBe('true')
  expect(screen.getByText('These parts are missing: Root cause.')).toBeDefined()
})

test('a step goes out with the version of the text that was read', async () => {
  const user = course({ state: 'in_review' })
  await user.click(press('Approve'))
  expect(sent).toEqual([
    {
      call: `POST /api/v1/post-mortems/${ID}/steps`,
      body: { step: 'approve', reason: '', documentVersion: 3 },
    },
  ])
})

test('sending back asks why', async () => {
  const user = course({ state: 'in_review' })
  await user.click(press('Send back'))
  const dialog = screen.getByRole('dialog')
  await user.type(within(dialog).getByLabelText('Why'), 'The cause is a guess')
  await user.click(within(dialog).getByRole('button', { name: 'Send back' }))
  expect(sent.at(-1)?.body).toMatchObject({ step: 'send_back', reason: 'The cause is a guess' })
})

test('approving is for managers: others are told who may', () => {
  course({ state: 'in_review' }, 'engineer')
  expect(press('Approve').getAttribute('aria-disabled')).toBe('true')
  expect(screen.getAllByText(/For managers and admins only/).length).toBeGreaterThan(0)
})

const part = (more: Partial<Parameters<typeof PartSection>[0]> = {}) => (
  <PartSection
    part="root_cause"
    text=""
    facts={[]}
    copy={null}
    isRequired
    refusal={null}
    personText={asIs}
    {...more}
  />
)

test('an empty part that is required says so, and what belongs there', () => {
  show(part())
  expect(screen.getByText('required')).toBeDefined()
  expect(screen.getByText(/Ask why until/)).toBeDefined()
})

test('a timeline that the record wrote is not missing', () => {
  const fact = { section: 'timeline', atMs: AT, text: 'P1 opened', by: null, href: null } as const
  show(part({ part: 'timeline', facts: [fact] }))
  expect(screen.queryByText('required')).toBeNull()
})

test('whoever may not write reads why', () => {
  show(part({ refusal: 'It is approved: the text stands still until a manager sends it back.' }))
  expect(press('Write in Root cause').getAttribute('aria-disabled')).toBe('true')
})

test('facts stand apart, with their time, who, and the way to the record; a long record is folded', () => {
  const facts = Array.from({ length: 15 }, (_, index) => ({
    section: 'timeline' as const,
    atMs: AT + index * 60_000,
    text: `line ${index}`,
    by: 'ana@example.org',
    href: `/incidents/12#entry-${index}`,
  }))
  show(<FactsBlock facts={facts} personText={asIs} />)
  expect(screen.getByRole('link', { name: 'line 0' }).getAttribute('href')).toBe('/incidents/12#entry-0')
  expect(screen.getByText('3 more lines')).toBeDefined()
})

test('a restricted incident is not shared, nor what is not published', () => {
  const restricted = { ...detail().incident, isRestricted: true }
  show(<ShareSection detail={detail({ incident: restricted, state: 'published' })} personText={asIs} />)
  expect(screen.getByText(/never shared by link/)).toBeDefined()
  cleanup()
  show(<ShareSection detail={detail()} personText={asIs} />)
  expect(screen.getByText('Publish it first.')).toBeDefined()
})

const action = (more: Partial<FollowUpRow> = {}): FollowUpRow => ({
  id: 'f1',
  incident: detail().incident,
  postMortemId: ID,
  title: 'Cap the pool',
  isPrevention: true,
  owner: 'ana@example.org',
  dueMs: AT - 2 * HOUR,
  url: null,
  state: 'open',
  standing: 'overdue',
  closedAtMs: null,
  closedBy: null,
  reason: '',
  createdAtMs: AT,
  createdBy: 'ana@example.org',
  version: 4,
  ...more,
})

test('an action item is done with one press, and says how late it is', async () => {
  const user = show(<ActionItems detail={detail({ actions: [action()] })} refusal={null} personText={asIs} />)
  await user.click(press('Done: Cap the pool'))
  expect(sent[0]).toEqual({ call: 'PATCH /api/v1/follow-ups/f1', body: { state: 'done', version: 4 } })
})

test('a dropped task prevents nothing: one is still required', () => {
  const dropped = action({ state: 'dropped', reason: 'too dear', closedAtMs: AT })
  show(<ActionItems detail={detail({ actions: [dropped] })} refusal={null} personText={asIs} />)
  expect(screen.getByText('a prevention task is required')).toBeDefined()
})

test('managers see what is overdue first, and how many they may not see', async () => {
  const late = detail({ title: 'Late one', list: 'overdue', standing: 'overdue', dueMs: AT - HOUR })
  const waiting = detail({
    id: `${ID.slice(0, -1)}2`,
    title: 'Waiting one',
    list: 'in_review',
    state: 'in_review',
  })
  answer = () => Response.json({ postMortems: [late, waiting], restricted: 1, people: [] })
  show(<PostMortemList />)
  const table = await screen.findByRole('table', { name: 'Overdue' })
  expect(within(table).getByText('Late one')).toBeDefined()
  expect(within(screen.getByRole('table', { name: 'In review' })).getByText('To be approved')).toBeDefined()
  expect(screen.getByText(/1 more is of restricted incidents/)).toBeDefined()
})

test('standings in words', () => {
  expect(standingText({ standing: 'running', dueMs: AT + 6 * HOUR }, AT)).toBe('6 h left')
  expect(standingText({ standing: 'overdue', dueMs: AT - HOUR }, AT)).toBe('1 h over')
  expect(standingText({ standing: 'done', dueMs: AT }, AT)).toBe('in time')
  expect(standingText({ standing: 'running', dueMs: null }, AT)).toBe('no date')
})

test('who writes now is somebody else, a moment ago', () => {
  const writer = (person: string, lastAtMs: number) => ({
    person,
    section: 'lessons' as const,
    firstAtMs: 0,
    lastAtMs,
  })
  const writers = [
    writer('mia@example.org', AT),
    writer('ana@example.org', AT - 5_000),
    writer('ben@example.org', 0),
  ]
  expect(writingNow(writers, AT, 'mia@example.org')).toEqual(['ana@example.org in Lessons'])
})
