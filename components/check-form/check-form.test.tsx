// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { cleanup, render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ViewerProvider } from '../../lib/client/viewer.tsx'
import type { CheckTrial } from '../../lib/contract/checks.ts'
import type { Role } from '../../lib/core/access/index.ts'
import { ToastProvider } from '../ui/toast.tsx'
import { CheckForm } from './check-form.tsx'

const pushed: string[] = []
vi.mock('next/navigation', () => ({ useRouter: () => ({ push: (path: string) => pushed.push(path) }) }))

const WAIT = { timeout: 15_000 }

type Sent = { method: string; path: string; body: unknown }
let sent: Sent[]
let answers: Readonly<Record<string, { status: number; body: unknown }>>

const SERVICES = { services: [{ slug: 'shop', name: 'Shop', parts: [], source: 'page' }] }
const TRIAL: CheckTrial = {
  answer: {
    atMs: 0,
    state: 'up',
    reason: 'answered 200',
    durationSeconds: 0.02,
    phases: { connect: 0.01, firstByte: 0.01 },
    fault: null,
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: '{"status":"ok","queue":{"wait_ms":12}}',
    facts: {},
    certificate: null,
    remoteAddress: '127.0.0.1',
  },
  children: [],
  samples: [],
  pickable: [
    { json: '$.status', example: 'ok', unit: 'count' },
    { json: '$.queue.wait_ms', example: '12', unit: 'ms' },
  ],
}

beforeEach(() => {
  sent = []
  pushed.length = 0
  answers = {
    'GET /api/v1/services': { status: 200, body: SERVICES },
    'POST /api/v1/checks/test': { status: 200, body: TRIAL },
    'POST /api/v1/checks': { status: 201, body: { key: 'shop/public-api' } },
  }
  vi.stubGlobal('fetch', async (path: string, init: RequestInit = {}) => {
    const method = init.method ?? 'GET'
    const body: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : undefined
    sent.push({ method, path, body })
    const answer = answers[`${method} ${path}`] ?? { status: 404, body: {} }
    return new Response(JSON.stringify(answer.body), { status: answer.status })
  })
  HTMLElement.prototype.showPopover = () => undefined
  HTMLElement.prototype.hidePopover = () => undefined
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

async function open(role: Role = 'engineer') {
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <ViewerProvider viewer={{ name: 'Ada', email: 'ada@example.test', role }}>
        <ToastProvider>
          <CheckForm config={null} />
        </ToastProvider>
      </ViewerProvider>
    </QueryClientProvider>,
  )
  // By its text: looking a role up goes through every option of the form.
  await screen.findByText('Shop', {}, WAIT)
  return userEvent.setup()
}

const lastSent = (path: string) => sent.findLast(one => one.path === path)?.body

type User = ReturnType<typeof userEvent.setup>

/** At once: what is typed letter by letter checks the form at each. */
async function write(user: User, label: string, text: string) {
  await user.click(screen.getByLabelText(label))
  await user.paste(text)
}

const press = (user: User, name: string) => user.click(screen.getByText(name, { selector: 'button' }))

async function fillHttp(user: User) {
  await write(user, 'Name', 'Public API')
  await write(user, 'Address', 'http://127.0.0.1:8080/health')
}

test('adds an HTTP check with a word that decides, and goes to its page', async () => {
  const user = await open()
  await fillHttp(user)
  await press(user, 'Add a list of words')
  await write(user, 'The word at', '$.status')
  await write(user, 'Means up', 'ok, healthy')
  await press(user, 'Add the check')
  await vi.waitFor(() => expect(pushed).toEqual(['/checks/shop/public-api']), WAIT)
  expect(lastSent('/api/v1/checks')).toMatchObject({
    kind: 'http',
    service: 'shop',
    slug: 'public-api',
    name: 'Public API',
    url: 'http://127.0.0.1:8080/health',
    assert: [{ word: '$.status', means: { up: ['ok', 'healthy'] } }],
  })
})

test('what is missing is said beside its field, and nothing is sent', async () => {
  const user = await open()
  await press(user, 'Add the check')
  await vi.waitFor(
    () => expect(screen.getByLabelText('Address').getAttribute('aria-invalid')).toBe('true'),
    WAIT,
  )
  expect(screen.getByLabelText('Name').getAttribute('aria-invalid')).toBe('true')
  expect(sent.filter(({ method }) => method === 'POST')).toEqual([])
})

test("the server's fault lands at its field", async () => {
  const issues = [{ path: 'assert.0.word', message: 'expected a JSONPath' }]
  answers = {
    ...answers,
    'POST /api/v1/checks': {
      status: 400,
      body: { error: { code: 'invalid', message: 'not valid', issues } },
    },
  }
  const user = await open()
  await fillHttp(user)
  await press(user, 'Add a list of words')
  await write(user, 'The word at', '$.')
  await press(user, 'Add the check')
  await screen.findByText('expected a JSONPath', {}, WAIT)
  const field = screen.getByLabelText('The word at')
  expect(field.getAttribute('aria-invalid')).toBe('true')
  expect(document.getElementById(field.getAttribute('aria-describedby') ?? '')?.textContent).toContain(
    'expected a JSONPath',
  )
  expect(pushed).toEqual([])
})

test('a trial shows the verdict, and a press picks a field as a figure with its unit, or as a word', async () => {
  const user = await open()
  await write(user, 'Address', 'http://127.0.0.1:8080/health')
  await press(user, 'Try it now')
  await screen.findByText('answered 200', {}, WAIT)
  expect(lastSent('/api/v1/checks/test')).toMatchObject({ config: { kind: 'http', service: 'shop' } })
  await user.click(screen.getByRole('button', { name: 'As a figure: $.queue.wait_ms' }))
  expect(screen.getByLabelText<HTMLInputElement>('Field').value).toBe('queue_wait_ms')
  expect(screen.getByLabelText<HTMLSelectElement>('Unit').value).toBe('ms')
  await user.click(screen.getByRole('button', { name: 'As a word: $.status' }))
  expect(screen.getByLabelText<HTMLInputElement>('The word at').value).toBe('$.status')
  expect(screen.getByLabelText<HTMLInputElement>('Means up').value).toBe('ok')
})

test('another kind has its own fields, and keeps what both have', async () => {
  const user = await open()
  await user.selectOptions(screen.getByLabelText('Kind'), 'postgres')
  expect(screen.queryByLabelText('Address')).toBeNull()
  expect(screen.getByLabelText<HTMLInputElement>('Port').value).toBe('5432')
  await write(user, 'Host', 'db')
  await user.selectOptions(screen.getByLabelText('Kind'), 'redis')
  expect(screen.getByLabelText<HTMLInputElement>('Host').value).toBe('db')
  expect(screen.getByLabelText<HTMLInputElement>('Port').value).toBe('6379')
})

test('a viewer is told who may', async () => {
  await open('viewer')
  for (const name of ['Add the check', 'Try it now']) {
    const button = screen.getByRole('button', { name })
    expect(button.getAttribute('aria-disabled')).toBe('true')
    const note = document.getElementById(button.getAttribute('aria-describedby') ?? '')
    expect(within(note ?? document.body).getByText(/engineers and admins only/)).toBeTruthy()
  }
})
