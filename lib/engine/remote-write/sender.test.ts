import { afterAll, afterEach, beforeAll, describe, expect, it, test, vi } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../adapters/postgres/testing.ts'
import { createQueueRows } from '../../adapters/remote-write/rows.ts'
import { openTestStore } from '../../adapters/series-store/testing.ts'
import { systemClock } from '../../adapters/system-clock.ts'
import { labelsFromObject } from '../../core/labels/index.ts'
import { DEFAULT_QUEUE } from '../../core/remote-write/index.ts'
import { isStaleAt, writeStale } from '../../core/stale.ts'
import type { Clock } from '../../ports/clock.ts'
import { offered, type Received, startReceiver, testRemote, testSender } from './testing.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

const ending: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end()
  await database.pool.query('delete from remote_write_remote')
})
async function receiver(...given: Parameters<typeof startReceiver>) {
  const one = await startReceiver(...given)
  ending.push(one.stop)
  return one
}
function open(...given: Parameters<typeof testSender> extends [unknown, ...infer Rest] ? Rest : never) {
  const one = testSender(database.pool, ...given)
  ending.push(one.close)
  return one
}
const inQueue = async (): Promise<number> => {
  const { rows } = await database.pool.query('select count(*)::int as n from remote_write_queue')
  return rows[0]?.n
}
const eventually = <T>(look: () => T | Promise<T>) => vi.waitFor(look, { timeout: 4_000, interval: 5 })

test('what a store accepted arrives, with external labels, relabelled, and without what is of business', async () => {
  const other = await receiver()
  const { sender } = open()
  const relabelRules = [
    {
      sourceLabels: ['job'],
      separator: ';',
      regex: 'b',
      modulus: 0,
      targetLabel: '',
      replacement: '$1',
      action: 'drop',
    },
    {
      sourceLabels: [],
      separator: ';',
      regex: 'secret',
      modulus: 0,
      targetLabel: '',
      replacement: '$1',
      action: 'labeldrop',
    },
  ] as const
  const externalLabels = { site: 'home', job: 'none' }
  await sender.apply([testRemote(other.url, { relabelRules, externalLabels })])
  sender.offer(
    offered([
      [{ __name__: 'up', job: 'a', secret: 'x' }, 1_000, 1],
      [{ __name__: 'up', job: 'b' }, 1_000, 2],
      [{ __name__: 'stripe_mrr_minor' }, 1_000, 3],
      [{ __name__: 'gone', job: 'é' }, 1_000, -0.5],
    ]),
  )
  await sender.flush()
  await eventually(() => expect(other.samples()).toHaveLength(2))
  expect(other.samples().toSorted((a, b) => a.localeCompare(b))).toEqual([
    'gone{job="é",site="home"} 1000 -0.5',
    'up{job="a",site="home"} 1000 1',
  ])
  expect(other.taken[0]?.headers).toMatchObject({
    'content-type': 'application/x-protobuf',
    'content-encoding': 'snappy',
    'x-prometheus-remote-write-version': '0.1.0',
    'user-agent': 'Opsdeck/0',
  })
  await eventually(async () => expect(await inQueue()).toBe(0))
  // The rows go first, then what is told of them.
  await eventually(() =>
    expect(sender.state().remotes[0]).toMatchObject({
      sentSamples: 2,
      waitingSamples: 0,
      waitingBytes: 0,
      behindMs: 0,
    }),
  )
})

test('only what was appended goes on, and a marker of staleness by its bits', async () => {
  const other = await receiver()
  const { sender } = open()
  await sender.apply([testRemote(other.url)])
  const one = offered([
    [{ __name__: 'a' }, 1, 1],
    [{ __name__: 'b' }, 1, 2],
    [{ __name__: 'c' }, 1, 0],
  ])
  writeStale(one.batch.values, 2)
  sender.offer({ ...one, outcomes: Uint8Array.of(0, 1, 0) })
  await sender.flush()
  await eventually(() => expect(other.samples()).toHaveLength(2))
  const words = other.taken.flatMap(({ request }) =>
    request.series.filter(({ labels }) => labels?.[0]?.[1] === 'c').flatMap(series => series.words),
  )
  expect(isStaleAt(new Float64Array(Uint32Array.from(words).buffer), 0)).toBe(true)
})

