'use client'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../lib/client/api.ts'
import { useAskAgain, usePolled } from '../../lib/client/polled.ts'
import type { PushBrowser, PushBrowsers, PushTrial } from '../../lib/contract/push.ts'
import { ConfirmButton } from '../settings/confirm-button.tsx'
import { Age } from '../ui/age.tsx'
import { Button } from '../ui/button.tsx'
import { Glyph } from '../ui/glyph.tsx'
import { PolledStates } from '../ui/polled-states.tsx'
import { Section } from '../ui/section.tsx'
import {
  type DeviceState,
  deviceName,
  newestShown,
  readDevice,
  subscribeDevice,
  unsubscribeDevice,
  untilShown,
} from './push-device.ts'
import { tookText } from './receiver-model.ts'

const SUBSCRIPTIONS = '/api/v1/push/subscriptions'
const DEVICE = ['push-device'] as const

/** Rings this device, and shows the other browsers that the person at the screen allowed to be told. */
export function DeviceSection() {
  const polled = usePolled<PushBrowsers>(SUBSCRIPTIONS, 15_000)
  return (
    <Section title="Ring this device" note="push to a phone or a desktop, also while Opsdeck is closed">
      <PolledStates polled={polled} failed="Could not read your browsers" rows={2}>
        {({ publicKey, browsers }) => (
          <>
            <ThisDevice publicKey={publicKey} isKnown={browsers.length > 0} />
            {browsers.length > 0 ? <BrowserList browsers={browsers} /> : null}
          </>
        )}
      </PolledStates>
    </Section>
  )
}

function ThisDevice({ publicKey, isKnown }: { publicKey: string; isKnown: boolean }) {
  const device = useQuery({ queryKey: DEVICE, queryFn: readDevice, networkMode: 'always' })
  const askAgain = useAskAgain()
  const subscribe = useMutation({
    mutationFn: async () => {
      const result = await subscribeDevice(publicKey)
      if (result.kind === 'refused') throw new Error(result.reason)
      const body = { ...result.subscription, name: deviceName(navigator.userAgent) }
      return api<PushBrowser>(SUBSCRIPTIONS, { method: 'POST', body })
    },
    onSettled: () => {
      void device.refetch()
      askAgain(SUBSCRIPTIONS)
    },
  })
  if (!device.data) return <p className="text-ink-3">Looking at this browser…</p>
  return (
    <div className="grid gap-2 py-1">
      <DeviceLine state={device.data} isKnown={isKnown} />
      <div className="flex flex-wrap items-center gap-3">
        {device.data.kind === 'off' || (device.data.kind === 'on' && !isKnown) ? (
          <Button isBusy={subscribe.isPending} onClick={() => subscribe.mutate()}>
            Ring this device
          </Button>
        ) : null}
        {isKnown ? <TestPush isHere={device.data.kind === 'on'} /> : null}
      </div>
      {subscribe.error ? (
        <p role="alert" className="text-down">
          {subscribe.error.message}
        </p>
      ) : null}
    </div>
  )
}

function DeviceLine({ state, isKnown }: { state: DeviceState; isKnown: boolean }) {
  switch (state.kind) {
    case 'unsupported':
      return <p className="text-ink-2">{state.reason}</p>
    case 'blocked':
      return (
        <p className="flex items-baseline gap-2">
          <Glyph name="down" className="size-3 text-down" />
          <span>
            <b className="font-semibold">This browser blocks notifications of Opsdeck.</b> Allow them in the
            settings of this site (the sign beside the address), then load this page again.
          </span>
        </p>
      )
    case 'on':
      return isKnown ? (
        <p className="flex items-baseline gap-2">
          <Glyph name="check" className="size-3 text-up-mark" />
          This device is rung.
        </p>
      ) : (
        <p className="text-warn">This browser is subscribed, but the deck does not know it any more.</p>
      )
    case 'off':
      return (
        <p className="text-ink-2">This device is not rung yet. The browser asks once for your permission.</p>
      )
  }
}

type Result = PushTrial & { readonly shownAfterMs: number | null }

/** Sends a test to every own browser, and looks whether this one shows it. */
function TestPush({ isHere }: { isHere: boolean }) {
  const [result, setResult] = useState<Result | null>(null)
  const test = useMutation({
    mutationFn: async (): Promise<Result> => {
      setResult(null)
      const before = isHere ? await newestShown() : 0
      const trial = await api<PushTrial>('/api/v1/push/test', { method: 'POST', body: {} })
      const isSent = isHere && trial.outcome === 'delivered'
      return { ...trial, shownAfterMs: isSent ? await untilShown(before) : null }
    },
    onSuccess: setResult,
  })
  return (
    <>
      <Button isBusy={test.isPending} onClick={() => test.mutate()}>
        {test.isPending ? 'Waiting for the receipt…' : 'Test push'}
      </Button>
      <span role="status" className="min-w-0 wrap-anywhere">
        {test.error ? <span className="text-down">{test.error.message}</span> : null}
        {result ? <TestResult result={result} isHere={isHere} /> : null}
      </span>
    </>
  )
}

function TestResult({ result, isHere }: { result: Result; isHere: boolean }) {
  if (result.outcome === 'failed') return <span className="text-down">Not delivered: {result.detail}</span>
  if (!isHere) return <span>Delivered to the push service: {result.detail}</span>
  return result.shownAfterMs === null ? (
    <span className="text-warn">
      The push service took it, but this device showed nothing within 15 s: look at its notification settings.
    </span>
  ) : (
    <span>Shown on this device after {tookText(result.shownAfterMs)}.</span>
  )
}

function BrowserList({ browsers }: { browsers: readonly PushBrowser[] }) {
  const askAgain = useAskAgain()
  const device = useQuery({ queryKey: DEVICE, queryFn: readDevice, networkMode: 'always' })
  const isLast = browsers.length === 1
  const remove = async (id: string) => {
    await api<undefined>(`${SUBSCRIPTIONS}/${id}`, { method: 'DELETE' })
    if (isLast) await unsubscribeDevice()
    askAgain(SUBSCRIPTIONS)
    await device.refetch()
  }
  return (
    <ul className="mt-2">
      {browsers.map(browser => (
        <li
          key={browser.id}
          data-row
          className="flex flex-wrap items-baseline gap-x-4 border-rule border-b py-1.5 last:border-0"
        >
          <span className="min-w-0 flex-1">
            <span className="font-medium">{browser.name}</span>{' '}
            <span className="text-ink-3 text-small">
              by {browser.service};{' '}
              {browser.toldAtMs === null ? (
                'never told'
              ) : (
                <>
                  told <Age sinceMs={browser.toldAtMs} /> ago
                </>
              )}
            </span>
          </span>
          <ConfirmButton
            label="Remove"
            title={`Remove ${browser.name}?`}
            consequence="It is not told any more, until it is allowed again there."
            change={() => remove(browser.id)}
            done={`${browser.name} is not told any more.`}
          />
        </li>
      ))}
    </ul>
  )
}
