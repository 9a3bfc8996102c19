// @vitest-environment jsdom
import { cleanup, render, screen } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { ClockProvider } from '../../lib/client/clock.tsx'
import { Result } from './back-test.tsx'

afterEach(cleanup)

const DAY_MS = 86_400_000

test('a back-test says how often in a line, and draws where it fired to scale', () => {
  const stretches = [
    { fromMs: DAY_MS, toMs: 2 * DAY_MS },
    { fromMs: 9 * DAY_MS, toMs: null },
  ]
  const alerts = [{ labels: { alertname: 'Hot', room: 'hall' }, stretches }]
  const range = { fromMs: 0, toMs: 10 * DAY_MS, stepMs: 60_000 }
  const { container } = render(
    <ClockProvider initialMs={0} initialZone="utc">
      <Result result={{ ...range, count: 2, quietCount: 1, alerts, leftOut: 0 }} />
    </ClockProvider>,
  )
  screen.getByText('Would have fired 2 times in the last 10 days.')
  screen.getByText(/2 days in all.*1 time it would have waited and gone away/)
  screen.getByRole('img', { name: /room=hall: 2 times, first 2 Jan 1970/ })
  const drawn = [...container.querySelectorAll('rect')].map(rect => [
    Number(rect.getAttribute('x')),
    Number(rect.getAttribute('width')),
  ])
  expect(drawn).toEqual([
    [10, 10],
    [90, 10],
  ])
})