test('what comes late goes in requests of its own, so that nothing else is refused with it', async () => {
  const isLate = ({ request }: Received) => request.series.some(({ timestampsMs }) => timestampsMs[0] === 1)
  const other = await receiver((received, response) => response.writeHead(isLate(received) ? 400 : 204).end())
  const { sender, drops } = open()
  await sender.apply([testRemote(other.url)])
  const names = ['a', 'b']
  for (const [round, times] of [
    [5, 5],
    [1, 6],
    [7, 7],
  ].entries())
    sender.offer({
      ...offered(names.map((__name__, i) => [{ __name__ }, times[i] ?? 0, round] as const)),
      epoch: 1,
    })
  await sender.flush()
  await eventually(async () => expect(await inQueue()).toBe(0))
  expect(other.samples().toSorted((a, b) => a.localeCompare(b))).toEqual([
    'a{} 5 0',
    'a{} 7 2',
    'b{} 5 0',
    'b{} 6 1',
    'b{} 7 2',
  ])
  expect([...drops]).toEqual([['refused', 1]])
})

test('as version 2.0, with what is known of each family beside it', async () => {
  const other = await receiver()
  const { sender } = open({
    metadata: () => new Map([['a', [{ type: 'counter', help: 'Words.', unit: '' }]]]),
  })
  await sender.apply([testRemote(other.url, { version: 2 })])
  sender.offer(offered([[{ __name__: 'a_total' }, 5, 7]]))
  await sender.flush()
  await eventually(() => expect(other.samples()).toEqual(['a_total{} 5 7']))
  expect(other.taken[0]?.headers).toMatchObject({
    'content-type': 'application/x-protobuf;proto=io.prometheus.write.v2.Request',
    'x-prometheus-remote-write-version': '2.0.0',
  })
  expect([...(other.taken[0]?.request.metadata ?? [])]).toEqual([
    ['a_total', { type: 'counter', help: 'Words.', unit: '' }],
  ])
})

/** Answers the first so many requests in one way, and takes all others. */
const first = (
  times: number,
  answer: (response: Parameters<NonNullable<Parameters<typeof startReceiver>[0]>>[1]) => void,
) => {
  let left = times
  return ((_received, response) =>
    left-- > 0 ? answer(response) : response.writeHead(204).end()) satisfies Parameters<
    typeof startReceiver
  >[0]
}

