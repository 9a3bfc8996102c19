// @vitest-environment jsdom
import { cleanup, render, screen } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { ClockProvider } from '../../lib/client/clock.tsx'
import type { Decision } from '../../lib/contract/alerts.ts'
import { DecisionList } from './decision-list.tsx'

afterEach(cleanup)

const at = (seconds: number): number => Date.UTC(2026, 0, 1, 3, 0, seconds)
const decision = (seconds: number, over: Partial<Decision>): Decision => ({
  atMs: at(seconds),
  stage: 'route',
  outcome: 'passed',
  reason: 'matched',
  by: null,
  ...over,
})

const show = (decisions: readonly Decision[]) =>
  render(
    <ClockProvider initialMs={at(0)} initialZone="utc">
      <DecisionList decisions={decisions} />
    </ClockProvider>,
  )

test('decisions stand in order with their stage, their outcome and their time; repeated ones stand once', () => {
  show([
    decision(0, {}),
    decision(1, { stage: 'silence', outcome: 'held', reason: 'held until 2020-01-01T02:03:04Z' }),
    decision(2, { stage: 'attempt', outcome: 'failed', reason: 'mail: refused (after 3 ms)' }),
    decision(9, { stage: 'attempt', outcome: 'failed', reason: 'mail: refused (after 12 ms)' }),
  ])
  expect(screen.getAllByRole('listitem').map(item => item.textContent)).toEqual([
    '03:00:00Route, went onmatched',
    '03:00:01Silence, heldheld until 1 Jan 2020, 02:03',
    '03:00:02Attempt, failedmail: refused 2 times, last 03:00:09',
  ])
})

test('before anything is decided it says what is waited for', () => {
  show([])
  expect(screen.getByText(/Nothing is decided yet/).textContent).toContain('group_wait')
})
