import { expect, test } from 'vitest'
import { noiseOf } from './noise.ts'
import type { Page } from './page.ts'
import { Play, personOf, policyOf, worldOf } from './testing.ts'

const MINUTE = 60
const HOUR = 3_600
const POLICY = policyOf({
  steps: [{ name: 'L1', tell: [{ person: 'ana@example.org' }] }],
  repeat_after: '2h',
})
const by = { name: 'ana@example.org', via: 'page' } as const

/** A page that began so many seconds after the first one, was acknowledged and ended so many later. */
function pageOf(
  id: string,
  at: { begins?: number; acknowledged?: number; ends?: number; alertname?: string },
): Page {
  const play = new Play(POLICY, worldOf([personOf('ana'), personOf('last')]), {
    alertname: at.alertname ?? 'Down',
  })
  if (at.acknowledged !== undefined) play.until(at.acknowledged).take({ kind: 'acknowledged', by })
  if (at.ends !== undefined)
    play.until(at.ends).take({ kind: 'resolved', by: { name: 'alerts', via: 'receiver' } })
  return moved({ ...play.page, id, groupKey: at.alertname ?? 'Down' }, (at.begins ?? 0) * 1_000)
}

const moved = (page: Page, byMs: number): Page => ({
  ...page,
  startedAtMs: page.startedAtMs + byMs,
  acknowledgedAtMs: page.acknowledgedAtMs === null ? null : page.acknowledgedAtMs + byMs,
  status: 'atMs' in page.status ? { ...page.status, atMs: page.status.atMs + byMs } : page.status,
  orders: page.orders.map(order => ({
    ...order,
    sentAtMs: order.sentAtMs === null ? null : order.sentAtMs + byMs,
  })),
})

const utc = (_email: string, atMs: number) => atMs

test('counts pages, acknowledgements, what was acted on, what came back within a day, and who was woken', () => {
  const pages = [
    pageOf('1', { acknowledged: 2 * MINUTE, ends: HOUR }),
    pageOf('2', { begins: 13 * HOUR, acknowledged: MINUTE, ends: 3 * MINUTE }),
    pageOf('3', { begins: 50 * HOUR, ends: 5 * MINUTE }),
  ]
  const { rules, people } = noiseOf(pages, utc)
  expect(rules).toEqual([
    {
      key: 'Down',
      pages: 3,
      acknowledged: 2,
      actedOn: 1,
      refired: 1,
      nightsWoken: 1,
      medianAcknowledgeSeconds: 90,
      suggestion: null,
    },
  ])
  expect(people.map(({ key, pages: count, nightsWoken }) => [key, count, nightsWoken])).toEqual([
    ['ana@example.org', 3, 1],
  ])
})

test('a night is a night on the person’s own clock, and two pages of one night are one', () => {
  const pages = [pageOf('1', { begins: 12 * HOUR + 30 * MINUTE }), pageOf('2', { begins: 18 * HOUR })]
  expect(noiseOf(pages, utc).people[0]?.nightsWoken).toBe(1)
  const inAuckland = (_email: string, atMs: number) => atMs + 13 * HOUR * 1_000
  expect(noiseOf(pages, inAuckland).people[0]?.nightsWoken).toBe(0)
  expect(noiseOf([pageOf('1', {})], utc).people[0]?.nightsWoken).toBe(0)
})

test('a rule whose pages end by themselves is told to wait longer, with what that would have spared', () => {
  const pages = [2, 3, 4, 12].map((minutes, i) =>
    pageOf(`${i}`, { begins: i * 48 * HOUR, ends: minutes * MINUTE }),
  )
  const [row] = noiseOf(pages, utc).rules
  expect(row?.longerForMs).toBe(300_000)
  expect(row?.suggestion).toBe(
    '4 of 4 pages ended before anybody acknowledged them: a "for" longer by 5m would have spared 3 of them',
  )
  const handled = [1, 2, 3, 4].map(i =>
    pageOf(`${i}`, { begins: i * 48 * HOUR, acknowledged: MINUTE, ends: HOUR }),
  )
  expect(noiseOf(handled, utc).rules[0]?.suggestion).toBeNull()
})

test('nothing is counted where nothing was', () => {
  expect(noiseOf([], utc)).toEqual({ rules: [], people: [] })
})
