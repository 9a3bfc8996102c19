// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { cleanup, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ViewerProvider } from '../../lib/client/viewer.tsx'
import type { PageRow } from '../../lib/contract/on-call.ts'
import type { Role } from '../../lib/core/access/index.ts'
import { EscalationPolicy } from '../../lib/core/config/schema/escalation.ts'
import type { Page } from '../../lib/core/on-call/page.ts'
import { PageActions } from './page-actions.tsx'
import { countdownText, nextStepOf, standingText } from './page-model.ts'

const AT = Date.parse('2026-01-05T02:57:00Z')
const INES = { name: 'Ines', via: 'page' } as const
const ROW: PageRow = {
  id: '0b6f9a3e-0000-4000-8000-000000000001',
  escalation: 'ops',
  title: 'Pool exhausted',
  labels: {},
  groupKey: '{}:{}',
  alertCount: 1,
  startedAtMs: AT,
  endedAtMs: null,
  status: { kind: 'open' },
  step: 'First',
  round: 0,
  told: [{ email: 'ines@example.org', name: 'Ines' }],
  nextAtMs: AT + 180_000,
}

let sent: string[]
let answer: () => Response
beforeEach(() => {
  sent = []
  answer = () => new Response(JSON.stringify(ROW))
  vi.stubGlobal('fetch', async (path: string, { method }: RequestInit) => {
    sent.push(`${method} ${path}`)
    return answer()
  })
  // jsdom has no modal dialogs and no popovers.
  HTMLDialogElement.prototype.showModal = function () {
    this.open = true
  }
  HTMLDialogElement.prototype.close = function () {
    this.open = false
  }
  HTMLElement.prototype.showPopover = () => undefined
  HTMLElement.prototype.hidePopover = () => undefined
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

const open = (row: PageRow = ROW, role: Role = 'oncall') => {
  render(
    <QueryClientProvider client={new QueryClient()}>
      <ViewerProvider viewer={{ name: 'Ines', email: 'ines@example.org', role }}>
        <PageActions row={row} next="Second, whoever is on call by ops" />
      </ViewerProvider>
    </QueryClientProvider>,
  )
  return userEvent.setup()
}

test('one press acknowledges; escalating asks once and says who is told', async () => {
  const user = open()
  await user.click(screen.getByRole('button', { name: 'Acknowledge' }))
  await user.click(screen.getByRole('button', { name: 'Escalate' }))
  expect(screen.getByText(/Second, whoever is on call by ops/)).toBeTruthy()
  expect(sent).toEqual([`POST /api/v1/on-call/pages/${ROW.id}/acknowledge`])
})

test('a press that got no answer says that nothing is acknowledged, and can be made again', async () => {
  answer = () => {
    throw new TypeError('offline')
  }
  const user = open()
  await user.click(screen.getByRole('button', { name: 'Acknowledge' }))
  expect((await screen.findByRole('alert')).textContent).toMatch(/No answer came.*Not acknowledged/)
  answer = () => new Response(JSON.stringify(ROW))
  await user.click(screen.getByRole('button', { name: 'Acknowledge' }))
  expect(sent).toHaveLength(2)
  expect(screen.queryByRole('alert')).toBeNull()
})

test('a viewer sees what they may not do, and who may; what is resolved has nothing to press', async () => {
  const user = open(ROW, 'viewer')
  await user.click(screen.getByRole('button', { name: 'Acknowledge' }))
  expect(sent).toEqual([])
  expect(screen.getAllByText(/people on call, engineers and admins only/).length).toBeGreaterThan(0)
  cleanup()
  open({ ...ROW, status: { kind: 'resolved', by: INES, atMs: AT } })
  expect(screen.queryByRole('button')).toBeNull()
})

const policy = EscalationPolicy.parse({
  slug: 'ops',
  name: 'Ops',
  repeat: 1,
  steps: [
    { name: 'First', tell: [{ schedule: 'ops' }] },
    { name: 'Second', after: '5m', tell: [{ person: 'kofi@example.org' }] },
  ],
  last_resort: { receiver: 'mail' },
})
const page = (changes: Partial<Page>): Page => ({
  id: ROW.id,
  policy,
  groupKey: 'g',
  title: 'Pool exhausted',
  labels: {},
  annotations: {},
  alerts: [],
  startedAtMs: AT,
  status: { kind: 'open' },
  phase: { kind: 'steps', base: { atMs: AT, afterMs: 0 }, isHurried: false },
  round: 0,
  firstRound: 0,
  taken: [0],
  leftOut: [],
  acknowledgedAtMs: null,
  orders: [],
  ...changes,
})
// biome-ignore lint/suspicious/noThenProperty: the phase of a page has it, and nobody awaits one
const pause = { kind: 'pause', untilMs: AT + 900_000, then: 'decide' } as const

test.each([
  ['the next step', {}, { name: 'Second', atMs: AT + 300_000, tells: ['kofi@example.org'] }],
  ['the next round', { phase: pause, taken: [0, 1] }, { name: 'First', atMs: AT + 900_000 }],
  ['the last resort', { phase: pause, round: 1 }, { name: 'the last resort', tells: ['receiver mail'] }],
] as const)('tells %s with its time', (_name, changes, expected) => {
  expect(nextStepOf(page(changes), { kind: 'open' })).toMatchObject(expected)
})

test('nothing is next once it is acknowledged or the last resort was told', () => {
  const acknowledged = {
    kind: 'acknowledged',
    by: INES,
    atMs: AT,
    expiresAtMs: null,
    isReminded: false,
  } as const
  expect(nextStepOf(page({}), acknowledged)).toBeNull()
  expect(nextStepOf(page({ phase: { kind: 'exhausted' } }), { kind: 'open' })).toBeNull()
  expect(standingText({ ...ROW, status: acknowledged }, AT)).toBe('acknowledged by Ines in the page')
  expect(standingText(ROW, AT)).toBe('told Ines; next in 3 min')
  expect([AT + 203_000, AT - 5_000].map(at => countdownText(at, AT))).toEqual(['03:23', '+00:05'])
})
