import { describe, expect, test } from 'vitest'
import { labelsFromObject } from '../labels/index.ts'
import { asBusinessAlert, isBusinessAlert, seriesOfAlert } from './marked.ts'
import { isBusinessRule } from './rules.ts'
import { createHiding, isReservedName } from './visibility.ts'

const hiding = createHiding(['margin_*', 'secret_total'])

test.each([
  ['stripe_mrr_minor', true],
  ['twilio_balance_micros', true],
  ['business_users_active', true],
  ['business:growth', true],
  ['margin_', true],
  ['secret_total', true],
  ['secret_total_sum', false],
  ['my_stripe_mrr', false],
  ['up', false],
  ['', false],
])('%s is hidden: %s', (name, isHidden) => expect(hiding.isHidden(name)).toBe(isHidden))

test.each([
  ['sum(stripe_mrr_minor)', true],
  ['up and on () (vector(1) or {__name__="secret_total"})', true],
  ['max_over_time((up + ignoring(a) margin_total)[1h:5m])', true],
  ['{__name__=~"twilio_.+"}', true],
  ['{__name__=~"^(?:stripe_mrr_minor)$"}', true],
  ['{__name__=~"up|secret_total"}', true],
  ['{__name__!~"stripe_.*"}', false],
  ['{__name__=~".+"}', false],
  ['label_replace(up, "a", "stripe_mrr_minor", "", "")', false],
  ['stripe_mrr_minor +', false],
  ['up', false],
])('%s names a hidden series: %s', (expr, reads) => expect(hiding.readsHidden(expr)).toBe(reads))

test.each([
  ['sum(rate(up[5m])) / on () count(x)', true],
  ['1 + 1', true],
  ['up or stripe_mrr_minor', false],
  ['up or {job="api"}', false],
  ['{__name__=~"up"}', false],
  ['up +', false],
])('%s gives everybody the same: %s', (expr, isOpen) => expect(hiding.isOpen(expr)).toBe(isOpen))

describe('a selector without what is hidden', () => {
  const name = (op: '=' | '=~' | '!=', value: string) => [{ name: '__name__', op, value }] as const
  test('asks for nothing where it names such a series', () => {
    expect(hiding.visible(name('=', 'stripe_mrr_minor'))).toBeNull()
  })
  test('is as it was where it names another', () => {
    expect(hiding.visible(name('=', 'up'))).toEqual(name('=', 'up'))
  })
  test.each([
    [[]],
    [name('=', '')],
    [name('=~', 'stripe.*')],
    [name('!=', 'up')],
    [[{ name: 'job', op: '=', value: 'a' } as const]],
  ])('leaves them out otherwise: %j', matchers => {
    const visible = hiding.visible(matchers)
    expect(visible).toHaveLength(matchers.length + 1)
    expect(visible?.at(-1)).toMatchObject({ name: '__name__', op: '!~' })
  })
})

test('the deck’s own names are nobody else’s to write; what a file hides is', () => {
  const names = ['stripe_mrr_minor', 'business:ALERTS', 'margin_total', 'up']
  expect(names.map(isReservedName)).toEqual([true, true, false, false])
})

test('equal hiding has an equal key, whatever the order of names', () => {
  expect(createHiding(['secret_total', 'margin_*']).key).toBe(hiding.key)
  expect(createHiding([]).key).not.toBe(hiding.key)
})

test('a recording rule is of business by its own name, an alerting rule by what it names', () => {
  const expr = 'stripe_mrr_minor'
  expect(isBusinessRule({ kind: 'recording', record: 'growth', expr }, hiding)).toBe(false)
  expect(isBusinessRule({ kind: 'recording', record: 'business:growth', expr: 'up' }, hiding)).toBe(true)
  expect(isBusinessRule({ kind: 'alerting', expr }, hiding)).toBe(true)
  expect(isBusinessRule({ kind: 'alerting', expr: 'up' }, hiding)).toBe(false)
})

test('what is written about a business alert is written under a hidden name', () => {
  const labels = labelsFromObject({ alertname: 'A' })
  expect(seriesOfAlert(labels, 'ALERTS')).toBe('ALERTS')
  const marked = asBusinessAlert(labels)
  expect([isBusinessAlert(labels), isBusinessAlert(marked)]).toEqual([false, true])
  expect(hiding.isHidden(seriesOfAlert(marked, 'ALERTS'))).toBe(true)
})
