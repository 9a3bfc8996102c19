import type { IncomingHttpHeaders, RequestListener } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import type { ScrapeFetcher, ScrapeRequest } from '../../ports/scrape-fetcher.ts'
import { createScrapeFetcher } from './scrape-fetch.ts'
import {
  serveHttp,
  serveHttps,
  serveProxy,
  serveSocket,
  type TestServer,
  testCertificate,
} from './testing.ts'

const METRICS = 'x 1\n'
const closing: { close(): Promise<void> }[] = []

afterEach(async () => {
  for (const one of closing.splice(0).reverse()) await one.close()
})

const keep = async <T extends { close(): Promise<void> }>(opened: T | Promise<T>): Promise<T> => {
  const one = await opened
  closing.push(one)
  return one
}

const request = (url: string, changes: Partial<ScrapeRequest> = {}): ScrapeRequest => ({
  url,
  timeoutMs: 2_000,
  accept: 'text/plain',
  auth: { kind: 'none' },
  tls: { insecureSkipVerify: false },
  headers: {},
  proxyUrl: null,
  followRedirects: true,
  enableCompression: true,
  bodyLimitBytes: 0,
  ...changes,
})

async function ask(url: string, changes: Partial<ScrapeRequest> = {}) {
  const fetcher: ScrapeFetcher = await keep(createScrapeFetcher({ version: '1.2.3' }))
  const response = await fetcher.fetch(request(url, changes))
  return response.ok
    ? { body: Buffer.from(response.body).toString(), contentType: response.contentType, error: null }
    : { body: null, contentType: null, error: response.error }
}

const serve = (listener: RequestListener) => keep(serveHttp(listener))
const url = (server: TestServer, path = '/metrics') => `http://${server.host}${path}`
const good: RequestListener = (_request, response) => {
  response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(METRICS)
}

describe('a good answer', () => {
  test('comes with its body and its content type', async () => {
    const answer = await ask(url(await serve(good)))
    expect(answer).toEqual({ body: METRICS, contentType: 'text/plain; version=0.0.4', error: null })
  })

  test('tells the target who asks and how long it will wait, and offers gzip', async () => {
    let seen: IncomingHttpHeaders = {}
    const server = await serve((incoming, response) => {
      seen = incoming.headers
      response.end(METRICS)
    })
    await ask(url(server), { timeoutMs: 2_500, headers: { 'X-Scope-OrgID': 'team' }, accept: 'a/b' })
    expect(seen).toMatchObject({
      'user-agent': 'Opsdeck/1.2.3',
      'x-prometheus-scrape-timeout-seconds': '2.5',
      'accept-encoding': 'gzip',
      accept: 'a/b',
      'x-scope-orgid': 'team',
    })
  })

  test('is unpacked when it is gzip', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(METRICS))
    })
    expect((await ask(url(server))).body).toBe(METRICS)
  })

  test('may come over a connection that is kept for the next scrape', async () => {
    let connections = 0
    const server = await serve(good)
    const counting = await keep(
      serveSocket(socket => {
        connections++
        socket.on('data', () =>
          socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${METRICS.length}\r\n\r\n${METRICS}`),
        )
      }),
    )
    const fetcher = await keep(createScrapeFetcher({ version: '1' }))
    for (const target of [counting, counting, server, counting]) {
      expect((await fetcher.fetch(request(url(target)))).ok).toBe(true)
      // The connection is free again one turn after the body's end.
      await new Promise(resolve => setImmediate(resolve))
    }
    expect(connections).toBe(1)
  })

  test('is asked for again when a kept connection turns out to be closed', async () => {
    let connections = 0
    const server = await keep(
      serveSocket(socket => {
        let requests = 0
        connections++
        socket.on('data', () => {
          if (++requests > 1) return socket.destroy()
          return socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${METRICS.length}\r\n\r\n${METRICS}`)
        })
      }),
    )
    const fetcher = await keep(createScrapeFetcher({ version: '1' }))
    const answers = [await fetcher.fetch(request(url(server))), await fetcher.fetch(request(url(server)))]
    expect(answers.map(({ ok }) => ok)).toEqual([true, true])
    expect(connections).toBe(2)
  })
})

describe('credentials', () => {
  const seenBy = async (changes: Partial<ScrapeRequest>, userinfo = '') => {
    let seen: string | undefined
    const server = await serve((incoming, response) => {
      seen = incoming.headers.authorization
      response.end(METRICS)
    })
    await ask(`http://${userinfo}${server.host}/metrics`, changes)
    return seen
  }

  test.each([
    ['none', {}, '', undefined],
    ['basic', { auth: { kind: 'basic', username: 'u', password: 'p' } }, '', 'Basic dTpw'],
    ['bearer', { auth: { kind: 'header', type: 'Bearer', credentials: 't' } }, '', 'Bearer t'],
    ['in the address', {}, 'u:p@', 'Basic dTpw'],
  ] as const)('%s', async (_name, changes, userinfo, expected) => {
    expect(await seenBy(changes, userinfo)).toBe(expected)
  })

  test('and headers of the job stay with their host when it redirects to another', async () => {
    let seen: IncomingHttpHeaders = {}
    const other = await serve((incoming, response) => {
      seen = incoming.headers
      response.end(METRICS)
    })
    const server = await serve((_request, response) => {
      response.writeHead(302, { location: url(other) }).end()
    })
    const answer = await ask(url(server), {
      auth: { kind: 'header', type: 'Bearer', credentials: 't' },
      headers: { 'X-Secret': 's' },
    })
    expect(answer.body).toBe(METRICS)
    expect(seen.authorization).toBeUndefined()
    expect(seen['x-secret']).toBeUndefined()
  })

  test('go along when the same host redirects to another path', async () => {
    let seen: string | undefined
    const server = await serve((incoming, response) => {
      if (incoming.url === '/metrics') return response.writeHead(307, { location: '/real' }).end()
      seen = incoming.headers.authorization
      return response.end(METRICS)
    })
    await ask(url(server), { auth: { kind: 'header', type: 'Bearer', credentials: 't' } })
    expect(seen).toBe('Bearer t')
  })
})

