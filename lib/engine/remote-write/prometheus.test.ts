import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { createTestDatabase, type TestDatabase } from '../../adapters/postgres/testing.ts'
import { createQueueRows } from '../../adapters/remote-write/rows.ts'
import { openTestStore } from '../../adapters/series-store/testing.ts'
import { labelsFromObject } from '../../core/labels/index.ts'
import { writeStale } from '../../core/stale.ts'
import { offered, testRemote, testSender } from './testing.ts'

const PROGRAM = '/usr/bin/prometheus'
const isThere = existsSync(PROGRAM)
if (!isThere) console.warn(`sending to a real Prometheus was not tested: ${PROGRAM} is not installed here`)

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

function freePort(): Promise<number> {
  return new Promise(resolve => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

/** Prometheus on one port with one folder, to be started and stopped again and again. */
async function prometheus() {
  const folder = mkdtempSync(join(tmpdir(), 'opsdeck-sending-'))
  const port = await freePort()
  writeFileSync(join(folder, 'prometheus.yml'), 'global: {}\n')
  let child: ChildProcess | null = null
  const url = `http://127.0.0.1:${port}`
  return {
    url,
    async start() {
      child = spawn(
        PROGRAM,
        [
          `--config.file=${join(folder, 'prometheus.yml')}`,
          `--storage.tsdb.path=${join(folder, 'data')}`,
          `--web.listen-address=127.0.0.1:${port}`,
          '--web.enable-remote-write-receiver',
          '--log.level=error',
        ],
        { stdio: 'ignore' },
      )
      await vi.waitFor(async () => expect((await fetch(`${url}/-/ready`)).status).toBe(200), {
        timeout: 10_000,
        interval: 25,
      })
    },
    async stop() {
      const ending = child
      if (!ending) return
      const ended = new Promise(resolve => ending.once('exit', resolve))
      ending.kill('SIGTERM')
      await ended
      child = null
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
    /** What it holds, raw: by series, `time value` in its own writing. */
    async raw(selector: string): Promise<Map<string, string[]>> {
      const answer = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(`${selector}[1h]`)}`)
      const { data } = Answer.parse(await answer.json())
      return new Map(
        data.result.map(({ metric, values }) => [
          metric.i ?? '',
          values.map(([atSeconds, value]) => `${Math.round(atSeconds * 1_000)} ${value}`),
        ]),
      )
    },
  }
}

const Answer = z.object({
  data: z.object({
    result: z.array(
      z.object({
        metric: z.record(z.string(), z.string()),
        values: z.array(z.tuple([z.number(), z.string()])),
      }),
    ),
  }),
})

/** Values that a way through text or a narrower number would change. */
const VALUES = [
  0.1 + 0.2,
  -0,
  5e-324,
  Number.MAX_VALUE,
  Number.POSITIVE_INFINITY,
  1 / 3,
  -1e-300,
  2 ** 53 + 2,
]
/** As Prometheus writes them: shortest, with its own words. */
const written = (text: string): number => (text === '+Inf' ? Number.POSITIVE_INFINITY : Number(text))

test.skipIf(!isThere)(
  'a real Prometheus gets every sample to the bit, and all that came while it was away',
  async () => {
    const other = await prometheus()
    await other.start()
    const { sender, drops, close } = testSender(database.pool)
    const queue = { minShards: 3, maxSamplesPerSend: 50, maxBackOffMs: 100 }
    await sender.apply([
      testRemote(`${other.url}/api/v1/write`, { queue: { ...testRemote('http://a/').queue, ...queue } }),
    ])
    const store = await openTestStore(database.pool, { forward: sender })
    const series = VALUES.map((_, i) => labelsFromObject({ __name__: 'sent', i: String(i), name: 'é "\n' }))
    const refs = Uint32Array.from(series, labels => store.resolve(labels) ?? 0)
    const firstMs = Date.now() - 600_000
    let round = 0
    const append = async (rounds: number): Promise<void> => {
      for (let i = 0; i < rounds; i++, round++) {
        const timestampsMs = new Float64Array(refs.length).fill(firstMs + 1_000 * round)
        store.append({ refs, timestampsMs, values: Float64Array.from(VALUES) })
        await store.flush()
      }
    }
    await append(20)
    await vi.waitFor(() => expect(sender.state().remotes[0]?.sentSamples).toBeGreaterThan(100), 5_000)
    await other.stop()
    await append(20)
    await vi.waitFor(
      () => expect(sender.state().remotes[0]?.lastError?.message).toContain('nothing listens'),
      5_000,
    )
    expect(sender.state().remotes[0]?.waitingSamples).toBeGreaterThan(100)
    await other.start()
    await append(20)
    // The last series ends.
    const ending = {
      refs: refs.slice(-1),
      timestampsMs: Float64Array.of(firstMs + 60_000),
      values: new Float64Array(1),
    }
    writeStale(ending.values, 0)
    store.append(ending)
    await store.flush()
    await vi.waitFor(() => expect(sender.state().remotes[0]?.waitingSamples).toBe(0), { timeout: 8_000 })

    const raw = await other.raw('sent')
    expect(raw.size).toBe(VALUES.length)
    for (const [i, value] of VALUES.entries()) {
      const samples = (raw.get(String(i)) ?? []).map(line => line.split(' '))
      expect(samples.map(([atMs]) => Number(atMs))).toEqual(
        Array.from({ length: 60 }, (_, at) => firstMs + 1_000 * at),
      )
      for (const [, text = ''] of samples) expect(Object.is(written(text), value)).toBe(true)
    }
    const atSeconds = (firstMs + 60_500) / 1_000
    const living = await fetch(`${other.url}/api/v1/query?query=count(sent)&time=${atSeconds}`)
    expect(JSON.stringify(await living.json())).toContain(`"${VALUES.length - 1}"`)
    expect(drops.size).toBe(0)

    await store.close()
    await close()
    await other.stop()
    other.remove()
  },
  40_000,
)

test.skipIf(!isThere)(
  'after an end between an answer and its note, what goes twice takes nothing new with it',
  async () => {
    const other = await prometheus()
    await other.start()
    const remote = testRemote(`${other.url}/api/v1/write`, { key: 'twice' })
    const rows = createQueueRows(database.pool)
    const atMs = Date.now() - 60_000
    const round = (i: number) =>
      offered(['a', 'b'].map(name => [{ __name__: 'twice', i: name }, atMs + i, i] as const))
    // What was taken is not noted: as if the process had ended then.
    const first = testSender(database.pool, { rows: { ...rows, remove: async () => {} } })
    await first.sender.apply([remote])
    for (const i of [1, 2]) {
      first.sender.offer(round(i))
      await first.sender.flush()
      await vi.waitFor(() => expect(first.sender.state().remotes[0]?.sentSamples).toBe(2 * i), 5_000)
    }
    await first.close()
    const away = testSender(database.pool)
    await away.sender.apply([{ ...remote, url: 'http://127.0.0.1:1/' }])
    away.sender.offer(round(3))
    await away.sender.flush()
    await away.close()

    const { sender, drops, close } = testSender(database.pool)
    await sender.apply([remote])
    await vi.waitFor(() => expect(sender.state().remotes[0]?.waitingSamples).toBe(0), 5_000)
    const raw = await other.raw('twice')
    const expected = [1, 2, 3].map(i => `${atMs + i} ${i}`)
    expect(raw).toEqual(new Map(['a', 'b'].map(name => [name, expected])))
    // The first of the two came before what the other side had already.
    expect([...drops]).toEqual([['refused_after_restart', 2]])
    await close()
    await other.stop()
    other.remove()
  },
  20_000,
)
