// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { cleanup, render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import type { ReactNode } from 'react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ClockProvider } from '../../lib/client/clock.tsx'
import { ViewerProvider } from '../../lib/client/viewer.tsx'
import type { BusinessData } from '../../lib/contract/business.ts'
import type { Role } from '../../lib/core/access/index.ts'
import { ToastProvider } from '../ui/toast.tsx'
import { BusinessPage } from './business-page.tsx'
import { ServiceUsage } from './service-usage.tsx'
import { SourcesPage } from './sources-page.tsx'
import { TelecomPage } from './telecom-page.tsx'
import { AT, business, figure, HOUR, incident, source, users } from './testing.ts'

vi.mock('next/navigation', () => ({
  useSearchParams: () => new URLSearchParams(),
  usePathname: () => '/business',
}))

let answer: (path: string, method: string) => Response
let sent: string[]
beforeEach(() => {
  sent = []
  vi.stubGlobal('fetch', async (path: string, init: RequestInit = {}) => {
    sent.push(`${init.method ?? 'GET'} ${path}`)
    return answer(path, init.method ?? 'GET')
  })
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
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <ViewerProvider viewer={{ name: 'Dana', email: 'dana@example.org', role }}>
        <ClockProvider initialMs={AT} initialZone="utc">
          <ToastProvider>{children}</ToastProvider>
        </ClockProvider>
      </ViewerProvider>
    </QueryClientProvider>,
  )
  return userEvent.setup()
}

const showBusiness = (data: BusinessData, role: Role = 'manager') => {
  answer = () => Response.json(data)
  return show(<BusinessPage admins={['Ada', 'Grace']} />, role)
}

test('a figure stands with its change, and tells its formula, its sum, its source and its policies', async () => {
  showBusiness(business())
  const figures = await screen.findByLabelText('Figures')
  const name = within(figures).getByRole('button', { name: 'MRR' })
  const tip = document.getElementById(name.getAttribute('aria-describedby') ?? '')
  expect(tip?.textContent).toContain('19,920 + 26,880 + 3,330 = 50,130')
  expect(tip?.textContent).toContain('Stripe subscriptions of xswarm')
  expect(tip?.textContent).toContain('Trials and taxes left out')
  expect(within(figures).getByText('$50,130')).toBeDefined()
  expect(within(figures).getAllByText('+5.7%').length).toBeGreaterThan(0)
})

test('what incidents cost is added up as a range, and each says how it was counted', async () => {
  showBusiness(business({ incidents: [incident(), incident({ id: 2, title: 'Another', endMs: AT + HOUR })] }))
  const figures = await screen.findByLabelText('Figures')
  expect(within(figures).getByText('$1,740–2,920')).toBeDefined()
  const table = screen.getByRole('table', { name: 'What incidents cost' })
  const how = within(table).getAllByRole('button')[0]
  const tip = document.getElementById(how?.getAttribute('aria-describedby') ?? '')
  expect(tip?.textContent).toContain('7 failed between 03:00 and 03:18')
})

test('a figure that cannot be counted is a dash with its reason, never a zero', async () => {
  showBusiness(
    business({ figures: [figure({ value: null, missing: 'Nobody left in this month', change: null })] }),
  )
  const figures = await screen.findByLabelText('Figures')
  expect(within(figures).getAllByText('Nobody left in this month', { exact: false }).length).toBeGreaterThan(
    0,
  )
  expect(within(figures).queryByText('$0')).toBeNull()
})

test('without customers the movements say why there are none', async () => {
  const none = { value: null, missing: 'No customer has paid yet' }
  showBusiness(business({ movements: null, plans: [], retention: [], figures: [figure(none)] }))
  const section = (await screen.findByRole('heading', { name: 'MRR, November' })).closest('section')
  expect(section?.textContent).toContain('— No customer has paid yet')
  const retention = screen.getByRole('heading', { name: 'Retention' }).closest('section')
  expect(retention?.textContent).toContain('— No customer has paid yet')
})

test('the movements lead to their rows', async () => {
  showBusiness(business())
  const link = await screen.findByRole('link', { name: 'Churn' })
  expect(link.getAttribute('href')).toBe('/business/movements?month=2025-11&kind=churned')
})

