import { expect, test } from 'vitest'
import { issuesOf, loadText } from './testing.ts'

const SERVICE = 'services: [{slug: api, name: API, match: job="api"}]\n'
const SCHEDULE =
  'schedules:\n  - {slug: primary, name: Primary, layers: [{name: A, people: [Ana@Example.org], starts: 2026-01-05T09:00}]}\n'
const policy = (more: string) =>
  `${SERVICE}${SCHEDULE}escalations:\n  - {slug: default, name: Default, services: [api], last_resort: {person: a@b.org}, ${more}}\n`

test('schedules and escalations are read: people in lower case, what is not written as it is meant', async () => {
  const { configuration, issues } = await loadText(
    policy('steps: [{name: L1, tell: [{schedule: primary}], when: {severity: [P1]}}]'),
  )
  expect(issues).toEqual([])
  expect(configuration?.entries.schedule[0]).toMatchObject({
    zone: 'UTC',
    layers: [{ people: ['ana@example.org'] }],
  })
  expect(configuration?.entries.escalation[0]).toMatchObject({
    repeat: 0,
    repeat_after: '15m',
    send_resolved: true,
    steps: [{ after: '0s', urgency: 'important' }],
  })
})

test.each([
  [
    'a schedule that is not there',
    policy('steps: [{name: L1, tell: [{schedule: primery}]}]'),
    'deck.yml:5:122: schedule: there is no schedule "primery": did you mean "primary"?',
  ],
  [
    'a service that is not there',
    policy('steps: [{name: L1, tell: [{person: a@b.org}]}]').replace('[api]', '[apj]'),
    'deck.yml:5:47: services: there is no service "apj": did you mean "api"?',
  ],
  [
    'steps out of order',
    policy(
      'steps: [{name: L1, after: 5m, tell: [{person: a@b.org}]}, {name: L2, tell: [{person: a@b.org}]}]',
    ),
    'deck.yml:5:',
  ],
  [
    'matchers that are none',
    policy('steps: [{name: L1, tell: [{person: a@b.org}], when: {matchers: ["team=~("]}}]'),
    'deck.yml:5:149: matchers:',
  ],
  [
    'a target of two kinds',
    policy('steps: [{name: L1, tell: [{person: a@b.org, schedule: primary}]}]'),
    'deck.yml:5:',
  ],
  [
    'no last resort',
    `${SERVICE}escalations:\n  - {slug: default, name: Default, steps: [{name: L1, tell: [{person: a@b.org}]}]}\n`,
    'deck.yml:3:5: last_resort: missing',
  ],
  [
    'a rotation that is none',
    'schedules:\n  - {slug: a, name: A, layers: [{name: A, people: [a@b.org], starts: 2026-01-05T09:00, rotation: hourly}]}\n',
    'deck.yml:2:98: rotation: "hourly" is not known: expected one of "daily", "weekly", "custom"',
  ],
  [
    'a schedule by the name of a page beside it',
    'schedules:\n  - {slug: noise, name: A, layers: [{name: A, people: [a@b.org], starts: 2026-01-05T09:00}]}\n',
    'deck.yml:2:12: slug: "noise" is the name of a page beside those of schedules: expected another',
  ],
  [
    'a schedule that is there twice',
    `${SCHEDULE}  - {slug: primary, name: Other, layers: [{name: A, people: [a@b.org], starts: 2026-01-05T09:00}]}\n`,
    'deck.yml:3:12: slug: the schedule "primary" is there already: expected another slug',
  ],
])('%s is refused with its place', async (_why, text, issue) => {
  expect((await issuesOf(text)).join('\n')).toContain(issue)
})
