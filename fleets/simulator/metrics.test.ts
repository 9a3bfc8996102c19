import { describe, expect, test } from 'vitest'
import { FAULTS, isSocketFault } from './faults.ts'
import { allSystems } from './systems/index.ts'
import { AT_MS, type Line, type Page, passTime, readPage, systemNamed, withMetrics } from './testing.ts'

const SLUGS = allSystems(AT_MS).map(system => system.slug)
const DAY_SAMPLES = 24
const STEP_SECONDS = 86_400 / DAY_SAMPLES / 6

const key = (line: Line) => JSON.stringify([line.name, line.labels])
const familyOf = (page: Page, name: string) =>
  page.typeOf(name) ?? page.typeOf(name.replace(/_(bucket|sum|count)$/, ''))

/** What is wrong between two scrapes of a page, in words. */
function faultsBetween(before: Page, after: Page): string[] {
  const known = new Map(before.lines.map(line => [key(line), line.value]))
  const vanished = known.size - after.lines.length
  const fallen = after.lines.filter(
    line => familyOf(after, line.name) !== 'gauge' && line.value < (known.get(key(line)) ?? 0),
  )
  return [
    ...(vanished === 0 ? [] : [`${vanished} series came or went`]),
    ...fallen.map(key),
    ...histogramFaults(after),
  ]
}

function histogramFaults(page: Page): string[] {
  const problems: string[] = []
  for (const count of page.lines.filter(
    line => line.name.endsWith('_count') && familyOf(page, line.name) === 'histogram',
  )) {
    const name = count.name.replace(/_count$/, '')
    const isOwn = (line: Line) =>
      Object.entries(count.labels).every(([label, value]) => line.labels[label] === value)
    const buckets = page.lines.filter(line => line.name === `${name}_bucket` && isOwn(line))
    const values = [...buckets.map(line => line.value), count.value]
    if (buckets.length < 3) problems.push(`${name} has ${buckets.length} buckets`)
    if (values.some((value, i) => value < (values[i - 1] ?? 0)))
      problems.push(`${name} falls: ${values.join(' ')}`)
    const sum = page.lines.find(line => line.name === `${name}_sum` && isOwn(line))
    if (!sum || (count.value > 0 && sum.value <= 0)) problems.push(`${name} has no sum`)
  }
  return problems
}

describe.each(SLUGS)('%s', slug => {
  test.each(['nothing', ...FAULTS.filter(fault => !isSocketFault(fault))])(
    'through a day with a bout of %s, its pages hold together',
    fault => {
      const system = systemNamed(slug)
      let pages: Page[] = []
      for (let i = 0; i < DAY_SAMPLES; i++) {
        const fromMs = AT_MS + (i * 86_400_000) / DAY_SAMPLES
        // Noon to two in the afternoon: whatever it is, it begins and ends within the day.
        const isOn = (name: string) => name === fault && i >= 10 && i < 12
        for (let step = 1; step <= 6; step++)
          system.advance(fromMs + step * STEP_SECONDS * 1_000, STEP_SECONDS, isOn)
        const now = withMetrics(system).map(endpoint => readPage(endpoint, fromMs))
        expect(now.flatMap((page, n) => (pages[n] ? faultsBetween(pages[n], page) : []))).toEqual([])
        expect(now.flatMap(page => page.lines).filter(line => !Number.isFinite(line.value))).toEqual([])
        pages = now
      }
    },
  )
})

test('traffic in the afternoon is more than twice that before dawn', () => {
  const inHourFrom = (time: string) => {
    const system = systemNamed('vrooli')
    passTime(system, { fromMs: Date.parse(`2026-03-02T${time}:00Z`), minutes: 60 })
    const lines = withMetrics(system).flatMap(endpoint => readPage(endpoint, AT_MS).lines)
    const requests = lines.filter(line => line.name === 'http_requests_total')
    return requests.reduce((sum, line) => sum + line.value, 0)
  }
  expect(inHourFrom('15:30')).toBeGreaterThan(2 * inHourFrom('03:30'))
})
