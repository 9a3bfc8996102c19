import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createWebhookSender } from '../../adapters/mail/webhook-sender.ts'
import { createManualClock } from '../../adapters/manual-clock.ts'
import { createAddressRule, EVERY_NETWORK } from '../../adapters/probes/address.ts'
import { createWatchdog, type Watchdog } from './watchdog.ts'

let heard: string[]
let status: number
let said: string[]
let isSending: boolean
let url: string
let watchdog: Watchdog
let end: () => Promise<void>
const clock = createManualClock(1_000_000)

beforeEach(async () => {
  heard = []
  said = []
  status = 200
  isSending = true
  const server = createServer((request, response) => {
    heard.push(request.url ?? '')
    response.writeHead(status).end('OK')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/ping/abc`
  const webhooks = createWebhookSender({ rule: createAddressRule({ allow: EVERY_NETWORK }), version: 'test' })
  const warn = (fields: object, message: string) => void said.push(`${message} ${JSON.stringify(fields)}`)
  watchdog = createWatchdog({
    webhooks,
    isSending: () => isSending,
    clock,
    log: { info: warn, warn, error: warn },
  })
  end = async () => {
    await watchdog.stop()
    await webhooks.close()
    server.close()
  }
})
afterEach(() => end())

/** Until a minute's telling was answered: the exchange itself is real. */
async function aMinute(): Promise<void> {
  const before = heard.length
  await clock.advance(60_000)
  if (isSending) await expect.poll(() => heard.length).toBe(before + 1)
  await clock.advance(0)
}

test('whoever stands outside is told each interval, for as long as notifications go out', async () => {
  watchdog.apply({ url, intervalMs: 60_000 })
  await aMinute()
  await aMinute()
  expect(heard).toEqual(['/ping/abc', '/ping/abc'])
  isSending = false
  await aMinute()
  expect(heard).toHaveLength(2)
})

test('a failure is said once, without the address that is the key', async () => {
  status = 500
  watchdog.apply({ url, intervalMs: 60_000 })
  await aMinute()
  await aMinute()
  await expect.poll(() => said).toHaveLength(1)
  expect(said[0]).toContain('it answered 500')
  expect(said[0]).not.toContain('abc')
})
