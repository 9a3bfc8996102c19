// A program for the kill test: takes alerts from its standard input, a JSON list a line, and tells a webhook of them
// until it is killed. Prints what it has durably taken, and when it begins to send.
import { createInterface } from 'node:readline'
import { createAlertingAdapters } from '../../../adapters/alerting.ts'
import { createEventBus } from '../../../adapters/event-bus.ts'
import { createOwnMetrics } from '../../../adapters/own-metrics.ts'
import { createDispatchLease } from '../../../adapters/postgres/alert-lease.ts'
import { createPool } from '../../../adapters/postgres/pool.ts'
import { createAddressRule, EVERY_NETWORK } from '../../../adapters/probes/address.ts'
import { createSecrets } from '../../../adapters/secrets.ts'
import { systemClock } from '../../../adapters/system-clock.ts'
import { createAlerts } from '../index.ts'
import { configOf, hookIntegration, routeNode, sentAlert } from '../testing.ts'

const [url = '', hookUrl = '', holder = '', ttlMs = ''] = process.argv.slice(2)
const print = (what: object) => process.stdout.write(`${JSON.stringify(what)}\n`)
const pool = createPool(url, () => {})
const log = {
  info: (_fields: object, message: string) => print({ info: message }),
  warn: () => {},
  error: (fields: object, message: string) => print({ error: message, ...fields }),
}
const adapters = createAlertingAdapters({
  pool,
  secrets: createSecrets('a secret of the tests, long enough for the deck'),
  version: 'test',
  log,
  fileRule: createAddressRule({ allow: EVERY_NETWORK }),
  metrics: createOwnMetrics('test'),
})({ send: async () => ({ kind: 'refused', detail: 'none here' }) })
const alerts = createAlerts({
  ...adapters,
  lease: createDispatchLease({ pool, holder, ttlMs: Number(ttlMs) }),
  leaseEveryMs: Number(ttlMs) / 4,
  clock: systemClock,
  events: createEventBus(() => {}),
  log,
  history: { current: () => null },
  windows: { open: () => null },
  deckUrl: 'https://deck.example.org',
})
alerts.apply(
  configOf({
    route: routeNode({ groupBy: ['alertname'], groupWaitMs: 50, groupIntervalMs: 1_000 }),
    receivers: [{ name: 'team', integrations: [hookIntegration(0, hookUrl)] }],
    resolveTimeoutMs: 600_000,
  }),
)
await alerts.start()
print({ started: true })
for await (const line of createInterface({ input: process.stdin })) {
  const labels: Record<string, string>[] = JSON.parse(line)
  await alerts.door.receive(labels.map(one => sentAlert(one)))
  print({ taken: labels.length })
}
