import { expect, test } from 'vitest'
import { createManualClock } from '../../adapters/manual-clock.ts'
import { createOpsgenie } from '../../adapters/receivers/opsgenie.ts'
import { createPagerduty } from '../../adapters/receivers/pagerduty.ts'
import { groupHash } from '../../adapters/receivers/plain-texts.ts'
import { createPushover } from '../../adapters/receivers/pushover.ts'
import { context, DECK_URL, json, NOW, service, testTools } from '../../adapters/receivers/testing.ts'
import { PLAIN_CLIENT } from '../../adapters/receivers/transport.ts'
import type { AlertGroupRow, AlertRow } from '../../contract/alerts.ts'
import type { Integration, Receiver } from '../../core/alert/receiver-config.ts'
import { BUSINESS_LABEL } from '../../core/business/marked.ts'
import { redactedGroup } from '../../core/business/redacted.ts'
import { OpsgenieInput } from '../../core/config/schema/receiver/opsgenie.ts'
import { PagerdutyInput } from '../../core/config/schema/receiver/pagerduty.ts'
import { PushoverInput } from '../../core/config/schema/receiver/pushover.ts'
import type { Receivers } from '../../ports/receiver.ts'
import { passTakeoverOn } from './takeover.ts'

const KEY = '{}:{alertname="HighCpu"}'
const ACKNOWLEDGED = { by: 'ann@example.org', atMs: NOW, untilMs: null, note: '' }

const member = (
  fingerprint: string,
  acknowledgement: AlertRow['acknowledgement'],
  status: AlertRow['status'] = 'firing',
) => asRow({ fingerprint, acknowledgement, status, labels: {} })

/** Of a row nothing else is looked at. */
const asRow = (row: Pick<AlertRow, 'fingerprint' | 'acknowledgement' | 'status' | 'labels'>) =>
  row as AlertRow

const group = (receiver: string, alerts: readonly AlertRow[]): AlertGroupRow => ({
  id: receiver,
  key: KEY,
  receiver,
  labels: {},
  nextFlushMs: NOW,
  alerts,
})

async function taken(groups: readonly AlertGroupRow[], fingerprints: readonly string[]) {
  const at = await service(({ url }, response) =>
    json(response, 202, url.includes('alerts') ? { requestId: 'r' } : { dedup_key: 'd' }),
  )
  const receiver: Receiver = {
    name: 'team',
    integrations: [
      {
        kind: 'pagerduty',
        index: 0,
        config: {
          ...PagerdutyInput.parse({ routing_key: 'key-of-the-service' }),
          http: PLAIN_CLIENT,
          url: `${at.url}/v2/enqueue`,
          routing_key: 'key-of-the-service',
          source: 'x',
        },
      },
      {
        kind: 'opsgenie',
        index: 0,
        config: {
          ...OpsgenieInput.parse({ api_key: 'key-of-opsgenie' }),
          http: PLAIN_CLIENT,
          api_url: `${at.url}/`,
          api_key: 'key-of-opsgenie',
        },
      },
      {
        kind: 'pushover',
        index: 0,
        config: {
          ...PushoverInput.parse({ user_key: 'u', token: 'token-of-pushover' }),
          http: PLAIN_CLIENT,
          user_key: 'u',
          token: 'token-of-pushover',
        },
      },
    ],
  }
  const tools = testTools()
  const receivers: Pick<Receivers, 'acknowledge'> = {
    async acknowledge(integration: Integration, takeover, ctx) {
      if (integration.kind === 'pagerduty')
        return (await createPagerduty(tools).acknowledge?.(integration.config, takeover, ctx)) ?? null
      if (integration.kind === 'opsgenie')
        return (await createOpsgenie(tools).acknowledge?.(integration.config, takeover, ctx)) ?? null
      if (integration.kind === 'pushover')
        return (
          (await createPushover(tools, `${at.url}/1/`).acknowledge?.(integration.config, takeover, ctx)) ??
          null
        )
      return null
    },
  }
  await passTakeoverOn(
    {
      config: () => ({ receivers: [receiver], templates: [] }),
      groups: async () => groups,
      receivers,
      addressRule: context().addressRule,
      deckUrl: DECK_URL,
      clock: createManualClock(NOW),
      log: { info() {}, warn() {}, error() {} },
    },
    { fingerprints, by: 'ann@example.org' },
  )
  return at.asked
}

test('a group that is taken on as a whole is told to PagerDuty, Opsgenie and Pushover, by the key of its incident', async () => {
  const asked = await taken(
    [group('team', [member('a', ACKNOWLEDGED), member('b', null, 'resolved')])],
    ['a'],
  )
  const byPath = new Map(asked.map(({ url, body }) => [url, body.startsWith('{') ? JSON.parse(body) : body]))
  const hash = groupHash({ groupKey: KEY })
  expect(byPath.get('/v2/enqueue')).toEqual({
    routing_key: 'key-of-the-service',
    event_action: 'acknowledge',
    dedup_key: hash,
  })
  expect(byPath.get(`/v2/alerts/${hash}/acknowledge?identifierType=alias`)).toMatchObject({
    user: 'ann@example.org',
  })
  expect(byPath.get(`/1/receipts/cancel_by_tag/${hash}.json`)).toBe('token=token-of-pushover')
})

test('a group of business is told of by a key that says nothing of it', async () => {
  const row = { ...member('a', ACKNOWLEDGED), labels: { [BUSINESS_LABEL]: 'true' } }
  const asked = await taken([group('team', [row])], ['a'])
  const hash = groupHash({ groupKey: redactedGroup(KEY) })
  expect(asked.some(({ url }) => url.includes(hash))).toBe(true)
  expect(asked.some(({ url, body }) => `${url} ${body}`.includes(groupHash({ groupKey: KEY })))).toBe(false)
})

test.each([
  [
    'one of it still waits for somebody',
    [group('team', [member('a', ACKNOWLEDGED), member('b', null)])],
    ['a'],
  ],
  ['others were taken on', [group('team', [member('a', ACKNOWLEDGED)])], ['c']],
  ['it goes to another receiver', [group('other', [member('a', ACKNOWLEDGED)])], ['a']],
])('a group is not told of when %s', async (_name, groups, fingerprints) => {
  expect(await taken(groups, fingerprints)).toEqual([])
})