describe('a token by client credentials', () => {
  /** A server that gives out t1, t2, … and a target that takes them, or not. */
  async function open({ takes = (_token: string): boolean => true, fails = '', pauseMs = 0 } = {}) {
    const seen: (string | undefined)[] = []
    let given = 0
    const tokens = await serve((_request, response) => {
      given++
      response.writeHead(fails ? 400 : 200, { 'content-type': 'application/json' })
      const text = fails || JSON.stringify({ access_token: `t${given}`, expires_in: 3_600 })
      response.write(text.slice(0, 20))
      setTimeout(() => response.end(text.slice(20)), pauseMs)
    })
    const target = await serve((incoming, response) => {
      seen.push(incoming.headers.authorization)
      if (takes(incoming.headers.authorization ?? '')) good(incoming, response)
      else response.writeHead(401).end()
    })
    const fetcher = await keep(createScrapeFetcher({ version: '1.2.3' }))
    const oauth2 = {
      tokenUrl: url(tokens, '/token'),
      clientId: 'deck',
      clientSecret: 's3cret&long',
      scopes: [],
      params: {},
      tls: { insecureSkipVerify: false },
      proxyUrl: null,
    }
    return {
      seen,
      given: () => given,
      scrape: () => fetcher.fetch(request(url(target), { oauth2 })),
      scrapeOther: async () => fetcher.fetch(request(url(await serve(good)))),
    }
  }

  test('is asked for once, and goes along with every scrape', async () => {
    const { seen, given, scrape } = await open()
    expect([await scrape(), await scrape()]).toMatchObject([{ ok: true }, { ok: true }])
    expect(seen).toEqual(['Bearer t1', 'Bearer t1'])
    expect(given()).toBe(1)
  })

  test('is asked for anew, once, when it is not taken any more', async () => {
    let good = 'Bearer t1'
    const { seen, scrape } = await open({ takes: token => token === good })
    await scrape()
    good = 'Bearer t2'
    expect(await scrape()).toMatchObject({ ok: true })
    good = 'none'
    expect(await scrape()).toMatchObject({ ok: false, error: expect.stringContaining('401') })
    expect(seen).toEqual(['Bearer t1', 'Bearer t1', 'Bearer t2', 'Bearer t2', 'Bearer t3'])
  })

  test('is read whole whatever is scraped while it comes', async () => {
    const { seen, scrape, scrapeOther } = await open({ pauseMs: 100 })
    const scraping = scrape()
    await pause(40)
    expect(await scrapeOther()).toMatchObject({ ok: true })
    expect(await scraping).toMatchObject({ ok: true })
    expect(seen).toEqual(['Bearer t1'])
  })

  test('that cannot be had is told, without the secret; the target is not asked', async () => {
    const { seen, scrape } = await open({ fails: '{"error": "invalid_client", "echo": "s3cret&long"}' })
    const answer = await scrape()
    expect(answer).toMatchObject({ ok: false, error: expect.stringMatching(/^no token: .*invalid_client/) })
    expect(JSON.stringify(answer)).not.toContain('s3cret')
    expect(seen).toEqual([])
  })
})

describe('https', () => {
  test.each([
    [{ minVersion: 'TLSv1.3' }, true],
    [{ maxVersion: 'TLSv1.2' }, true],
    [{ minVersion: 'TLSv1', maxVersion: 'TLSv1.1' }, false],
  ] as const)('speaks the versions of TLS that it is told to: %j', async (versions, isGood) => {
    const server = await keep(serveHttps('good', good))
    const tls = { caPem: testCertificate('good'), insecureSkipVerify: false, ...versions }
    const { error } = await ask(`https://${server.host}/metrics`, { tls })
    expect(error === null).toBe(isGood)
    if (!isGood) expect(error).toMatch(/TLS/)
  })

  test('takes a certificate that its own authority vouches for', async () => {
    const server = await keep(serveHttps('good', good))
    const tls = { caPem: testCertificate('good'), insecureSkipVerify: false }
    expect((await ask(`https://${server.host}/metrics`, { tls })).body).toBe(METRICS)
  })

  test('checks the name that it is told to check', async () => {
    const server = await keep(serveHttps('good', good))
    const tls = { caPem: testCertificate('good'), insecureSkipVerify: false, serverName: 'elsewhere.test' }
    expect((await ask(`https://${server.host}/metrics`, { tls })).error).toMatch(
      /certificate .* another name/,
    )
  })

  test('can be told not to check', async () => {
    const server = await keep(serveHttps('expired', good))
    expect((await ask(`https://${server.host}/metrics`, { tls: { insecureSkipVerify: true } })).body).toBe(
      METRICS,
    )
  })
})

test('a proxy is used when the job names one', async () => {
  const target = await serve(good)
  const tunnels: string[] = []
  const proxy = await keep(serveProxy(to => tunnels.push(to)))
  expect((await ask(url(target), { proxyUrl: `http://${proxy.host}` })).body).toBe(METRICS)
  expect(tunnels).toEqual([target.host])
})

test('a scrape that is called off ends at once', async () => {
  const server = await serve(() => {})
  const controller = new AbortController()
  const asking = ask(url(server), { timeoutMs: 60_000, signal: controller.signal })
  controller.abort()
  expect((await asking).error).not.toBeNull()
})
