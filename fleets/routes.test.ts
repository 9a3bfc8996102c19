import { expect, test } from 'vitest'
import { explainRoute } from '../lib/core/alert/explain.ts'
import { compareStrings, labelsFromObject } from '../lib/core/labels/index.ts'
import { loadFleet } from './testing.ts'

const { alerting, entries } = await loadFleet()
/** A Tuesday at noon, within working hours. */
const NOON_MS = Date.parse('2026-01-13T12:00:00Z')

const receiversOf = (labels: Readonly<Record<string, string>>): readonly string[] =>
  explainRoute(alerting, labelsFromObject(labels), NOON_MS).receivers

/** What a receiver sends, and to whom: `sms to +15551234567`. */
function sentBy(name: string): string[] {
  const receiver = alerting.receivers.find(one => one.name === name)
  if (!receiver) throw new Error(`there is no receiver ${name}`)
  return receiver.integrations.map(one => {
    const { config } = one
    const whom = 'to' in config ? config.to : 'escalation' in config ? config.escalation : ''
    return `${one.kind} ${whom}`.trim()
  })
}

const sent = (labels: Readonly<Record<string, string>>): string[] => receiversOf(labels).flatMap(sentBy)

const SLACK = 'slack'
const MAIL = 'email admin@yourdomain.com'
const SMS = 'sms +15551234567'

test.each([
  ['X-42 X-44 a P1 pages, and nothing else', { priority: 'P1' }, ['escalation xswarm']],
  ['X-42 X-44 a P2 is a mail and a Slack post', { priority: 'P2' }, [MAIL, SLACK]],
  ['X-42 X-44 a P3 is a Slack post', { priority: 'P3' }, [SLACK]],
  ['X-42 X-44 a P4 is a line of the next daily digest', { priority: 'P4' }, ['digest admin@yourdomain.com']],
  [
    'X-33 a rate of errors above 5% is a text message beside its page',
    { alertname: 'ErrorRateHigh', priority: 'P1' },
    [SMS, 'escalation xswarm'],
  ],
  [
    'X-08 what the check from outside finds is mailed and texted',
    { alertname: 'HealthCheckFailing', check: 'worker-outside', priority: 'P1' },
    [MAIL, SMS],
  ],
])('%s', (_row, labels, expected) => {
  expect(sent({ service: 'xswarm', ...labels })).toEqual(expected)
})

const PAGED = ['vrooli-page']
const CHAT = ['vrooli-devops', 'vrooli-chat']

test.each([
  ['critical pages', { service: 'vrooli', severity: 'critical' }, PAGED],
  ['a warning goes to chat', { service: 'vrooli', severity: 'warning' }, CHAT],
  ['by the system of a scrape', { alertname: 'ServiceDown', system: 'vrooli', severity: 'critical' }, PAGED],
  [
    'by the instance alone',
    { alertname: 'HighCPUUsage', instance: 'vrooli-1:9100', severity: 'warning' },
    CHAT,
  ],
  [
    'another host under the same rule is not Vrooli’s',
    { alertname: 'HighCPUUsage', instance: 'voice1.internal:9100', severity: 'warning' },
    ['default'],
  ],
])('V-65 %s', (_what, labels, expected) => {
  expect(receiversOf(labels)).toEqual(expected)
})

test('V-66 what autoheal finds critical is one notification, of all that it finds at once', () => {
  const found = {
    alertname: 'AutohealFindsCritical',
    service: 'vrooli',
    part: 'platform',
    severity: 'critical',
  }
  const groups = ['infra-docker', 'system-disk'].map(child => {
    const { targets, decisions } = explainRoute(alerting, labelsFromObject({ ...found, child }), NOON_MS)
    expect(targets.map(node => node.receiver)).toEqual(PAGED)
    return decisions.find(({ stage }) => stage === 'group')?.by
  })
  expect(new Set(groups).size).toBe(1)
})

test('V-62 the three contacts are who routes lead to', () => {
  expect(sentBy('vrooli-devops')).toEqual(['email devops@vrooli.com'])
  expect(sentBy('vrooli-page')).toEqual(expect.arrayContaining(['escalation vrooli', 'sms +15550123']))
  expect(entries.escalation.find(one => one.slug === 'vrooli')?.last_resort).toEqual({
    person: 'incidents@vrooli.com',
  })
})

test('V-65 a warning is mailed in working hours alone', () => {
  const decisions = (time: string) =>
    explainRoute(
      alerting,
      labelsFromObject({ service: 'vrooli', severity: 'warning' }),
      Date.parse(time),
    ).decisions.filter(({ stage, outcome }) => stage === 'time_interval' && outcome === 'held')
  expect(decisions('2026-01-13T12:00:00Z')).toHaveLength(0)
  expect(decisions('2026-01-13T22:00:00Z')).toHaveLength(1)
})

test.each([
  ['low is logged only', 'low', ['log']],
  ['medium goes to chat', 'medium', ['webhook']],
  ['warning goes to chat', 'warning', ['webhook']],
  ['high pages', 'high', ['escalation telegram-agent', 'webhook']],
  ['critical pages', 'critical', ['escalation telegram-agent', 'webhook']],
])('T-26 T-28 %s', (_level, severity, expected) => {
  expect(sent({ service: 'telegram-agent', severity }).sort(compareStrings)).toEqual(expected)
})

test.each([
  ['R-33', 'rose'],
  ['L-22', 'learning-voice-agent'],
])('%s %s takes the default route; what is critical goes to its own levels too', (_row, service) => {
  expect(sent({ service, severity: 'warning' }).sort(compareStrings)).toEqual(['log', 'slack'])
  expect(receiversOf({ service, severity: 'critical' })).toEqual([`${service}-page`, 'default'])
  expect(sentBy(`${service}-page`)).toEqual([`escalation ${service}`])
})

test('every threshold rule leads to a receiver, and none of xSwarm is without a priority', () => {
  const lost = entries.rule.filter(({ service, labels }) => {
    const [first] = receiversOf({ ...labels, service, severity: 'warning' })
    return service === 'xswarm' ? !labels.priority || first === 'default' : first === undefined
  })
  expect(lost.map(rule => `${rule.service}/${rule.slug}`)).toEqual([])
})

/** Where messages go by an app's token, which none of these has. */
const withoutApps = (key: string, value: unknown): unknown => (key === 'app_url' ? undefined : value)

test('nothing reaches out: every receiver is on this machine', () => {
  const urls = JSON.stringify(alerting.receivers, withoutApps).match(/https?:\/\/[^"]+/g) ?? []
  const inUse = urls.filter(url => !url.startsWith('http://127.0.0.1:'))
  expect(inUse).toEqual([])
})