test('a source that fails says what to do and how old its figures are; a test key is said loudly', async () => {
  const failing = source({ state: 'failing', reason: 'Stripe answered 401: the key was revoked.' })
  const test = source({ account: 'other', warnings: ['A test key where a live one belongs.'] })
  showBusiness(business({ sources: [failing, test] }))
  const notices = await screen.findByRole('list', { name: 'Sources with trouble' })
  expect(notices.textContent).toContain('Stripe answered 401: the key was revoked.')
  expect(notices.textContent).toContain('Figures are the last good ones')
  expect(notices.textContent).toContain('A test key where a live one belongs.')
})

test('a first sync says how far it is', async () => {
  const progress = [
    { kind: 'customers', done: 4_200, isComplete: true },
    { kind: 'subscriptions', done: 310, isComplete: false },
  ]
  showBusiness(business({ sources: [source({ state: 'syncing', reason: 'Reading everything.', progress })] }))
  const notices = await screen.findByRole('list', { name: 'Sources with trouble' })
  expect(notices.textContent).toContain('customers 4,200, subscriptions 310 so far')
})

const without = (): BusinessData =>
  business({
    sources: [],
    figures: [],
    movements: null,
    lanes: [],
    plans: [],
    incidents: [],
    telecom: null,
    policies: [],
    own: business().own.filter(one => one.group === 'costs'),
  })

test('without any key managers see the costs and whom to ask, and no snippet', async () => {
  showBusiness(without())
  expect(await screen.findByText('Ask Ada or Grace to connect them')).toBeDefined()
  expect(screen.getByRole('table', { name: 'Costs' })).toBeDefined()
  expect(screen.queryByText(/api_key_file/)).toBeNull()
  expect(screen.queryByRole('heading', { name: 'Money and incidents' })).toBeNull()
})

test('without any key admins see what to write where', async () => {
  showBusiness(without(), 'admin')
  expect(await screen.findByText(/api_key_file/)).toBeDefined()
  expect(screen.getByRole('button', { name: 'Copy: For opsdeck.yml: Twilio' })).toBeDefined()
})

test('the page that cannot be read says so and can be tried again', async () => {
  answer = () =>
    Response.json({ error: { code: 'internal', message: 'The database is away.' } }, { status: 500 })
  show(<BusinessPage admins={[]} />)
  expect(await screen.findByText('The database is away.')).toBeDefined()
  expect(screen.getByRole('button', { name: 'Try again' })).toBeDefined()
})

test('without Twilio its page says what would stand there', async () => {
  answer = () => Response.json({ error: { code: 'not_found', message: 'There is none.' } }, { status: 404 })
  show(<TelecomPage admins={['Ada']} />)
  expect(await screen.findByText('No Twilio account is connected.')).toBeDefined()
})

test('a source is asked at once by a press; while its first sync runs the button says why not', async () => {
  const syncing = source({ account: 'new', state: 'syncing' })
  answer = (_path, method) =>
    method === 'POST'
      ? Response.json({ started: true })
      : Response.json({ atMs: AT, sources: [source(), syncing], differences: [], webhooks: [] })
  const user = show(<SourcesPage admins={[]} />)
  await user.click(await screen.findByRole('button', { name: 'Ask now: Stripe, xswarm' }))
  expect(sent).toContain('POST /api/v1/business/sources/stripe/xswarm/sync')
  const busy = screen.getByRole('button', { name: 'Ask now: Stripe, new' })
  expect(busy.getAttribute('aria-disabled')).toBe('true')
})

test.each([
  ['T-53: what was mapped to a service is drawn under Usage on its page', 'xswarm', 1],
  ['T-53: without mapping the section is not there', 'elsewhere', 0],
])('%s', async (_what, slug, count) => {
  answer = path => Response.json(path.includes('/users') ? users() : business())
  show(<ServiceUsage slug={slug} />)
  await vi.waitFor(() => expect(sent).toHaveLength(2), 5_000)
  if (count > 0) expect(await screen.findByRole('heading', { name: 'Usage' })).toBeDefined()
  expect(screen.queryAllByText('Overage revenue')).toHaveLength(count)
  expect(screen.queryAllByText('Active today')).toHaveLength(count)
})
