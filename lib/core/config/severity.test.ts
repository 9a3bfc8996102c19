import { expect, test } from 'vitest'
import { policyFor } from '../incident/index.ts'
import { issuesOf, loadText } from './testing.ts'

const SERVICES = `services: [{ slug: shop, name: Shop }, { slug: mail, name: Mail }]\n`

test.each([
  [
    'a service that is not there',
    `severities: [{ slug: a, services: [shap] }]`,
    'services: there is no service "shap"',
  ],
  [
    'a service that has its severities',
    `severities: [{ slug: a, services: [shop] }, { slug: b, services: [shop] }]`,
    'services: "shop" has its severities already',
  ],
  [
    'two defaults',
    `severities: [{ slug: a }, { slug: b }]`,
    'services: others are for all services already: name some',
  ],
  [
    'a slug twice',
    `severities: [{ slug: a, services: [shop] }, { slug: a, services: [mail] }]`,
    'slug: the severities "a" are there already',
  ],
  [
    'an escalation that is not there',
    `severities: [{ slug: a, escalation: nope }]`,
    'escalation: there is no escalation "nope"',
  ],
  [
    'a receiver that is not there',
    `severities: [{ slug: a, receiver: nope }]`,
    'receiver: there is no receiver "nope"',
  ],
  [
    'a level without an escalation',
    `severities: [{ slug: a, kinds: [{ kind: data_loss, first_level: 3 }] }]`,
    'first_level: there is no escalation to begin',
  ],
  [
    'a severity twice',
    `severities: [{ slug: a, scale: [{ severity: 1, label: P1 }, { severity: 1, label: P2 }] }]`,
    'severity: 1 is there already',
  ],
  [
    'a severity of no scale',
    `severities: [{ slug: a, scale: [{ severity: 5, label: P5 }] }]`,
    'severity: 5 is not known: expected one of 1, 2, 3, 4',
  ],
  [
    'a rule for a severity that is not there',
    `severities: [{ slug: a, scale: [{ severity: 1, label: P1 }], open: [{ matchers: ['a="b"'], severity: 2 }] }]`,
    'severity: the scale has none of that number',
  ],
  [
    'matchers that are none',
    `severities: [{ slug: a, open: [{ matchers: ['a b'], severity: 1 }] }]`,
    'matchers: ',
  ],
  [
    'a field that no incident has',
    `severities: [{ slug: a, templates: [{ slug: t, title: T, subject: '{{ severty }}', body: x }] }]`,
    'subject: no incident has {{ severty }}',
  ],
  [
    'a link that is none',
    `severities: [{ slug: a, checklists: [{ slug: c, title: C, items: [{ text: x, link: 'javascript:alert(1)' }] }] }]`,
    'link: expected a path such as /services/api, or a web address',
  ],
  ['a misspelt field', `severities: [{ slug: a, scal: [] }]`, 'unknown field "scal": did you mean "scale"?'],
])('%s', async (_why, text, message) => {
  const issues = await issuesOf(`${SERVICES}${text}`)
  expect(issues).toHaveLength(1)
  expect(issues[0]).toContain(message)
  expect(issues[0]).toMatch(/^deck\.yml:2:/)
})

test('the deadline of a post-mortem is that of the severity, of its entry, or of the default', async () => {
  const { configuration } = await loadText(`${SERVICES}severities:
  - { slug: default, post_mortem: { within: 3d } }
  - slug: shop
    services: [shop]
    post_mortem: { requires: [root_cause] }
    scale: [{ severity: 1, label: P1, post_mortem: { within: 1d } }, { severity: 2, label: P2 }]
`)
  const days = (service: string) =>
    policyFor(configuration?.severities ?? [], [service]).scale.map(step =>
      step.postMortem?.withinMs ? step.postMortem.withinMs / 86_400_000 : null,
    )
  expect(days('shop')).toEqual([1, 3])
  expect(days('mail')).toEqual([3, 3, 3, 3])
})

test('without any, severities are SEV1 to SEV4 and ask nothing', () => {
  expect(policyFor([], ['shop']).scale.map(({ label, phases }) => [label, phases.length])).toEqual([
    ['SEV1', 0],
    ['SEV2', 0],
    ['SEV3', 0],
    ['SEV4', 0],
  ])
})
