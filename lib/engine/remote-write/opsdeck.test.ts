import { createServer } from 'node:http'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../adapters/postgres/testing.ts'
import { openTestStore, silentLog } from '../../adapters/series-store/testing.ts'
import { labelsFromObject } from '../../core/labels/index.ts'
import { histogramsEqual, type NativeHistogram } from '../../core/native-histogram/index.ts'
import { isStaleAt, writeStale } from '../../core/stale.ts'
import { createRemoteWrite } from './receiver.ts'
import { testRemote, testSender } from './testing.ts'

let here: TestDatabase
let there: TestDatabase
beforeAll(async () => {
  here = await createTestDatabase()
  there = await createTestDatabase()
})
afterAll(async () => {
  await here.drop()
  await there.drop()
})

const HISTOGRAM: NativeHistogram = {
  schema: 2,
  counterReset: 'notReset',
  count: 9,
  sum: 12.5,
  zeroThreshold: 0.001,
  zeroCount: 1,
  positive: { indexes: Int32Array.of(-3, 0, 1), counts: Float64Array.of(2, 3, 1) },
  negative: { indexes: Int32Array.of(4), counts: Float64Array.of(2) },
  customBounds: new Float64Array(),
}
const nothing = () => {}

test.each([1, 2] as const)(
  'another Opsdeck gets numbers, markers and native histograms by version %i.0',
  async version => {
    const far = await openTestStore(there.pool)
    const receiver = createRemoteWrite({
      store: far,
      log: silentLog,
      observe: { written: nothing, writeRefused: nothing, writeDropped: nothing },
    })
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk)
      const { status, message } = await receiver.receive({
        body: Buffer.concat(chunks),
        contentType: request.headers['content-type'] ?? null,
        contentEncoding: request.headers['content-encoding'] ?? null,
      })
      response.writeHead(status).end(message)
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0

    const { sender, drops, close } = testSender(here.pool)
    await sender.apply([testRemote(`http://127.0.0.1:${port}/`, { version, sendsHistograms: true })])
    const store = await openTestStore(here.pool, { forward: sender })
    const name = (kind: string) => labelsFromObject({ __name__: `${kind}_${version}`, job: 'é' })
    const refs = Uint32Array.from([name('number'), name('histogram')], labels => store.resolve(labels) ?? 0)
    const nowMs = Date.now()
    const values = Float64Array.of(0.1, Number.NaN)
    store.append({
      refs,
      timestampsMs: Float64Array.of(nowMs, nowMs),
      values,
      histograms: new Map([[1, HISTOGRAM]]),
    })
    const ending = new Float64Array(2)
    for (const i of [0, 1]) writeStale(ending, i)
    store.append({ refs, timestampsMs: Float64Array.of(nowMs + 1, nowMs + 1), values: ending })
    await store.flush()
    await vi.waitFor(
      () => expect(sender.state().remotes[0]).toMatchObject({ waitingSamples: 0, sentSamples: 4 }),
      5_000,
    )
    const all = { fromMs: 0, toMs: nowMs * 2 }
    const [number] = await far.select({
      matchers: [{ name: '__name__', op: '=', value: `number_${version}` }],
      ...all,
    })
    const [histogram] = await far.select({
      matchers: [{ name: '__name__', op: '=', value: `histogram_${version}` }],
      ...all,
    })
    expect([...(number?.timestampsMs ?? [])]).toEqual([nowMs, nowMs + 1])
    expect(number?.values[0]).toBe(0.1)
    for (const slice of [number, histogram])
      expect(isStaleAt(slice?.values ?? new Float64Array(), 1)).toBe(true)
    const arrived = histogram?.histograms?.[0]
    expect(arrived && histogramsEqual(arrived, HISTOGRAM)).toBe(true)
    expect(drops.size).toBe(0)

    await store.close()
    await close()
    await far.close()
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  },
)
