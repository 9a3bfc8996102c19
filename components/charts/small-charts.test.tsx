// @vitest-environment jsdom
import { cleanup, render } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { Bullet, DayBars, passedTone, Sparkline } from './index.ts'

afterEach(cleanup)

const paths = (container: HTMLElement) =>
  [...container.querySelectorAll('path')].map(path => path.getAttribute('d'))

test('a sparkline is broken where a sample is missing', () => {
  const { container } = render(
    <Sparkline
      points={[
        [0, 1],
        [10, 2],
        [50, 1],
        [60, 2],
      ]}
      stepMs={10}
    />,
  )
  expect(paths(container)[0]?.match(/M/g)).toHaveLength(2)
})

test('nothing measured is nothing drawn, never a flat line', () => {
  const { container } = render(
    <Sparkline
      points={[
        [0, null],
        [10, null],
      ]}
    />,
  )
  expect(container.querySelector('path, circle')).toBeNull()
})

test.each([
  ['past its target the line has a coloured copy, cut at the target', 0.3, false, 2],
  ['without a target it is one line', null, false, 1],
  ['a late one is grey, whatever its values', 0.3, true, 1],
])('%s', (_what, target, isLate, count) => {
  const { container } = render(
    <Sparkline
      points={[
        [0, 0.2],
        [10, 0.5],
      ]}
      target={target}
      isLate={isLate}
    />,
  )
  expect(paths(container)).toHaveLength(count)
})

test('with a name it is a picture for screen readers, without one it is hidden from them', () => {
  const { container } = render(
    <>
      <Sparkline points={[[0, 1]]} label="p95 over 3 hours" />
      <Sparkline points={[[0, 1]]} />
    </>,
  )
  const [named, hidden] = container.querySelectorAll('svg')
  expect(named?.getAttribute('aria-label')).toBe('p95 over 3 hours')
  expect(hidden?.getAttribute('aria-hidden')).toBe('true')
})

test.each([
  [null, null],
  [0.5, null],
  [0.8, 'warn'],
  [0.99, 'down'],
] as const)('a value of %s reaches %s', (value, tone) => {
  const limits = [
    { value: 0.8, tone: 'warn' },
    { value: 0.95, tone: 'down' },
  ] as const
  expect(passedTone(value, limits)).toBe(tone)
})

test('a bar never grows out of its track', () => {
  const { container } = render(<Bullet value={5} full={1} width={100} />)
  expect([...container.querySelectorAll('rect')].map(rect => rect.getAttribute('width'))).toEqual([
    '100',
    '100',
  ])
})

test('days: an outage is crossed, a day without data is a frame and no bar', () => {
  const dayMs = Date.parse('2026-03-01T00:00:00Z')
  const days = [1, 0.5, null].map((upRatio, index) => ({ dayMs: dayMs + index * 86_400_000, upRatio }))
  const { container } = render(<DayBars days={days} rule="up ÷ all samples" />)
  expect(container.querySelectorAll('i')).toHaveLength(1)
  expect(container.querySelector('svg')?.getAttribute('aria-label')).toContain('1 without data')
  expect(container.textContent).toContain('up ÷ all samples')
})