describe('another side that', () => {
  it.each([
    ['fails itself', (r: import('node:http').ServerResponse) => r.writeHead(503).end('not now')],
    ['breaks off', (r: import('node:http').ServerResponse) => r.destroy()],
    [
      'redirects elsewhere',
      (r: import('node:http').ServerResponse) => r.writeHead(307, { location: 'http://127.0.0.1:1/' }).end(),
    ],
  ])('%s is asked again until it takes it', async (_what, answer) => {
    const other = await receiver(first(3, answer))
    const { sender, drops } = open()
    await sender.apply([testRemote(other.url)])
    sender.offer(offered([[{ __name__: 'a' }, 1, 1]]))
    await sender.flush()
    await eventually(() => expect(other.samples()).toEqual(['a{} 1 1']))
    expect(sender.state().remotes[0]?.retriedSamples).toBeGreaterThanOrEqual(3)
    expect(drops.size).toBe(0)
  })

  it('does not answer in time is asked again', async () => {
    const other = await receiver(first(1, () => {}))
    const { sender } = open()
    await sender.apply([testRemote(other.url, { timeoutMs: 60 })])
    sender.offer(offered([[{ __name__: 'a' }, 1, 1]]))
    await sender.flush()
    await eventually(() =>
      expect(sender.state().remotes[0]?.lastError?.message).toContain('did not answer within 0.06 s'),
    )
    await eventually(() => expect(other.samples()).toEqual(['a{} 1 1']))
    await eventually(() => expect(sender.state().remotes[0]?.lastError).toBeNull())
  })

  it('refuses loses what it refused, which is counted, and gets what comes after', async () => {
    const other = await receiver(first(1, r => r.writeHead(400).end('out of order sample')))
    const { sender, drops } = open()
    await sender.apply([testRemote(other.url)])
    sender.offer(offered([[{ __name__: 'a' }, 1, 1]]))
    await sender.flush()
    await eventually(() => expect(drops.get('refused')).toBe(1))
    expect(sender.state().remotes[0]?.lastError?.message).toMatch(/answered 400: out of order sample/)
    sender.offer(offered([[{ __name__: 'a' }, 2, 2]]))
    await sender.flush()
    await eventually(() => expect(other.samples()).toEqual(['a{} 2 2']))
  })

  it.each([
    [false, []],
    [true, ['a{} 1 1']],
  ])('has too much to do (retry_on_http_429: %s)', async (retriesTooMany, expected) => {
    const other = await receiver(first(1, r => r.writeHead(429, { 'retry-after': '0.05' }).end()))
    const { sender, drops } = open()
    await sender.apply([
      testRemote(other.url, { queue: { ...DEFAULT_QUEUE, deadlineMs: 5, retriesTooMany } }),
    ])
    sender.offer(offered([[{ __name__: 'a' }, 1, 1]]))
    await sender.flush()
    await eventually(async () => expect(await inQueue()).toBe(0))
    expect(other.samples()).toEqual(expected)
    await eventually(() => expect(drops.get('refused') ?? 0).toBe(retriesTooMany ? 0 : 1))
  })

  it('says when it wants to be asked again is not asked before', async () => {
    const atMs: number[] = []
    const other = await receiver(first(1, r => r.writeHead(503, { 'retry-after': '0.2' }).end()))
    const { sender } = open()
    await sender.apply([testRemote(other.url)])
    sender.offer(offered([[{ __name__: 'a' }, 1, 1]]))
    await sender.flush()
    await eventually(() => expect(other.asked).toHaveLength(1))
    atMs.push(performance.now())
    await eventually(() => expect(other.samples()).toHaveLength(1))
    expect(performance.now() - (atMs[0] ?? 0)).toBeGreaterThan(150)
  })
})

test('samples of one series come in order, however many shards send, and a request has no more than it may', async () => {
  const other = await receiver((_received, response) =>
    setTimeout(() => response.writeHead(204).end(), Math.random() * 8),
  )
  const { sender } = open()
  const queue = { ...DEFAULT_QUEUE, deadlineMs: 5, minShards: 7, maxSamplesPerSend: 25 }
  await sender.apply([testRemote(other.url, { queue })])
  expect(sender.state().remotes[0]?.shards).toBe(7)
  for (let round = 1; round <= 12; round++) {
    sender.offer(
      offered(Array.from({ length: 60 }, (_, i) => [{ __name__: 'a', i: String(i) }, round, round] as const)),
    )
    await sender.flush()
  }
  await eventually(() => expect(other.samples()).toHaveLength(720))
  const newest = new Map<string, number>()
  for (const line of other.samples()) {
    const [series = '', atMs] = line.split(' ')
    expect(Number(atMs)).toBe((newest.get(series) ?? 0) + 1)
    newest.set(series, Number(atMs))
  }
  for (const { request } of other.asked) expect(request.series.length).toBeLessThanOrEqual(25)
})

test('a remote that is slow gets more shards, and each series stays in order', async () => {
  const other = await receiver((_received, response) => setTimeout(() => response.writeHead(204).end(), 10))
  // Shards are looked at after 40 ms instead of ten seconds.
  const sleep: Clock['sleep'] = (ms, signal) => systemClock.sleep(ms === 10_000 ? 40 : ms, signal)
  const { sender } = open({ clock: { ...systemClock, sleep } })
  const queue = { ...DEFAULT_QUEUE, deadlineMs: 5, maxSamplesPerSend: 4 }
  await sender.apply([testRemote(other.url, { queue })])
  for (let round = 1; round <= 20; round++) {
    const series = Array.from({ length: 16 }, (_, i) => ({ __name__: 'a', i: String(i) }))
    sender.offer(offered(series.map(labels => [labels, round * 600_000, round] as const)))
  }
  await sender.flush()
  await eventually(() => expect(sender.state().remotes[0]?.shards).toBeGreaterThan(2))
  await eventually(() => expect(sender.state().remotes[0]?.waitingSamples).toBe(0))
  expect(other.samples()).toHaveLength(320)
  const newest = new Map<string, number>()
  for (const line of other.samples()) {
    const [series = '', , value] = line.split(' ')
    expect(Number(value)).toBe((newest.get(series) ?? 0) + 1)
    newest.set(series, Number(value))
  }
})

