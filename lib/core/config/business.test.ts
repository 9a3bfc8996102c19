import { expect, test } from 'vitest'
import { issuesOf, loadText } from './testing.ts'

const indent = (text: string) => `business:\n${text.replace(/^/gm, '  ')}`

type Row = [why: string, text: string, issue: string]

const SID = `AC${'0'.repeat(32)}`

const BAD: Row[] = [
  [
    'a name twice',
    'stripe:\n  - name: shop\n  - name: shop',
    'deck.yml:4:13: name: "shop" is there already: expected another name',
  ],
  [
    'a service that is not there',
    'stripe:\n  - name: shop\n    service: voice',
    'deck.yml:4:16: service: there is no service "voice"',
  ],
  [
    'a key and its file',
    'stripe:\n  - name: shop\n    api_key: sk_x\n    api_key_file: key',
    'deck.yml:5:21: api_key_file: api_key stands there too: expected one of them',
  ],
  [
    'a file that is not there',
    'stripe:\n  - name: shop\n    webhook_secret_file: secret',
    'deck.yml:4:28: webhook_secret_file: secret cannot be read: there is no such file',
  ],
  [
    'no account SID',
    'twilio:\n  - name: line\n    account_sid: AC1',
    'deck.yml:4:20: account_sid: is no account SID: expected AC and 32 hexadecimal digits',
  ],
  [
    'a budget that is critical before it warns',
    `twilio:\n  - name: line\n    account_sid: ${SID}\n    budget: { amount: 100, currency: USD, critical_at: 0.5 }`,
    'deck.yml:5:58: critical_at: comes before warn_at (0.8)',
  ],
  [
    'users from nowhere',
    'users:\n  - name: app',
    'deck.yml:3:13: name: expected either promql or json below it',
  ],
  [
    'users of whom nothing is asked',
    'users:\n  - name: app\n    promql: {}',
    'deck.yml:4:15: promql: nothing is asked: expected one of daily, weekly, monthly, new, cohorts',
  ],
  [
    'a figure that does not parse',
    'figures:\n  - name: cost\n    title: Cost\n    expr: sum(x',
    'deck.yml:5:18: expr: unclosed left parenthesis',
  ],
  [
    'a currency that is none',
    'rates: { to: dollars, date: 2026-11-01, rates: {} }',
    'deck.yml:2:16: to: a currency of three capitals, such as USD',
  ],
  [
    'a hidden name that is none',
    'hidden_series: ["a-b"]',
    'deck.yml:2:19: hidden_series: Invalid string: must match pattern /^[a-zA-Z_:][\\w:]*\\*?$/',
  ],
]

test.each(BAD)('%s', async (_why, text, issue) => {
  expect(await issuesOf(indent(text))).toEqual([issue])
})

test('keys are read from their files, blocks of several files are joined, and rates stand in one', async () => {
  const world = {
    files: {
      'more.yml': indent('stripe: [{ name: second }]\nhidden_series: [margin_*]'),
      key: 'sk_live_1\n',
      secrets: 'whsec_1\nwhsec_2\n',
    },
  }
  const text = `include: [more.yml]\n${indent(
    'stripe:\n  - { name: first, api_key_file: key, webhook_secret_file: secrets }\nrates: { to: USD, date: 2026-11-01, rates: { EUR: 1.08 } }',
  )}`
  const { configuration, issues, watched } = await loadText(text, world)
  expect(issues).toEqual([])
  expect(configuration?.business.stripe).toMatchObject([
    { name: 'first', api_key: 'sk_live_1', webhook_secrets: ['whsec_1', 'whsec_2'] },
    { name: 'second', webhook_secrets: [] },
  ])
  expect(configuration?.business.stripe[1]).not.toHaveProperty('api_key')
  expect(configuration?.business.rates?.rates).toEqual({ EUR: '1.08' })
  expect(configuration?.business.hidden_series).toEqual(['margin_*'])
  expect(watched).toEqual(expect.arrayContaining(['key', 'secrets']))
})

test('keys are masked where the file is shown', async () => {
  const text = indent(
    `stripe: [{ name: a, api_key: sk_live_1, webhook_secrets: [whsec_1] }]\ntwilio: [{ name: b, account_sid: ${SID}, auth_token: tok1 }]\nusers: [{ name: c, json: { url: "https://u:pw1@x.example", headers: { Authorization: Bearer tok2 }, daily: $.a } }]`,
  )
  const { files, issues } = await loadText(text)
  expect(issues).toEqual([])
  expect(files[0]?.text).not.toMatch(/sk_live_1|whsec_1|tok1|tok2|pw1/)
})

const recording = (rule: string) => ({
  files: { 'rules.yml': `groups:\n  - name: g\n    rules:\n      - ${rule}` },
})

test.each([
  ['{ record: growth, expr: "stripe_mrr_minor / 2" }', true],
  ['{ record: growth, expr: "sum(rate(margin_total[5m])) > 1" }', true],
  ['{ record: growth, expr: \'{__name__=~"twilio_.+"}\' }', true],
  ['{ record: business:growth, expr: "stripe_mrr_minor / 2" }', false],
  ['{ record: growth, expr: "up" }', false],
  ['{ alert: Falls, expr: "stripe_mrr_minor < 1" }', false],
])('what is recorded of business series bears a name of business: %s', async (rule, isFault) => {
  const text = `rule_files: [rules.yml]\n${indent('hidden_series: [margin_*]')}`
  const issues = await issuesOf(text, recording(rule))
  expect(issues).toEqual(isFault ? [expect.stringContaining('rules.yml:4:19: record: "growth" is made')] : [])
})
