import type { IncomingMessage, RequestListener } from 'node:http'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { serveSocket, type TestServer } from '../http/testing.ts'
import { daysFromNow, issue } from './testing-certificates.ts'
import { ask, createKeeper, serve, serveHttpsWith, testProber } from './testing-http.ts'

const { keep, closeAll } = createKeeper()
afterEach(closeAll)

const HEALTH = '{"status":"ok","service":"xswarm-webhooks"}'
const healthy: RequestListener = (_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'x-zone': 'eu' }).end(HEALTH)
}
const url = ({ host }: TestServer, path = '/health') => `http://${host}${path}`
const open = (listener: RequestListener) => keep(serve(listener))
const askOnce = async (fields: Record<string, unknown>, timeoutMs = 5_000) =>
  ask(await keep(testProber()), { kind: 'http', ...fields }, { timeoutMs })

type Seen = {
  method: string | undefined
  url: string | undefined
  headers: IncomingMessage['headers']
  body: string
}

async function recording(answer: RequestListener = healthy) {
  const seen: Seen[] = []
  const server = await open(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    seen.push({ method: request.method, url: request.url, headers: request.headers, body })
    answer(request, response)
  })
  return { server, seen }
}

describe('an answer', () => {
  test('X-01 V-01 L-07 comes with its status, headers, body, phases and the address that was asked', async () => {
    const server = await open(healthy)
    const answer = await askOnce({ url: url(server) })
    expect(answer).toMatchObject({
      fault: null,
      status: 200,
      body: HEALTH,
      headers: { 'content-type': 'application/json', 'x-zone': 'eu' },
      remoteAddress: '127.0.0.1',
      certificate: null,
      facts: { body_bytes: HEALTH.length, connection_reused: false },
    })
    expect(Object.keys(answer.phases)).toEqual(['connect', 'firstByte', 'transfer'])
    expect(answer.durationSeconds).toBeGreaterThan(0)
  })

  test.each([500, 503, 404, 401])('V-01 V-02 with status %i is an answer too, body and all', async status => {
    const server = await open((_request, response) => response.writeHead(status).end('{"status":"degraded"}'))
    expect(await askOnce({ url: url(server) })).toMatchObject({
      fault: null,
      status,
      body: '{"status":"degraded"}',
    })
  })

  test('over a kept connection has no phases of connecting', async () => {
    const server = await open(healthy)
    const prober = await keep(testProber())
    const fields = { kind: 'http', url: url(server) }
    const [first, second] = [await ask(prober, fields), await ask(prober, fields)]
    expect(first.facts.connection_reused).toBe(false)
    expect(second.facts.connection_reused).toBe(true)
    expect(Object.keys(second.phases)).toEqual(['firstByte', 'transfer'])
    expect(second).toMatchObject({ fault: null, status: 200, remoteAddress: '127.0.0.1' })
  })

  test('is asked for again when a kept connection turns out to be closed', async () => {
    let connections = 0
    const server = await keep(
      serveSocket(socket => {
        let requests = 0
        connections++
        socket.on('data', () => {
          if (++requests > 1) return socket.destroy()
          return socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
        })
      }),
    )
    const prober = await keep(testProber())
    const fields = { kind: 'http', url: url(server) }
    const [first, second] = [await ask(prober, fields), await ask(prober, fields)]
    expect([first.fault, second.fault]).toEqual([null, null])
    expect(second.facts.connection_reused).toBe(false)
    expect(connections).toBe(2)
  })
})

describe('a kept connection', () => {
  test('is given up after two minutes, so that name and port are tried anew', async () => {
    const server = await open(healthy)
    const prober = await keep(testProber())
    const fields = { kind: 'http', url: url(server) }
    await ask(prober, fields)
    const real = performance.now.bind(performance)
    vi.spyOn(performance, 'now').mockImplementation(() => real() + 121_000)
    expect((await ask(prober, fields)).facts.connection_reused).toBe(false)
    expect((await ask(prober, fields)).facts.connection_reused).toBe(true)
  })

  test('is given up when its certificate ended meanwhile', async () => {
    const leaf = await issue({ name: 'x', to: daysFromNow(1) })
    const server = await keep(serveHttpsWith(leaf, healthy))
    let nowMs = Date.now()
    const prober = await keep(testProber({ clock: { now: () => nowMs } }))
    const fields = { kind: 'http', url: `https://${server.host}/`, tls: { ca: leaf.cert } }
    expect((await ask(prober, fields)).fault).toBeNull()
    nowMs = daysFromNow(2).getTime()
    const answer = await ask(prober, fields)
    expect(answer.fault).toMatchObject({ kind: 'tls', message: expect.stringContaining('expired on') })
  })
})

describe('a request', () => {
  test('V-11 L-05 has any method, headers, body and credentials', async () => {
    const { server, seen } = await recording()
    await askOnce({
      url: url(server, '/api/search?q=1'),
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Admin-Key': 'k-123456' },
      body: '{"query":"test","limit":10}',
      basic_auth: { username: 'u', password: 'p' },
    })
    expect(seen).toMatchObject([
      {
        method: 'POST',
        url: '/api/search?q=1',
        body: '{"query":"test","limit":10}',
        headers: {
          'content-type': 'application/json',
          'x-admin-key': 'k-123456',
          authorization: 'Basic dTpw',
          'user-agent': 'Opsdeck/1.2.3',
        },
      },
    ])
  })

  test.each(['HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE', 'PURGE'])('may be %s', async method => {
    const { server, seen } = await recording()
    expect(await askOnce({ url: url(server), method })).toMatchObject({ fault: null, status: 200 })
    expect(seen[0]?.method).toBe(method)
  })

  test('that must not be sent twice never goes over a kept connection', async () => {
    const { server, seen } = await recording()
    const prober = await keep(testProber())
    const fields = { kind: 'http', url: url(server), method: 'POST', body: '{}' }
    const answers = [await ask(prober, fields), await ask(prober, fields)]
    expect(answers.map(({ facts }) => facts.connection_reused)).toEqual([false, false])
    expect(seen).toHaveLength(2)
  })
})