describe('a queue', () => {
  it('outlives the sender, goes on in order, and is told as waiting meanwhile', async () => {
    const away = await receiver()
    const { url, port } = away
    await away.stop()
    const before = testSender(database.pool)
    await before.sender.apply([testRemote(url)])
    for (const atMs of [1, 2, 3]) {
      before.sender.offer(offered([[{ __name__: 'a' }, atMs, atMs]]))
      await before.sender.flush()
    }
    await eventually(() =>
      expect(before.sender.state().remotes[0]?.lastError?.message).toContain('nothing listens'),
    )
    expect(before.sender.state().remotes[0]).toMatchObject({ waitingSamples: 3, sentSamples: 0 })
    await before.close()
    expect(port).toBeGreaterThan(0)

    const back = await receiver()
    const { sender } = open()
    // Its key is what the queue is known by; the address may change.
    await sender.apply([testRemote(back.url, { key: url })])
    sender.offer(offered([[{ __name__: 'a' }, 4, 4]]))
    await sender.flush()
    await eventually(() => expect(back.samples()).toEqual([1, 2, 3, 4].map(atMs => `a{} ${atMs} ${atMs}`)))
  })

  it('that is full takes nothing new, keeps what it has, and counts', async () => {
    const { sender, drops } = open()
    await sender.apply([testRemote('http://127.0.0.1:1/', { maxDiskBytes: 400 })])
    for (let atMs = 1; atMs <= 10; atMs++) {
      sender.offer(offered([[{ __name__: 'a', text: 'x'.repeat(20) }, atMs, atMs]]))
      await sender.flush()
    }
    const state = sender.state().remotes[0]
    expect(state?.waitingSamples).toBeGreaterThan(0)
    expect(state?.waitingSamples).toBeLessThan(5)
    expect(drops.get('queue_full')).toBe(10 - (state?.waitingSamples ?? 0))
    const { rows } = await database.pool.query('select max(newest_ms) as newest from remote_write_queue')
    expect(rows[0]?.newest).toBe(state?.waitingSamples)
  })

  it('leaves out what is older than its limit, and counts it', async () => {
    const other = await receiver()
    const { sender, drops } = open()
    const queue = { ...DEFAULT_QUEUE, deadlineMs: 5, sampleAgeLimitMs: 60_000 }
    await sender.apply([testRemote(other.url, { queue })])
    const nowMs = Date.now()
    sender.offer(
      offered([
        [{ __name__: 'a' }, nowMs - 90_000, 1],
        [{ __name__: 'a' }, nowMs, 2],
      ]),
    )
    await sender.flush()
    await eventually(() => expect(other.samples()).toEqual([`a{} ${nowMs} 2`]))
    // It is counted when the answer has come.
    await eventually(() => expect(drops.get('too_old')).toBe(1))
  })

  it('of a remote that is gone goes, and those of others stay', async () => {
    const { sender } = open()
    const [a, b] = ['http://127.0.0.1:1/a', 'http://127.0.0.1:1/b'].map(url => testRemote(url))
    if (!a || !b) throw new Error('two remotes')
    await sender.apply([a, b])
    sender.offer(offered([[{ __name__: 'a' }, 1, 1]]))
    await sender.flush()
    expect(await inQueue()).toBe(2)
    await sender.apply([b])
    expect(await inQueue()).toBe(1)
    expect(sender.state().remotes.map(({ url }) => url)).toEqual([b.url])
  })

  it('gets what came before it was known where it goes', async () => {
    const other = await receiver()
    const { sender } = open()
    expect(sender.isWanted).toBe(true)
    sender.offer(offered([[{ __name__: 'early' }, 1, 1]]))
    await sender.apply([testRemote(other.url)])
    await eventually(() => expect(other.samples()).toEqual(['early{} 1 1']))
    await sender.apply([])
    expect(sender.isWanted).toBe(false)
  })
})

