import type { RequestListener } from 'node:http'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createScrapeFetcher } from '../../adapters/http/scrape-fetch.ts'
import { serveHttp, serveHttps, serveSocket, type TestServer } from '../../adapters/http/testing.ts'
import { createMemorySeriesStore } from '../../adapters/memory/series-store.ts'
import { createScene, scrapeJob, scrapeTarget, TEXT } from './testing.ts'

const MIB = 1024 * 1024
/** Only those that are to be too slow wait for their timeout. */
const TIMEOUT_MS = 15_000
const SHORT_MS = 700

type Bad = {
  readonly server: () => Promise<TestServer>
  readonly scheme?: 'https'
  readonly error: RegExp
  readonly timeoutMs?: number
}

const text: Readonly<Record<string, string>> = { 'content-type': TEXT }
const answering = (listener: RequestListener) => () => serveHttp(listener)
const body = (content: string | Buffer, headers = text) =>
  answering((_request, response) => response.writeHead(200, headers).end(content))

/** Writes a body without end, as fast as it is taken. */
const endless = (chunk: Buffer, headers: Record<string, string>): RequestListener => {
  return (_request, response) => {
    response.writeHead(200, headers)
    const more = () => {
      while (!response.destroyed && response.write(chunk)) {}
    }
    response.on('drain', more)
    more()
  }
}

function* millionSeries(): Generator<string> {
  for (let block = 0; block < 1_000; block++) {
    yield Array.from({ length: 1_000 }, (_, i) => `flood{id="${block}-${i}"} 1\n`).join('')
  }
}

async function refusedPort(): Promise<TestServer> {
  const server = await serveHttp(() => {})
  await server.close()
  return { host: server.host, close: async () => {} }
}

const BAD: Readonly<Record<string, Bad>> = {
  'status 500': {
    server: answering((_request, response) => response.writeHead(500).end('boom')),
    error: /answered 500 Internal Server Error: it failed itself, look at the log of the target/,
  },
  'status 404': {
    server: answering((_request, response) => response.writeHead(404).end()),
    error: /has nothing at \/metrics \(404 Not Found\): check metrics_path/,
  },
  'status 401': {
    server: answering((_request, response) => response.writeHead(401).end()),
    error: /refused the credentials \(401 Unauthorized\)/,
  },
  html: {
    server: body('<html></html>', { 'content-type': 'text/html; charset=utf-8' }),
    error: /web page .*not metrics: check the path/,
  },
  'html as text': {
    server: body('<!doctype html>\n<html></html>'),
    error: /^line 1 of the answer: expected/,
  },
  'no content type': { server: body('x 1\n', {}), error: /no Content-Type.*fallback_scrape_protocol/ },
  nothing: {
    server: () => serveSocket(socket => socket.end()),
    error: /closed the connection before the answer was complete/,
  },
  silence: {
    server: () => serveSocket(() => {}),
    error: /did not answer within 0\.7 s.*scrape_timeout/,
    timeoutMs: SHORT_MS,
  },
  'one byte at a time': {
    server: answering((_request, response) => {
      response.writeHead(200, text)
      const timer = setInterval(() => response.write('x'), 50)
      response.on('close', () => clearInterval(timer))
    }),
    error: /sent only \d+ bytes within 0\.7 s and was not done/,
    timeoutMs: SHORT_MS,
  },
  '200 MB announced': {
    server: body('x 1\n', { ...text, 'content-length': String(200 * MIB) }),
    error: /larger than 67108864 bytes.*body_size_limit/,
  },
  '200 MB unannounced': {
    server: answering(endless(Buffer.alloc(MIB, 'x'), text)),
    error: /larger than 67108864 bytes.*body_size_limit/,
  },
  'a gzip bomb': {
    server: body(gzipSync(Buffer.alloc(100 * MIB, 'x')), { ...text, 'content-encoding': 'gzip' }),
    error: /larger than 67108864 bytes/,
  },
  'invalid UTF-8': {
    server: body(Buffer.from([...Buffer.from('ok 1\nx{k="'), 0xff, ...Buffer.from('"} 1\n')])),
    error: /^line 2 of the answer: a quoted text is not valid UTF-8/,
  },
  'a truncated gzip': {
    server: body(gzipSync('x 1\n'.repeat(500)).subarray(0, 30), { ...text, 'content-encoding': 'gzip' }),
    error: /gzip body of .* is cut off/,
  },
  'no gzip at all': {
    server: body('x 1\n', { ...text, 'content-encoding': 'gzip' }),
    error: /says that it is gzip, but is not/,
  },
  brotli: { server: body('x', { ...text, 'content-encoding': 'br' }), error: /packed its body as "br"/ },
  'a body cut off': {
    server: answering((_request, response) => {
      response.writeHead(200, { ...text, 'content-length': '1000' })
      response.write('x 1\n', () => response.destroy())
    }),
    error: /closed the connection before the answer was complete|another length/,
  },
  'a million new series': {
    server: body([...millionSeries()].join('')),
    error: /more than 250000 new series at once; nothing of it was stored/,
  },
  'a redirect loop': {
    server: answering((request, response) =>
      response.writeHead(302, { location: request.url === '/metrics' ? '/a' : '/metrics' }).end(),
    ),
    error: /redirects in a circle/,
  },
  'ever new redirects': {
    server: answering((request, response) => response.writeHead(302, { location: `${request.url}x` }).end()),
    error: /redirects more than 10 times/,
  },
  'an expired certificate': {
    server: () => serveHttps('expired', (_request, response) => response.end('x 1\n')),
    scheme: 'https',
    error: /certificate of .* has expired: renew it/,
  },
  'an unknown certificate': {
    server: () => serveHttps('good', (_request, response) => response.end('x 1\n')),
    scheme: 'https',
    error: /certificate of .* is signed by itself: give it as tls_config\.ca_file/,
  },
  'no TLS': {
    server: answering((_request, response) => response.end('x 1\n')),
    scheme: 'https',
    error: /does not speak TLS: set scheme to http|do not agree on TLS/,
  },
  'no HTTP': {
    server: () => serveSocket(socket => socket.end('SSH-2.0-OpenSSH_9.6\r\n')),
    error: /answered something that is not HTTP/,
  },
  'a closed port': {
    server: refusedPort,
    error: /nothing listens at 127\.0\.0\.1:\d+ \(connection refused\)/,
  },
  'an unknown name': {
    server: async () => ({ host: 'no-such-host.invalid:9100', close: async () => {} }),
    error: /no-such-host\.invalid:9100.* (unknown to DNS)|DNS did not answer for no-such-host\.invalid/,
  },
}

