// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import type { ReactNode } from 'react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ClockProvider } from '../../lib/client/clock.tsx'
import type { LiveData } from '../../lib/client/live.ts'
import { ViewerProvider } from '../../lib/client/viewer.tsx'
import type {
  GuardDemand,
  GuardRefusal,
  PreFlight,
  RecoveryData,
  RunDetail,
} from '../../lib/contract/recovery.ts'
import type { Role } from '../../lib/core/access/index.ts'
import { ToastProvider } from '../ui/toast.tsx'
import { ActionButton } from './action-button.tsx'
import { HoldButton } from './hold-button.tsx'
import { PressDialog } from './press-dialog.tsx'
import { RunOutput } from './run-output.tsx'
import { RunVerdict } from './run-verdict.tsx'
import { AT, action, detail, MINUTE, preFlight, recovery, run } from './testing.ts'

const NOTHING_LIVE: LiveData<never> = {
  status: 'loading',
  data: null,
  receivedAtMs: null,
  isStale: false,
  error: null,
}
vi.mock('../../lib/client/live.ts', async load => ({
  ...(await load<typeof import('../../lib/client/live.ts')>()),
  useLiveState: () => NOTHING_LIVE,
}))

const PRESS = 'POST /api/v1/recovery/shop/restart/runs'
const ASK = 'GET /api/v1/recovery/shop/restart'

let sent: { call: string; body: unknown }[]
let known: PreFlight
let all: RecoveryData
let press: () => Response | Promise<Response>
const calls = (call: string) => sent.filter(one => one.call === call)

