import { expect, test } from 'vitest'
import type { AttemptRow, ReceiverRow } from '../../lib/contract/alerts.ts'
import { bytesOf, deviceName, whyUnsupported } from './push-device.ts'
import { integrationText, summariseReceivers, tookText, worstFirst } from './receiver-model.ts'

const attempt = (outcome: AttemptRow['outcome']) => ({
  atMs: 1,
  tookMs: 84,
  outcome,
  detail: '200',
  isTest: false,
})
const receiver = (name: string, ...outcomes: AttemptRow['outcome'][]): ReceiverRow => ({
  name,
  source: 'file',
  integrations: outcomes.map((outcome, at) => ({
    integration: `slack/${at}`,
    sendsResolved: true,
    last: attempt(outcome),
    check: null,
  })),
  groups: 0,
  waiting: 0,
})

test('a receiver with one integration that fails comes before those that deliver', () => {
  const rows = worstFirst([
    receiver('a', 'delivered'),
    receiver('b', 'delivered', 'refused'),
    receiver('c', 'retry'),
  ])
  expect(rows.map(({ name }) => name)).toEqual(['b', 'c', 'a'])
  expect(summariseReceivers(rows)).toBe('3 receivers, 2 with a failure at last')
})

test('a receiver whose service does not answer comes first, though all that was sent was delivered', () => {
  const [integration] = receiver('z', 'delivered').integrations
  const check = { isHealthy: false, detail: 'nothing listens there', atMs: 9, tookMs: 1, sinceMs: 4 }
  const broken = { ...receiver('z'), integrations: integration ? [{ ...integration, check }] : [] }
  const rows = worstFirst([receiver('a', 'delivered'), receiver('b', 'retry'), broken])
  expect(rows.map(({ name }) => name)).toEqual(['z', 'b', 'a'])
  expect(summariseReceivers(rows)).toBe('3 receivers, 2 with a failure at last')
})

test('integrations and times are told in words', () => {
  expect(['slack/0', 'slack/1', 'carrier_pigeon/0'].map(integrationText)).toEqual([
    'Slack',
    'Slack 2',
    'carrier_pigeon',
  ])
  expect([84.4, 1_240, 90_000].map(tookText)).toEqual(['84 ms', '1.2 s', '1 min'])
})

const ALL = { isSecure: true, hasWorker: true, hasPush: true, permission: 'default' } as const
test.each([
  [ALL, null],
  [{ ...ALL, isSecure: false }, /https/],
  [{ ...ALL, hasPush: false }, /home screen/],
  [{ ...ALL, permission: null }, /no web push/],
])('a browser with %j', (has, expected) => {
  const why = whyUnsupported(has)
  if (expected === null) expect(why).toBeNull()
  else expect(why).toMatch(expected)
})

test('a device has a name that its owner knows, and the key is read as it is written', () => {
  expect(
    deviceName('Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36'),
  ).toBe('Chrome on Android')
  expect(deviceName('')).toBe('Browser')
  expect([...bytesOf('-_8')]).toEqual([251, 255])
})
