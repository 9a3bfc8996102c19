import { expect, test } from 'vitest'
import { lanesOf, ticksOf } from './lane-model.ts'
import { AT, incident, MINUTE } from './testing.ts'

const SPAN = { fromMs: AT, toMs: AT + 100 * MINUTE }
const at = (minutes: number) => AT + minutes * MINUTE
const ended = (id: number, from: number, to: number) =>
  incident({
    id,
    state: 'resolved',
    impactStartMs: at(from),
    openedAtMs: at(from),
    impactEndMs: at(to),
    resolvedAtMs: at(to),
  })
const lanes = (rows: Parameters<typeof lanesOf>[0]['rows']) =>
  lanesOf({ rows, alerts: [], deploys: [] }, SPAN)

test('a block stands from the start of its impact to its end, an open one to the present', () => {
  const [lane] = lanes([ended(1, 20, 30), incident({ id: 2, impactStartMs: at(60) })])
  expect(lane?.blocks.map(({ leftPercent, widthPercent }) => [leftPercent, widthPercent])).toEqual([
    [20, 10],
    [60, 40],
  ])
})

test('two at one time stand on two tracks; one after the other share one, and share its room', () => {
  const [lane] = lanes([ended(1, 10, 40), ended(2, 20, 30), ended(3, 50, 60)])
  expect(lane?.tracks).toBe(2)
  expect(lane?.blocks.map(({ row, track, roomPercent }) => [row.id, track, roomPercent])).toEqual([
    [1, 0, 40],
    [2, 1, 80],
    [3, 0, 50],
  ])
})

test('near the end words stand before their bar, on a track of their own where another ends late', () => {
  const [lane] = lanes([ended(1, 60, 80), ended(2, 95, 96), ended(3, 10, 20)])
  expect(lane?.blocks.map(({ row, track, wordsStand }) => [row.id, track, wordsStand])).toEqual([
    [3, 0, 'after'],
    [1, 0, 'after'],
    [2, 1, 'before'],
  ])
})

test('what began before the axis is cut at its start, what ended before it is not there', () => {
  const [lane] = lanes([ended(1, -50, 10), ended(2, -50, -10)])
  expect(lane?.blocks).toMatchObject([{ leftPercent: 0, widthPercent: 10, beganBefore: true }])
})

test('alerts that began within one pixel are one mark that counts them; what lies outside is not there', () => {
  const alert = (atMs: number, label: string) => ({ service: 'shop', atMs, label, href: null })
  const marks = [
    alert(at(20), 'PoolFull'),
    alert(at(20) + 1_000, 'Slow'),
    alert(at(60), 'Down'),
    alert(at(-1), 'Old'),
  ]
  const [lane] = lanesOf({ rows: [], alerts: marks, deploys: [] }, SPAN)
  expect(lane?.alerts.map(({ label, leftPercent }) => [label, leftPercent])).toEqual([
    ['PoolFull and 1 more', 20],
    ['Down', 60],
  ])
})

test('an incident of two services stands on both lanes; open lanes come first, the gravest of them first', () => {
  const rows = [
    { ...ended(1, 90, 95), services: ['quiet'] },
    incident({ id: 2, services: ['shop', 'rose'], severity: 3, impactStartMs: at(10) }),
    incident({ id: 3, services: ['rose'], severity: 1, impactStartMs: at(5) }),
    incident({ id: 4, services: [], severity: 4, impactStartMs: at(5) }),
  ]
  expect(lanes(rows).map(({ service, blocks }) => [service, blocks.length])).toEqual([
    ['rose', 2],
    ['shop', 1],
    ['', 1],
    ['quiet', 1],
  ])
})

test('alerts and deploys stand on the lanes of their services, within the axis only', () => {
  const alert = (service: string, minutes: number) => ({
    service,
    atMs: at(minutes),
    label: 'Full',
    href: null,
  })
  const input = {
    rows: [],
    alerts: [alert('shop', 25), alert('shop', -1), alert('', 5)],
    deploys: [alert('rose', 75)],
  }
  const found = lanesOf(input, SPAN)
  expect(found.map(({ service, alerts, deploys }) => [service, alerts.length, deploys.length])).toEqual([
    ['shop', 1, 0],
    ['rose', 0, 1],
  ])
  expect(found[0]?.alerts[0]?.leftPercent).toBe(25)
})

test('ticks are whole hours or days, never more than eight', () => {
  const day = 86_400_000
  for (const [length, stepHours] of [
    [day, 6],
    [7 * day, 24],
    [30 * day, 7 * 24],
    [90 * day, 14 * 24],
  ] as const) {
    const ticks = ticksOf({ fromMs: AT, toMs: AT + length })
    expect(ticks.length).toBeLessThanOrEqual(8)
    expect((ticks[1]?.atMs ?? 0) - (ticks[0]?.atMs ?? 0)).toBe(stepHours * 3_600_000)
  }
})
