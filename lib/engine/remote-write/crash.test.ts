import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../adapters/postgres/testing.ts'
import { openTestStore } from '../../adapters/series-store/testing.ts'
import { formatLabels } from '../../core/labels/index.ts'
import { startReceiver, testRemote, testSender } from './testing.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

/** Runs the program, and kills it in the middle of its work when so many rounds are on disk. */
async function runAndKill(url: string, afterRounds: number): Promise<void> {
  const program = join(import.meta.dirname, 'testdata/sender.ts')
  const child = spawn(process.execPath, ['--import', 'tsx', program, database.url, url], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'close')
  for await (const line of createInterface({ input: child.stdout }))
    if (Number(line) >= afterRounds) child.kill('SIGKILL')
  await ended
}

async function stored(): Promise<string[]> {
  const store = await openTestStore(database.pool)
  const slices = await store.select({
    matchers: [{ name: '__name__', op: '=', value: 'crash' }],
    fromMs: 0,
    toMs: 4e12,
  })
  await store.close()
  return slices.flatMap(({ labels, timestampsMs, values }) =>
    [...timestampsMs].map((atMs, i) => `${formatLabels(labels)} ${atMs} ${values[i]}`),
  )
}

test('killed while it appends, queues and sends, with the other side going away meanwhile: what the store has is sent after the next start', async () => {
  let answers = 0
  const other = await startReceiver((_received, response) =>
    response.writeHead(answers++ < 4 ? 204 : 503).end(),
  )
  await runAndKill(other.url, 12)
  await other.stop()
  const before = other.samples()
  expect(before.length).toBeGreaterThan(0)
  const durable = await stored()
  expect(durable.length).toBeGreaterThanOrEqual(12 * 40)

  const back = await startReceiver()
  const { sender, close } = testSender(database.pool)
  await sender.apply([testRemote(back.url, { key: 'crash' })])
  expect(sender.state().remotes[0]?.waitingSamples).toBeGreaterThan(0)
  await vi.waitFor(() => expect(sender.state().remotes[0]?.waitingSamples).toBe(0), { timeout: 5_000 })
  await close()
  await back.stop()
  const there = new Set([...before, ...back.samples()])
  expect(durable.filter(line => !there.has(line))).toEqual([])
}, 20_000)