beforeEach(() => {
  sent = []
  known = preFlight()
  all = recovery({ atMs: Date.now() })
  press = () => Response.json(run(), { status: 201 })
  vi.stubGlobal('fetch', async (path: string, init: RequestInit = {}) => {
    const call = `${init.method ?? 'GET'} ${path}`
    sent.push({ call, body: init.body ? JSON.parse(String(init.body)) : null })
    if (call === ASK) return Response.json({ ...known, token: `token-${calls(ASK).length}` })
    if (call === PRESS) return press()
    if (call === 'GET /api/v1/recovery') return Response.json(all)
    return Response.json({})
  })
  HTMLElement.prototype.showPopover = () => undefined
  HTMLElement.prototype.hidePopover = () => undefined
  HTMLDialogElement.prototype.showModal = function showModal() {
    this.open = true
  }
  HTMLDialogElement.prototype.close = function close() {
    this.open = false
  }
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

const show = (children: ReactNode, role: Role = 'engineer') => {
  render(
    <QueryClientProvider client={new QueryClient()}>
      <ViewerProvider viewer={{ name: 'Ines', email: 'ines@example.org', role }}>
        <ClockProvider initialMs={Date.now()} initialZone="utc">
          <ToastProvider>{children}</ToastProvider>
        </ClockProvider>
      </ViewerProvider>
    </QueryClientProvider>,
  )
  return userEvent.setup()
}
const openDialog = async (incidentId?: number) => {
  const user = show(
    <PressDialog
      actionKey="shop/restart"
      name="Restart the worker"
      isOpen
      place={{ incidentId }}
      onClose={() => undefined}
    />,
  )
  await screen.findByText('What it does')
  return user
}
const withGuard = (demands: readonly GuardDemand[], refusals: readonly GuardRefusal[] = []) =>
  action({ guard: { refusals, demands } })
/** By its text: looking a role up goes through all that the dialog holds. */
const pressButton = (name: string | RegExp) => screen.getByText(name, { selector: 'button > span' })
/** At once: letter by letter takes long. */
const write = async (user: ReturnType<typeof userEvent.setup>, field: HTMLElement, text: string) => {
  await user.click(field)
  await user.paste(text)
}
const refused = (status: number, message: string) =>
  Response.json(
    { error: { code: status === 409 ? 'conflict' : 'forbidden', message, issues: [] } },
    { status },
  )

test('X-54: it says what a press does with its figure; confirmed, it is sent once and goes on in the same place', async () => {
  known = preFlight({ action: withGuard([{ kind: 'confirm', text: '10 active calls will be cut' }]) })
  const user = await openDialog(7)
  expect(screen.getByText('10 active calls will be cut')).toBeTruthy()
  let answer: (response: Response) => void = () => undefined
  press = () => new Promise(resolve => (answer = resolve))
  await write(user, screen.getByLabelText(/Reason/), 'hangs')
  await user.dblClick(pressButton('Restart the worker'))
  await user.click(pressButton('Restart the worker'))
  expect(calls(PRESS)).toHaveLength(1)
  expect(calls(PRESS)[0]?.body).toMatchObject({
    token: 'token-1',
    confirmation: true,
    reason: 'hangs',
    incidentId: 7,
  })
  await act(async () => answer(Response.json(run(), { status: 201 })))
  expect(await screen.findByRole('link', { name: 'Follow it' })).toHaveProperty(
    'pathname',
    `/recovery/runs/${run().id}`,
  )
  expect(screen.queryByRole('button', { name: 'Restart the worker' })).toBeNull()
})

test('a refused press shows the sentence of the deck, and takes another token for the next', async () => {
  press = () => refused(409, 'It cools down for 2 min after each run: ready in 1:40 min.')
  const user = await openDialog()
  await user.click(pressButton('Restart the worker'))
  expect((await screen.findByText(/ready in 1:40 min/)).textContent).toBe(
    'It cools down for 2 min after each run: ready in 1:40 min.',
  )
  await waitFor(() => expect(calls(ASK)).toHaveLength(2))
  await user.click(pressButton('Restart the worker'))
  await waitFor(() => expect(calls(PRESS)).toHaveLength(2))
  expect(calls(PRESS)[1]?.body).toMatchObject({ token: 'token-2' })
})

test('an answer that was lost is said as such: the same press may run', async () => {
  press = () => Promise.reject(new TypeError('Failed to fetch'))
  const user = await openDialog()
  await user.click(pressButton('Restart the worker'))
  expect(await screen.findByText(/so it may run/)).toBeTruthy()
})

test('a dangerous action is pressed by its name, letter by letter', async () => {
  known = preFlight({
    action: {
      ...withGuard([{ kind: 'type_name', name: 'Restart the worker', text: 'Cuts 3' }]),
      isDangerous: true,
    },
  })
  const user = await openDialog()
  await user.click(pressButton('Restart the worker'))
  await write(user, screen.getByLabelText(/^Type/), 'restart the worker')
  await user.click(pressButton('Restart the worker'))
  expect(calls(PRESS)).toEqual([])
  await user.clear(screen.getByLabelText(/^Type/))
  await write(user, screen.getByLabelText(/^Type/), 'Restart the worker')
  await user.click(pressButton('Restart the worker'))
  await waitFor(() => expect(calls(PRESS)).toHaveLength(1))
  expect(calls(PRESS)[0]?.body).toMatchObject({ confirmation: 'Restart the worker' })
})

test('parameters: what is not available says so and cannot be chosen; a missing one is said at its place', async () => {
  const choice = { label: '', description: '', isAvailable: true, isDangerous: false }
  known = preFlight({
    parameters: [
      {
        name: 'unit',
        label: 'Unit',
        description: '',
        type: 'choice',
        choices: [
          { ...choice, value: 'start', label: 'Start', isAvailable: false, description: 'it runs already' },
          { ...choice, value: 'kill', label: 'Kill', isDangerous: true },
          { ...choice, value: 'restart', label: 'Restart' },
        ],
        failure: null,
        min: null,
        max: null,
        default: null,
      },
    ],
  })
  const user = await openDialog()
  expect(screen.getByRole('radio', { name: /Start it runs already, not available now/ })).toHaveProperty(
    'disabled',
    true,
  )
  await user.click(pressButton('Restart the worker'))
  expect(screen.getByText('Choose one')).toBeTruthy()
  await user.click(screen.getByRole('radio', { name: /Kill/ }))
  expect(screen.getByLabelText(/^Type/)).toBeTruthy()
  await user.click(screen.getByRole('radio', { name: 'Restart' }))
  await user.click(pressButton('Restart the worker'))
  await waitFor(() => expect(calls(PRESS)[0]?.body).toMatchObject({ parameters: { unit: 'restart' } }))
})

test('a dry run is offered where there is one, and asks for nothing more', async () => {
  known = preFlight({ canDryRun: true, action: withGuard([{ kind: 'type_name', name: 'X', text: '' }]) })
  const user = await openDialog()
  await user.click(screen.getByRole('checkbox', { name: /Dry run/ }))
  await user.click(pressButton('Try Restart the worker'))
  await waitFor(() => expect(calls(PRESS)[0]?.body).toMatchObject({ isDryRun: true, confirmation: true }))
})

test('whoever pressed meanwhile: the dialog that stands open cannot press again', async () => {
  all = recovery({ atMs: Date.now(), actions: [action({ runId: run().id })], runs: [run()] })
  const user = await openDialog()
  expect(await screen.findByText('It is running already.')).toBeTruthy()
  await user.click(pressButton('Restart the worker'))
  expect(calls(PRESS)).toEqual([])
})

test.each<[string, GuardRefusal, string]>([
  [
    'a cooldown',
    { guard: 'cooldown', reason: 'It cools down', untilMs: Date.now() + 3 * MINUTE, offer: null },
    'Ready in',
  ],
  [
    'a kill switch',
    { guard: 'kill_switch', reason: 'Kofi stopped all', untilMs: null, offer: null },
    'Kill switch is on',
  ],
])('%s stands on the button, which says why and opens nothing', async (_why, refusal, words) => {
  all = recovery({ atMs: Date.now(), actions: [withGuard([], [refusal])] })
  const user = show(<ActionButton actionKey="shop/restart" />)
  const button = await screen.findByRole('button', { name: new RegExp(words) })
  expect(button.getAttribute('aria-disabled')).toBe('true')
  expect(document.getElementById(button.getAttribute('aria-describedby') ?? '')?.textContent).toBe(
    refusal.reason,
  )
  await user.click(button)
  expect(calls(ASK)).toEqual([])
})

test('X-54: a viewer sees no button, but who may', async () => {
  const role: GuardRefusal = { guard: 'role', reason: 'On-call only', untilMs: null, offer: null }
  all = recovery({ atMs: Date.now(), actions: [withGuard([], [role])] })
  show(<ActionButton actionKey="shop/restart" />, 'viewer')
  expect(await screen.findByText('On-call staff only')).toBeTruthy()
  expect(screen.queryByRole('button')).toBeNull()
})

test('while it runs the button leads to the run; an action that is not there says so', async () => {
  all = recovery({ atMs: Date.now(), actions: [action({ runId: run().id })], runs: [run()] })
  show(
    <>
      <ActionButton actionKey="shop/restart" />
      <ActionButton actionKey="shop/gone" />
    </>,
  )
  expect(await screen.findByRole('link', { name: /Restart the worker.*Running/ })).toBeTruthy()
  expect(screen.getByText('No such action: shop/gone')).toBeTruthy()
})

test('a finger holds it for a second or taps it twice; a mouse and a key press it at once', async () => {
  vi.useFakeTimers()
  const pressed = vi.fn()
  render(<HoldButton label="Restart" variant="pri" isBusy={false} disabledReason={null} onPress={pressed} />)
  const button = pressButton('Restart')
  const touch = { pointerType: 'touch' }
  fireEvent.pointerDown(button, touch)
  act(() => void vi.advanceTimersByTime(500))
  fireEvent.pointerUp(button, touch)
  fireEvent.click(button)
  expect(pressed).not.toHaveBeenCalled()
  fireEvent.pointerDown(button, touch)
  fireEvent.pointerUp(button, touch)
  fireEvent.click(button)
  expect(pressed).toHaveBeenCalledTimes(1)
  act(() => void vi.advanceTimersByTime(6_000))
  fireEvent.pointerDown(button, touch)
  act(() => void vi.advanceTimersByTime(1_000))
  fireEvent.pointerUp(button, touch)
  fireEvent.click(button)
  expect(pressed).toHaveBeenCalledTimes(2)
  fireEvent.pointerDown(button, { pointerType: 'mouse' })
  fireEvent.pointerUp(button, { pointerType: 'mouse' })
  fireEvent.click(button)
  fireEvent.click(button)
  expect(pressed).toHaveBeenCalledTimes(4)
  vi.useRealTimers()
})

test('the outcome is said with its reason, and by a live region', () => {
  const ended: RunDetail = detail({
    run: run({
      state: 'ended',
      outcome: 'failed',
      outcomeReason: 'Health is down: 503, after 30 s',
      judgedAtMs: AT,
    }),
  })
  show(<RunVerdict detail={ended} skewMs={0} />)
  expect(screen.getAllByRole('status')[0]?.textContent).toBe('FailedHealth is down: 503, after 30 s')
})

test('output is text: markup in it is shown, not made', () => {
  const line = {
    seq: 1,
    atMs: AT,
    step: 0,
    stream: 'out',
    text: '<img src=x onerror=alert(1)> done',
  } as const
  show(<RunOutput lines={[line]} droppedLines={3} isOn={false} />)
  expect(screen.getByRole('log').textContent).toBe('03:00:00<img src=x onerror=alert(1)> done')
  expect(screen.getByRole('log').querySelector('img')).toBeNull()
  expect(screen.getByText('1 line, 3 left out')).toBeTruthy()
})
