import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from '@playwright/test'
import { type RunningDeck, startDeck } from './support/deck.ts'

const CRASHES = 20
const SERIES = 200
const DURABLE_AFTER_MS = 1_000
// What a scrape takes from the exporter's answer to the store, on a busy machine.
const GRACE_MS = 500

type Served = { readonly value: number; readonly atMs: number }

/** Serves the number of the scrape under many names, and remembers when it did. */
async function startCounter() {
  const served: Served[] = []
  const server = createServer((_request, response) => {
    const value = served.length + 1
    const lines = Array.from({ length: SERIES }, (_, i) => `crash_tick{series="${i}"} ${value}`)
    response
      .writeHead(200, { 'content-type': 'text/plain; version=0.0.4' })
      .end(`${lines.join('\n')}\n`, () => served.push({ value, atMs: Date.now() }))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    served,
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => server.close(),
  }
}

async function query<T>(deck: RunningDeck, expr: string): Promise<T[]> {
  const answer = await deck.get(`/api/prom/api/v1/query?query=${encodeURIComponent(expr)}`)
  expect(answer.status).toBe(200)
  const body = await answer.json()
  return body.data.result
}

test('kill -9 twenty times under load: every start is clean, no more than the last second is missing', async () => {
  test.setTimeout(480_000)
  const counter = await startCounter()
  const config = `
global: { scrape_interval: 1s, scrape_timeout: 1s }
scrape_configs:
  - job_name: crash
    static_configs: [{ targets: ['${counter.address}'] }]
`
  const deck = await startDeck({ config })
  const mustBeKept: number[] = []
  let isRunningSinceValue = 0
  try {
    for (let crash = 0; crash < CRASHES; crash++) {
      // Spread over a second and a half, so that crashes fall into every phase of a flush.
      await new Promise(resolve => setTimeout(resolve, 1_300 + ((crash * 397) % 1_500)))
      const killedAtMs = Date.now()
      await deck.crash()
      const durable = counter.served.filter(
        ({ value, atMs }) => value > isRunningSinceValue && atMs < killedAtMs - DURABLE_AFTER_MS - GRACE_MS,
      )
      mustBeKept.push(...durable.map(({ value }) => value))
      isRunningSinceValue = counter.served.length
      await deck.start()
    }
    expect(mustBeKept.length).toBeGreaterThan(CRASHES / 2)

    const matrix = await query<{ metric: Record<string, string>; values: [number, string][] }>(
      deck,
      'crash_tick[1h]',
    )
    expect(matrix).toHaveLength(SERIES)
    for (const { values } of matrix) {
      const times = values.map(([at]) => at)
      expect(times).toEqual([...new Set(times)].sort((a, b) => a - b))
      const kept = new Set(values.map(([, value]) => Number(value)))
      expect(mustBeKept.filter(value => !kept.has(value))).toEqual([])
    }
    const outOfOrder = await query<{ value: [number, string] }>(
      deck,
      'sum(opsdeck_samples_dropped_total{reason="out_of_order"})',
    )
    expect(outOfOrder.map(({ value }) => value[1])).toEqual(['0'])
    const audit = await (await deck.get('/api/v1/audit/check')).json()
    expect(audit).toMatchObject({ isIntact: true })
    expect(await deck.stop()).toBe(0)
  } finally {
    counter.close()
    await deck.remove()
  }
})
