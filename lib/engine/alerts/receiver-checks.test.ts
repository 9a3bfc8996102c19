import { afterEach, beforeEach, expect, test } from 'vitest'
import { createManualClock } from '../../adapters/manual-clock.ts'
import { createAddressRule, EVERY_NETWORK } from '../../adapters/probes/address.ts'
import type { Receiver } from '../../core/alert/receiver-config.ts'
import { LogInput } from '../../core/config/schema/receiver/log.ts'
import type { Probe } from '../../ports/receiver.ts'
import { createReceiverChecks, type ReceiverChecks } from './receiver-checks.ts'

const HOUR_MS = 3_600_000
const clock = createManualClock(1_000_000)
let asked: string[]
let said: string[]
let seen: string[]
let answer: (name: string) => Probe | null
let checks: ReceiverChecks

const WELL: Probe = { isHealthy: true, detail: 'answers' }
const ILL: Probe = { isHealthy: false, detail: 'nothing listens there' }

/** What is asked of the port alone matters here: the kinds are tested against real servers by themselves. */
const receiver = (name: string, level: 'info' | 'warn' = 'info'): Receiver => ({
  name,
  integrations: [{ kind: 'log', index: 0, config: LogInput.parse({ level, message: name }) }],
})

beforeEach(() => {
  asked = []
  said = []
  seen = []
  answer = () => WELL
  const say = (fields: object, message: string) => void said.push(`${message} ${JSON.stringify(fields)}`)
  checks = createReceiverChecks({
    receivers: {
      async probe(integration) {
        const name = integration.kind === 'log' ? integration.config.message : integration.kind
        asked.push(name)
        return answer(name)
      },
    },
    clock,
    addressRule: createAddressRule({ allow: EVERY_NETWORK }),
    deckUrl: 'https://deck.example.org',
    log: { info: say, warn: say, error: say },
    observe: ({ receiver, isHealthy }) => void seen.push(`${receiver} ${isHealthy}`),
  })
})
afterEach(() => checks.stop())

/** In steps of the timetable, so that each look ends before the next. */
async function pass(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 10_000) await clock.advance(Math.min(left, 10_000))
}

test('each receiver is asked soon after it came, and each hour from then on', async () => {
  checks.apply([receiver('team'), receiver('boss')], HOUR_MS)
  expect(checks.of('team', 'log/0')).toBeNull()
  await pass(10_000)
  expect(asked).toEqual(['team', 'boss'])
  const atMs = clock.now()
  expect(checks.of('team', 'log/0')).toEqual({ ...WELL, atMs, tookMs: 0, sinceMs: atMs })
  await pass(HOUR_MS - 10_000)
  expect(asked).toHaveLength(2)
  await pass(10_000)
  expect(asked).toHaveLength(4)
  expect(checks.of('team', 'log/0')).toMatchObject({ sinceMs: atMs, atMs: atMs + HOUR_MS })
  expect(said).toEqual([])
})

test('one that is broken is asked every five minutes, is said once, and is known to be well again', async () => {
  answer = () => ILL
  checks.apply([receiver('team')], HOUR_MS)
  await pass(10_000)
  await pass(300_000)
  await pass(300_000)
  expect(asked).toHaveLength(3)
  expect(said).toEqual([
    'a receiver is broken {"receiver":"team","integration":"log/0","reason":"nothing listens there"}',
  ])
  answer = () => WELL
  await pass(300_000)
  expect(checks.of('team', 'log/0')).toMatchObject({ isHealthy: true, sinceMs: clock.now() })
  expect(seen).toEqual(['team false', 'team false', 'team false', 'team true'])
})

test('what stays the same is not asked anew; what changed is, and what is gone leaves no trace', async () => {
  checks.apply([receiver('team'), receiver('boss'), receiver('old')], HOUR_MS)
  await pass(10_000)
  asked = []
  checks.apply([receiver('team'), receiver('boss', 'warn')], HOUR_MS)
  expect(seen.at(-1)).toBe('old null')
  expect(checks.of('old', 'log/0')).toBeNull()
  expect(checks.of('team', 'log/0')).toMatchObject(WELL)
  expect(checks.of('boss', 'log/0')).toBeNull()
  await pass(10_000)
  expect(asked).toEqual(['boss'])
})

test('a kind that asks nobody is neither well nor broken; with 0 nothing is asked', async () => {
  answer = name => (name === 'quiet' ? null : WELL)
  checks.apply([receiver('quiet')], HOUR_MS)
  await pass(10_000)
  expect(checks.of('quiet', 'log/0')).toBeNull()
  expect(seen).toEqual([])
  checks.apply([receiver('quiet'), receiver('team')], 0)
  await pass(HOUR_MS)
  expect(asked).toEqual(['quiet'])
})
