import { expect, test } from 'vitest'
import { planPage } from '../lib/core/on-call/index.ts'
import { worldOfEntries } from '../lib/core/on-call/plan-case.ts'
import { loadFleet } from './testing.ts'

const { entries } = await loadFleet()
const world = worldOfEntries(entries, { people: [], receivers: [] })
const AT_MS = Date.parse('2026-01-06T03:10:00Z')

function policyOf(slug: string) {
  const policy = entries.escalation.find(one => one.slug === slug)
  if (!policy) throw new Error(`there is no escalation ${slug}`)
  return policy
}

/** Who is told in the first round by which step, and after how many seconds; nobody answers. */
function toldBy(slug: string, labels: Readonly<Record<string, string>>) {
  const { orders, atMs } = planPage(policyOf(slug), { labels, atMs: AT_MS }, world)
  return orders
    .filter(({ round, step }) => round === 0 && step !== 'last resort')
    .map(order => [order.step, (order.atMs - atMs) / 1_000])
}

test('V-63: Vrooli’s alert moves from level 1 to engineering at the set times', () => {
  expect(toldBy('vrooli', {})).toEqual([
    ['L1 Support', 0],
    ['L2 Support', 1_800],
    ['L3 Support', 3_600],
    ['Engineering', 7_200],
  ])
})

test('V-62: Vrooli’s incident commander is named, and hears of what nobody took', () => {
  const plan = planPage(policyOf('vrooli'), { labels: {}, atMs: AT_MS }, world)
  expect(plan.orders.at(-1)).toMatchObject({ step: 'last resort', target: { email: 'incidents@vrooli.com' } })
})

test.each([
  [
    'P1',
    [
      ['On-call', 0],
      ['Manager', 300],
    ],
  ],
  ['P2', [['On-call', 0]]],
])('X-43: of xSwarm’s %s the right people are told', (severity, expected) => {
  expect(toldBy('xswarm', { severity })).toEqual(expected)
})

test('R-29: Rose’s levels say what they do', () => {
  expect(policyOf('rose').steps.map(({ name, duties }) => [name, duties?.split(',')[0]])).toEqual([
    ['On-call engineer', 'Initial response to alerts'],
    ['Senior engineer', 'Complex troubleshooting'],
    ['Engineering lead', 'Architecture decisions'],
  ])
})

test.each(['data loss', 'security'])('R-30: %s at Rose goes to the engineering lead first', kind => {
  expect(toldBy('rose', { kind })).toEqual([['Engineering lead', 0]])
})

test.each([
  ['P1', {}, ['On-call engineer', 'Team lead']],
  ['P3', {}, ['On-call engineer']],
  ['P3', { cause: 'infrastructure' }, ['On-call engineer', 'Platform team']],
])(
  'L-20: a %s of the Learning Voice Agent (%o) tells the right levels at once',
  (severity, more, expected) => {
    expect(toldBy('learning-voice-agent', { severity, ...more })).toEqual(expected.map(step => [step, 0]))
  },
)

test('T-28: the Telegram agent has an escalation called "default", with its steps and contacts', () => {
  expect(policyOf('telegram-agent')).toMatchObject({
    name: 'default',
    services: ['telegram-agent'],
    steps: [{ tell: [{ person: 'oncall@telegram.example.org' }] }, { after: '30m' }],
  })
})

test('no policy of the five falls into a hole once its people have accounts', () => {
  for (const policy of entries.escalation)
    expect(planPage(policy, { labels: { severity: 'P1' }, atMs: AT_MS }, world).holes, policy.slug).toEqual(
      [],
    )
})