describe('while the database does not take the queue', () => {
  it('a flush fails and keeps everything, and a later one has it all, once', async () => {
    const other = await receiver()
    const rows = createQueueRows(database.pool)
    let isAway = true
    const insert: typeof rows.insert = async blocks => {
      // The second time the answer is lost on its way, after the work was done.
      if (!isAway) await rows.insert(blocks)
      if (isAway || other.asked.length === 0) {
        isAway = false
        throw new Error('the database is away')
      }
    }
    let failures = 0
    const { sender } = open({
      rows: { ...rows, insert: blocks => (failures++ < 2 ? insert(blocks) : rows.insert(blocks)) },
    })
    await sender.apply([testRemote(other.url)])
    for (const atMs of [1, 2]) {
      sender.offer(offered([[{ __name__: 'a' }, atMs, atMs]]))
      await expect(sender.flush()).rejects.toThrow('the database is away')
    }
    expect(sender.state().queueError).toBe('the database is away')
    expect(sender.state().remotes[0]?.waitingSamples).toBe(2)
    sender.offer(offered([[{ __name__: 'a' }, 3, 3]]))
    await sender.flush()
    expect(sender.state().queueError).toBeNull()
    await eventually(() => expect(other.samples()).toEqual(['a{} 1 1', 'a{} 2 2', 'a{} 3 3']))
  })

  it('the store goes on, and neither waits for the other', async () => {
    const rows = createQueueRows(database.pool)
    const { sender } = open({ rows: { ...rows, insert: () => Promise.reject(new Error('no queue')) } })
    await sender.apply([testRemote('http://127.0.0.1:1/')])
    const store = await openTestStore(database.pool, { forward: sender })
    const ref = store.resolve(labelsFromObject({ __name__: 'kept' })) ?? 0
    store.append({
      refs: Uint32Array.of(ref),
      timestampsMs: Float64Array.of(Date.now()),
      values: Float64Array.of(1),
    })
    await store.flush()
    expect(store.state()).toMatchObject({ flushError: null, pendingSamples: 0 })
    expect(sender.state().queueError).toBe('no queue')
    await store.close()
  })
})

test('what families are is told again and again', async () => {
  const other = await receiver()
  const families = new Map([
    ['a', [{ type: 'counter', help: 'Words.', unit: 's' }]],
    ['b', [{ type: 'gauge', help: '', unit: '' }]],
    ['c', []],
    ['stripe_mrr_minor', [{ type: 'gauge', help: 'Kept back.', unit: '' }]],
  ])
  const { sender } = open({ metadata: () => families })
  await sender.apply([testRemote(other.url, { metadata: { everyMs: 10, maxPerSend: 1 } })])
  await eventually(() => expect(other.taken.length).toBeGreaterThanOrEqual(4))
  expect(other.taken.flatMap(({ request }) => [...request.metadata.keys()])).not.toContain('stripe_mrr_minor')
  const told = other.taken.slice(0, 2).flatMap(({ request }) => [...request.metadata])
  expect(told).toEqual([
    ['a', { type: 'counter', help: 'Words.', unit: 's' }],
    ['b', { type: 'gauge' }],
  ])
})

test('another configuration of the same remote goes on with what waits', async () => {
  const [away, other] = ['http://127.0.0.1:1/', await receiver()]
  const { sender } = open()
  await sender.apply([testRemote(away)])
  sender.offer(offered([[{ __name__: 'a' }, 1, 1]]))
  await sender.flush()
  // Not on disk yet when the remote changes.
  sender.offer(offered([[{ __name__: 'a' }, 2, 2]]))
  await sender.apply([testRemote(other.url, { key: away, externalLabels: { site: 'x' } })])
  sender.offer(offered([[{ __name__: 'a' }, 3, 3]]))
  await sender.flush()
  await eventually(() => expect(other.samples()).toEqual(['a{} 1 1', 'a{} 2 2', 'a{site="x"} 3 3']))
})
