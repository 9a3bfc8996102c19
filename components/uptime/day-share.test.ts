import { describe, expect, it, test } from 'vitest'
import type { UptimeDay } from '../../lib/contract/watch.ts'
import { dayShareOf, daysWorthDrawing, describeDays } from './day-share.ts'

const NONE = { up: 0, degraded: 0, down: 0, unknown: 0, unobserved: 0, maintenance: 0 }
const day = (more: Partial<UptimeDay> = {}): UptimeDay => ({
  fromMs: 0,
  toMs: 86_400_000,
  ratio: 1,
  seconds: { ...NONE, up: 86_400 },
  outages: 0,
  longestOutageSeconds: 0,
  isOver: true,
  worstReason: null,
  ...more,
})
const gap = day({ ratio: null, seconds: { ...NONE, unobserved: 86_400 } })

test.each([
  ['up all day', day(), { upRatio: 1, degradedRatio: 0, maintenanceRatio: 0, isPartial: false }],
  ['nothing observed', gap, { upRatio: null, degradedRatio: 0, maintenanceRatio: 0 }],
  [
    'degraded for a quarter of what is judged',
    day({ seconds: { ...NONE, up: 300, degraded: 100 } }),
    { degradedRatio: 0.25 },
  ],
  [
    'planned work beside what is judged',
    day({ seconds: { ...NONE, up: 300, maintenance: 100 } }),
    { maintenanceRatio: 0.25 },
  ],
  ['not over yet', day({ isOver: false }), { isPartial: true }],
])('a day: %s', (_what, of, expected) => {
  expect(dayShareOf(of)).toMatchObject(expected)
})

describe('ninety days', () => {
  it('are thirty as long as nothing older was observed', () => {
    const young = [...Array.from({ length: 88 }, () => gap), day(), day({ outages: 2 })]
    expect(daysWorthDrawing(young)).toHaveLength(30)
    expect(describeDays(daysWorthDrawing(young))).toBe('1 day with an outage, 28 without data')
    expect(daysWorthDrawing([day(), ...young])).toHaveLength(91)
  })

  it('say so when nothing was observed at all', () => {
    expect(describeDays([gap, gap])).toBe('nothing observed yet')
  })
})