const servers = new Map<string, TestServer>()
const fetcher = createScrapeFetcher({ version: 'test' })
const scene = createScene({ fetcher, store: createMemorySeriesStore({ maxActiveSeries: 1_000 }) })

beforeAll(async () => {
  for (const [name, { server }] of Object.entries(BAD)) servers.set(name, await server())
  const good = await serveHttp((_request, response) => response.writeHead(200, text).end('good 1\ngood 2\n'))
  servers.set('good', good)
  const targets = [...servers].map(([name, { host }]) =>
    scrapeTarget(name, {
      url: `${BAD[name]?.scheme ?? 'http'}://user:hidden@${host}/metrics`,
      timeoutMs: BAD[name]?.timeoutMs ?? TIMEOUT_MS,
    }),
  )
  scene.manager.apply([scrapeJob(targets)])
})

afterAll(async () => {
  await scene.manager.stop()
  await fetcher.close()
  for (const server of servers.values()) await server.close()
})

const collected = async (instance: string) => {
  const [state] = await scene.manager.collect({ instance })
  return state
}

test.each(Object.entries(BAD))('%s has its own words', { timeout: 60_000 }, async (name, { error }) => {
  const state = await collected(name)
  expect(state).toMatchObject({ health: 'down', lastError: expect.stringMatching(error) })
  expect(JSON.stringify(state)).not.toContain('hidden')
  expect((await scene.samplesOf('up', { instance: name })).at(-1)).toMatch(/ 0$/)
  expect(scene.errors).toEqual([])
})

test('the same series twice: the first stays, the second is counted and told, the target is up', async () => {
  expect(await collected('good')).toMatchObject({
    health: 'up',
    lastError: expect.stringMatching(
      /^good\{.*\} is in the answer more than once: the first stays, 1 sample .* left out/,
    ),
    samples: 2,
  })
  expect((await scene.samplesOf('good')).at(-1)).toMatch(/ 1$/)
  expect(scene.dropped.get('duplicate')).toBe(1)
})

test('all of them at once harm no other target and fill no store', { timeout: 60_000 }, async () => {
  const states = await scene.manager.collect({})
  expect(states.filter(({ health }) => health === 'up').map(({ instance }) => instance)).toEqual(['good'])
  expect(scene.store.statistics().activeSeries).toBeLessThan(200)
})

test('a huge body is read in slices, with turns for others between them', async () => {
  const huge = createScene()
  huge.answer('a:1', Array.from({ length: 60_000 }, (_, i) => `huge_total{path="/api/${i}"} ${i}\n`).join(''))
  huge.manager.apply([scrapeJob([scrapeTarget('a:1')])])
  const stop = new AbortController()
  let turns = 0
  const count = () => {
    turns++
    if (!stop.signal.aborted) setImmediate(count)
  }
  count()
  const [state] = await huge.manager.collect({})
  stop.abort()
  expect(state).toMatchObject({ health: 'up', samples: 60_000 })
  expect(turns).toBeGreaterThan(30)
})

test('the store full: nothing of the scrape is stored, and the target says so', async () => {
  const small = createScene({ store: createMemorySeriesStore({ maxActiveSeries: 7 }) })
  small.answer('a:1', 'a 1\nb 1\nc 1\n')
  small.manager.apply([scrapeJob([scrapeTarget('a:1')])])
  const [state] = await small.manager.collect({})
  expect(state).toMatchObject({ health: 'down', lastError: expect.stringMatching(/^the store is full/) })
  expect(await small.samplesOf('a')).toEqual([])
})
