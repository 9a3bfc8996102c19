import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  SAMPLE_TWILIO_SID,
  SAMPLE_TWILIO_TOKEN,
  startLocalTwilio,
} from '../../../../fleets/simulator/twilio/local-twilio.ts'
import { createTestDatabase, type TestDatabase } from '../../../adapters/postgres/testing.ts'
import { createAddressRule, EVERY_NETWORK } from '../../../adapters/probes/address.ts'
import { verifyTwilio } from '../../../adapters/receivers/twilio-signature.ts'
import { createTwilioApi } from '../../../adapters/twilio/index.ts'
import { TwilioAccount } from '../../../core/config/schema/business.ts'
import { createTestContext } from '../../../services/testing.ts'
import { createSurroundings, until } from '../testing.ts'
import { createTwilioConnector } from './index.ts'

/** A Monday. */
const NOON_MS = Date.parse('2026-03-02T12:00:00Z')
const MINUTE_MS = 60_000
const DAY_MS = 1_440 * MINUTE_MS
const DECK_URL = 'https://deck.example.org'

let database: TestDatabase
let around: ReturnType<typeof createSurroundings>
let local: Awaited<ReturnType<typeof startLocalTwilio>>
const running: { stop(): Promise<void> }[] = []

beforeAll(async () => {
  database = await createTestDatabase()
  around = createSurroundings(NOON_MS)
  local = await startLocalTwilio({ now: () => around.clock.now(), sinceMs: NOON_MS - 3 * DAY_MS })
})
afterAll(async () => {
  for (const one of running) await one.stop()
  await local.stop()
  await database.drop()
})

async function start(name: string) {
  const { clock, log, store } = around
  const quick = { now: clock.now, sleep: async () => {} }
  const api = createTwilioApi({
    version: '1',
    clock: quick,
    addressRule: createAddressRule({ allow: EVERY_NETWORK }),
  })
  const { db } = createTestContext(database.pool)
  const parts = { db, clock, log, store, api, verify: verifyTwilio, deckUrl: DECK_URL, applyRules: () => {} }
  const connector = createTwilioConnector(parts)
  running.push(connector, { stop: api.close })
  connector.apply([
    TwilioAccount.parse({
      name,
      account_sid: SAMPLE_TWILIO_SID,
      auth_token: SAMPLE_TWILIO_TOKEN,
      api_url: local.url,
      since: '2026-02-28',
      // No listing of its own between the callbacks: it would come at another moment each time.
      interval: '1h',
    }),
  ])
  await connector.start()
  await until(async () => expect(await connector.rows()).toMatchObject([{ state: 'good' }]))
  return connector
}

type Connector = Awaited<ReturnType<typeof start>>
const hoursOf = (connector: Connector, name: string) =>
  connector.hours(name, NOON_MS - 6 * DAY_MS, NOON_MS + DAY_MS)
/** Talk of the hour since noon: what goes on has none yet. */
const talked = async (connector: Connector, name: string) =>
  (await hoursOf(connector, name)).findLast(({ kind }) => kind === 'call')?.seconds

test('a living account: figures by callbacks, doubled and shuffled, are those of a sync', async () => {
  const told = await start('told')
  const telecom = await told.telecom({})
  const bill = local.twilio
  expect(telecom).toMatchObject({ currency: 'USD', month: '2026-03', budget: null })
  expect(telecom?.rows.find(({ category }) => category === 'calls')?.quantity).toBeGreaterThan(100)
  expect(telecom?.days).toHaveLength(2)

  await around.clock.advance(20 * MINUTE_MS)
  const sent = bill.callbacks(NOON_MS, around.clock.now())
  expect(sent.length).toBeGreaterThan(5)
  for (const { body, path, headersAt } of [...sent.toReversed(), ...sent]) {
    const signature = headersAt(DECK_URL, 0)['x-twilio-signature'] ?? null
    expect(await told.take({ body, signature, url: path })).toMatchObject({ status: 200 })
  }
  const listed = await start('listed')
  expect(await talked(told, 'told')).toBe(await talked(listed, 'listed'))
  await told.sync('told')
  await until(async () => expect(await hoursOf(told, 'told')).toEqual(await hoursOf(listed, 'listed')))
})
