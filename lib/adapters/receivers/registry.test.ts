import { expect, test } from 'vitest'
import type { Integration } from '../../core/alert/receiver-config.ts'
import { createSecrets } from '../secrets.ts'
import { createReceivers } from './registry.ts'
import { context, json, notification, service } from './testing.ts'
import { PLAIN_CLIENT } from './transport.ts'

const unused = () => Promise.reject(new Error('nothing of this kind is sent here'))
const log = { info: () => {}, warn: () => {}, error: () => {} }
const receivers = createReceivers({
  version: 'test',
  log,
  push: {
    subscriptions: { add: unused, list: unused, remove: unused } as never,
    secrets: createSecrets('a secret of the tests, long enough for the deck'),
    addressRule: () => context().addressRule,
  },
  digestLines: { add: unused } as never,
  escalation: { send: unused },
})

test.each<[networks: readonly string[] | undefined, kind: string]>([
  [undefined, 'delivered'],
  [[], 'refused'],
  [['127.0.0.0/8'], 'delivered'],
  [['10.0.0.0/8'], 'refused'],
])(
  'what was made in the page with a server of its own (%j) reaches only what is open to it: %s',
  async (networks, kind) => {
    const at = await service((_asked, response) => json(response, 200, {}))
    const config = {
      url: at.url,
      send_resolved: true,
      max_alerts: 0,
      timeout: 0,
      signing_secret: undefined,
      http: PLAIN_CLIENT,
    }
    const integration: Integration = { kind: 'webhook', index: 0, config, ...(networks ? { networks } : {}) }
    const delivery = await receivers.send(integration, notification(), context())
    expect(delivery.kind).toBe(kind)
    expect(at.asked).toHaveLength(kind === 'delivered' ? 1 : 0)
    expect(await receivers.probe(integration, context())).toMatchObject({ isHealthy: kind === 'delivered' })
  },
)
