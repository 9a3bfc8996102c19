import { createServer, type RequestListener } from 'node:http'
import type { ServerOptions } from 'node:https'
import type { TLSSocket } from 'node:tls'
import { afterEach, describe, expect, test } from 'vitest'
import { serveProxy, serveSocket, testCertificate } from '../http/testing.ts'
import { daysFromNow, issue } from './testing-certificates.ts'
import { ask, createKeeper, serve, serveHttpsWith, testProber } from './testing-http.ts'
import { freePort, listen } from './testing-kinds.ts'

const { keep, closeAll } = createKeeper()
afterEach(closeAll)

const askUrl = async (url: string, fields: Record<string, unknown> = {}, timeoutMs = 3_000) =>
  ask(await keep(testProber()), { kind: 'http', url, ...fields }, { timeoutMs })

type Seen = { method: string; path: string; headers: Record<string, unknown>; body: string }

/** A server that remembers what it was asked. */
async function remembering(answer: RequestListener) {
  const seen: Seen[] = []
  const server = await keep(
    serve(async (request, response) => {
      let body = ''
      for await (const chunk of request) body += String(chunk)
      seen.push({ method: request.method ?? '', path: request.url ?? '', headers: request.headers, body })
      answer(request, response)
    }),
  )
  return { url: `http://${server.host}`, seen }
}

/** `/hop` answers with the status and sends to `to`; all else is well. */
const redirecting =
  (status: number, to: string): RequestListener =>
  (request, response) => {
    if (request.url?.startsWith('/hop')) response.writeHead(status, { location: to }).end()
    else response.end('arrived')
  }

describe('a redirect', () => {
  test.each([
    [301, 'POST', 'GET', ''],
    [302, 'POST', 'GET', ''],
    [303, 'POST', 'GET', ''],
    [303, 'PUT', 'GET', ''],
    [307, 'POST', 'POST', 'text'],
    [308, 'PUT', 'PUT', 'text'],
    [302, 'PUT', 'PUT', 'text'],
  ])('%i after %s asks with %s', async (status, method, then, body) => {
    const { url, seen } = await remembering(redirecting(status, '/there?x=1'))
    const answer = await askUrl(`${url}/hop`, {
      method,
      body: 'text',
      headers: { 'content-type': 'text/plain' },
    })
    expect(answer).toMatchObject({
      fault: null,
      body: 'arrived',
      facts: { redirects: 1, final_url: `${url}/there?x=1` },
    })
    expect(seen[1]).toMatchObject({ method: then, path: '/there?x=1', body })
    expect(seen[1]?.headers['content-type']).toBe(body === '' ? undefined : 'text/plain')
  })

  test('is the answer when it is not to be followed', async () => {
    const { url } = await remembering(redirecting(302, '/there'))
    const answer = await askUrl(`${url}/hop`, { follow_redirects: false })
    expect(answer).toMatchObject({ fault: null, status: 302, headers: { location: '/there' } })
  })

  test.each<[string, string, Record<string, unknown>, RegExp]>([
    ['in a circle', '/hop', {}, /redirects in a circle/],
    ['too often', '/hop2', { max_redirects: 0 }, /more than 0 times/],
    ['to nowhere', 'ftp://elsewhere/', {}, /redirects to nowhere/],
  ])('%s is a fault', async (_name, to, fields, message) => {
    const { url } = await remembering(redirecting(302, to))
    expect((await askUrl(`${url}/hop`, fields)).fault).toMatchObject({
      kind: 'protocol',
      message: expect.stringMatching(message),
    })
  })

  test('without end is stopped at the limit', async () => {
    let hops = 0
    const { url } = await remembering((_request, response) => {
      response.writeHead(302, { location: `/${++hops}` }).end()
    })
    expect((await askUrl(url)).fault?.message).toMatch(/more than 5 times/)
    expect(hops).toBe(6)
  })

  const credentials = {
    headers: { 'X-Admin-Key': 'key-123', Cookie: 'a=b', 'Accept-Language': 'de' },
    basic_auth: { username: 'u', password: 'p' },
  }

  test('to another origin gets no credentials', async () => {
    const other = await remembering((_request, response) => response.end('other'))
    const { url, seen } = await remembering(redirecting(302, `${other.url}/there`))
    expect(await askUrl(`${url}/hop`, credentials)).toMatchObject({ fault: null, body: 'other' })
    expect(seen[0]?.headers).toMatchObject({
      'x-admin-key': 'key-123',
      authorization: 'Basic dTpw',
      cookie: 'a=b',
    })
    expect(other.seen[0]?.headers).toMatchObject({ 'accept-language': 'de' })
    for (const name of ['x-admin-key', 'authorization', 'cookie']) {
      expect(other.seen[0]?.headers).not.toHaveProperty(name)
    }
  })

  test('to the same origin keeps them', async () => {
    const { url, seen } = await remembering(redirecting(302, '/there'))
    await askUrl(`${url}/hop`, credentials)
    expect(seen[1]?.headers).toMatchObject({ 'x-admin-key': 'key-123', authorization: 'Basic dTpw' })
  })

  test('with a body to another origin is a fault', async () => {
    const other = await remembering((_request, response) => response.end('other'))
    const { url } = await remembering(redirecting(307, `${other.url}/there`))
    const answer = await askUrl(`${url}/hop`, { method: 'POST', body: 'password=1' })
    expect(answer.fault?.message).toMatch(/redirects a request with a body to/)
    expect(other.seen).toEqual([])
  })
})

describe('R-03 R-04 steps', () => {
  const session: RequestListener = (request, response) => {
    const { url = '' } = request
    if (url === '/login') {
      response
        .writeHead(200, { 'x-csrf': 'c-1', 'set-cookie': ['sid=s-1; Path=/; HttpOnly', 'lang=de'] })
        .end('{"session":{"id":"a/b \\"c\\"","n":7}}')
    } else response.end('{"text":"hi"}')
  }

  test('hand on values of the body, of headers and of cookies', async () => {
    const { url, seen } = await remembering(session)
    const answer = await askUrl(`${url}/voice/{{id}}?n={{n}}`, {
      method: 'POST',
      headers: { 'X-Csrf': '{{csrf}}', Cookie: '{{cookies}}' },
      body: '{"session":"{{id}}","n":{{n}},"other":"{{unknown}}"}',
      steps: [
        {
          url: `${url}/login`,
          carry: {
            id: '$.session.id',
            n: '$.session.n',
            csrf: 'header:X-Csrf',
            cookies: 'header:Set-Cookie',
          },
        },
      ],
    })
    expect(answer).toMatchObject({ fault: null, status: 200, body: '{"text":"hi"}' })
    expect(answer.facts.step_1_seconds).toBeGreaterThan(0)
    expect(seen[1]).toMatchObject({
      method: 'POST',
      path: '/voice/a%2Fb%20%22c%22?n=7',
      headers: { 'x-csrf': 'c-1', cookie: 'sid=s-1; lang=de' },
      body: '{"session":"a/b \\"c\\"","n":7,"other":"{{unknown}}"}',
    })
  })

  test('may lead to the address that a step gave', async () => {
    const { url, seen } = await remembering((request, response) =>
      response.end(
        request.url === '/where' ? JSON.stringify({ next: `http://${request.headers.host}/there` }) : 'ok',
      ),
    )
    const steps = [{ url: `${url}/where`, carry: { next: '$.next' } }]
    expect(await askUrl('{{next}}/now', { steps })).toMatchObject({ fault: null, body: 'ok' })
    expect(seen[1]?.path).toBe('/there/now')
  })

  test.each<[string, number, string, Record<string, string>, string, RegExp]>([
    [
      'fails',
      500,
      '{}',
      {},
      'expectation',
      /^step 1 \(GET 127\.0\.0\.1:\d+\/step\) answered 500; a step must/,
    ],
    ['is not let in', 403, '{}', {}, 'credentials', /^step 1 .* answered 403: check its credentials/],
    [
      'lacks a value',
      200,
      '{}',
      { id: '$.id' },
      'expectation',
      /answered without \$\.id, which is carried as "id"/,
    ],
    ['is no JSON', 200, 'page', { id: '$.id' }, 'expectation', /answered without \$\.id/],
    ['lacks a header', 200, '{}', { id: 'header:x-id' }, 'expectation', /answered without header:x-id/],
    ['is nested too deep', 200, '['.repeat(10_000), { id: '$.id' }, 'expectation', /answered without \$\.id/],
    ['is asked by a wrong path', 200, '{}', { id: '$[' }, 'unavailable', /carry\.id: "\$\[" is no JSONPath/],
  ])('end when one %s', async (_name, status, body, carry, kind, message) => {
    const { url, seen } = await remembering((_request, response) => response.writeHead(status).end(body))
    const answer = await askUrl(`${url}/last`, { steps: [{ url: `${url}/step`, carry }] })
    expect(answer.fault).toMatchObject({ kind, message: expect.stringMatching(message) })
    expect(seen.map(({ path }) => path)).not.toContain('/last')
  })

  test('are told apart when one is not answered', async () => {
    const { url } = await remembering((_request, response) => response.end('{}'))
    const answer = await askUrl(url, { steps: [{ url: `http://127.0.0.1:${await freePort()}/` }] })
    expect(answer.fault).toMatchObject({ kind: 'refused', message: expect.stringMatching(/^step 1 \(GET/) })
  })

  test('share one time', async () => {
    const { url } = await remembering((request, response) => {
      if (request.url === '/step') response.end('{}')
    })
    const answer = await askUrl(`${url}/silent`, { steps: [{ url: `${url}/step` }] }, 300)
    expect(answer.fault?.kind).toBe('timeout')
    expect(answer.durationSeconds).toBeLessThan(1.5)
  })
})

async function serveHttps(options: ServerOptions, listener: RequestListener): Promise<string> {
  const { host } = await keep(serveHttpsWith(options, listener))
  return `https://localhost:${host.split(':')[1]}`
}
const good = { cert: testCertificate('good'), key: testCertificate('key') }
const FOUR = { address_family: '4' }

describe('L-07 V-07 https', () => {
  test('tells of the certificate, on a kept connection too', async () => {
    const url = await serveHttps(good, (_request, response) => response.end('ok'))
    const prober = await keep(testProber())
    const fields = { kind: 'http', url, tls: { ca: good.cert }, ...FOUR }
    const [first, second] = [await ask(prober, fields), await ask(prober, fields)]
    expect(first).toMatchObject({ fault: null, certificate: { fault: null } })
    expect(first.facts.certificate_days).toBeGreaterThan(30)
    expect(Object.keys(first.phases)).toEqual(['dns', 'connect', 'tls', 'firstByte', 'transfer'])
    expect(second).toMatchObject({ facts: { connection_reused: true }, certificate: first.certificate })
    expect(Object.keys(second.phases)).toEqual(['firstByte', 'transfer'])
  })

  test.each<[string, Record<string, unknown>, RegExp]>([
    ['an unknown authority', {}, /is signed by itself.*set what is expected in tls/],
    ['another name', { ca: good.cert, server_name: 'shop.test' }, /is for another name/],
  ])('refuses %s, and still tells of the certificate', async (_name, tls, message) => {
    const url = await serveHttps(good, (_request, response) => response.end('ok'))
    const answer = await askUrl(url, { tls, ...FOUR })
    expect(answer).toMatchObject({
      fault: { kind: 'tls', message: expect.stringMatching(message) },
      certificate: { fault: expect.stringMatching(/^the certificate of/) },
      status: null,
      remoteAddress: '127.0.0.1',
    })
    expect(answer.phases.tls).toBeGreaterThan(0)
  })

  test('takes any certificate when it is told to, and still says what is wrong', async () => {
    const expired = await issue({ name: 'old', from: daysFromNow(-9), to: daysFromNow(-2) })
    const url = await serveHttps(expired, (_request, response) => response.end('ok'))
    const answer = await askUrl(url, { tls: { insecure_skip_verify: true }, ...FOUR })
    expect(answer).toMatchObject({
      fault: null,
      body: 'ok',
      certificate: { fault: expect.stringMatching(/expired/) },
    })
    expect(answer.facts.certificate_days).toBeLessThan(-1)
  })

  test('shows its own certificate to the server that wants one, and to no other', async () => {
    const seen: (string | undefined)[] = []
    const look: RequestListener = ({ socket }, response) => {
      const { subject } = asTls(socket).getPeerCertificate()
      seen.push(subject?.CN ? String(subject.CN) : undefined)
      response.end('ok')
    }
    const client = await issue({ name: 'opsdeck-client' })
    const wanting = { ...good, requestCert: true, rejectUnauthorized: false }
    const other = await serveHttps(wanting, look)
    const url = await serveHttps(wanting, (request, response) => {
      look(request, response.writeHead(302, { location: other }))
    })
    const tls = { ca: good.cert, cert: client.cert, key: client.key }
    expect(await askUrl(url, { tls, ...FOUR })).toMatchObject({ fault: null, body: 'ok' })
    expect(seen).toEqual(['opsdeck-client', undefined])
  })

  test('says that a server wants a client certificate', async () => {
    const url = await serveHttps({ ...good, requestCert: true }, (_request, response) => response.end('ok'))
    const answer = await askUrl(url, { tls: { ca: good.cert }, ...FOUR })
    expect(answer.fault).toMatchObject({ kind: expect.stringMatching(/credentials|closed|tls/) })
  })

  test('at a port that speaks plain text says so', async () => {
    const { url } = await remembering((_request, response) => response.end('ok'))
    const answer = await askUrl(url.replace('http:', 'https:'))
    expect(answer.fault).toMatchObject({ kind: 'tls' })
  })
})

/** A connection of an https server. */
const asTls = (socket: unknown): TLSSocket => socket as TLSSocket

describe('a proxy', () => {
  test('opens a tunnel for https', async () => {
    const url = await serveHttps(good, (_request, response) => response.end('inner'))
    const tunnels: string[] = []
    const proxy = await keep(serveProxy(to => tunnels.push(to)))
    const answer = await askUrl(url, { proxy_url: `http://${proxy.host}`, tls: { ca: good.cert } })
    expect(answer).toMatchObject({ fault: null, body: 'inner', certificate: { fault: null } })
    expect(tunnels).toEqual([new URL(url).host])
  })

  test('is given the whole address and its own credentials for http', async () => {
    const { url: proxy, seen } = await remembering((_request, response) => response.end('by proxy'))
    const { url } = await remembering((_request, response) => response.end('direct'))
    const answer = await askUrl(`${url}/health`, { proxy_url: proxy.replace('http://', 'http://u:p@') })
    expect(answer).toMatchObject({ fault: null, body: 'by proxy' })
    expect(seen).toMatchObject([
      {
        path: `${url}/health`,
        headers: { 'proxy-authorization': 'Basic dTpw', host: new URL(url).host },
      },
    ])
  })

  test.each<[string, string, RegExp]>([
    ['HTTP/1.1 407 No\r\n\r\n', 'credentials', /the proxy 127\.0\.0\.1:\d+ refused the credentials/],
    ['HTTP/1.1 502 No\r\n\r\n', 'unreachable', /did not open a way to localhost:1 \(it answered 502\)/],
  ])('that answers %j is named', async (text, kind, message) => {
    const proxy = await keep(serveSocket(socket => socket.on('data', () => socket.end(text))))
    const answer = await askUrl('https://localhost:1/', { proxy_url: `http://${proxy.host}` })
    expect(answer.fault).toMatchObject({ kind, message: expect.stringMatching(message) })
  })

  test('that does not run is named', async () => {
    const proxy = `127.0.0.1:${await freePort()}`
    const answer = await askUrl('http://localhost:1/', { proxy_url: `http://${proxy}` })
    expect(answer.fault).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining(`the proxy ${proxy}`),
    })
  })

  test('that says nothing is over when the time is over', async () => {
    const proxy = await keep(serveSocket(() => {}))
    const answer = await askUrl('https://localhost:1/', { proxy_url: `http://${proxy.host}` }, 300)
    expect(answer.fault?.kind).toBe('timeout')
  })
})

describe('an address family', () => {
  const both = {
    resolveName: async (_name: string, family: string) => (family === '6' ? ['::1'] : ['127.0.0.1']),
  }

  test.each([
    ['4', '127.0.0.1'],
    ['6', '::1'],
  ])('%s is asked for', async (family, address) => {
    const server = createServer((_request, response) => response.end('ok'))
    const port = await listen(server, address)
    await keep({
      close: () => {
        server.closeAllConnections()
        return new Promise<void>(resolve => server.close(() => resolve()))
      },
    })
    const prober = await keep(testProber(both))
    const fields = { kind: 'http', url: `http://both.test:${port}/`, address_family: family }
    expect(await ask(prober, fields)).toMatchObject({ fault: null, remoteAddress: address })
  })
})

describe('L-02 secrets', () => {
  const secrets = { token: 'tok-"quoted"-1' }
  const echo: RequestListener = (request, response) => {
    response.setHeader('x-echo', String(request.headers['x-admin-key'] ?? ''))
    response.end(JSON.stringify({ headers: request.headers, url: request.url }))
  }

  test('never come back in body, headers or facts', async () => {
    const { url } = await remembering(echo)
    const answer = await askUrl(
      `${url.replace('http://', 'http://user:url%2Dpass@')}/?t=${encodeURIComponent(secrets.token)}`,
      {
        secrets,
        headers: { 'X-Admin-Key': 'admin-key-1', Authorization: 'Bearer bearer-1', 'X-Token': secrets.token },
      },
    )
    const text = JSON.stringify(answer)
    for (const secret of [
      'admin-key-1',
      'bearer-1',
      'url-pass',
      'url%2Dpass',
      'quoted',
      'dXNlcjp1cmwtcGFzcw',
    ]) {
      expect(text).not.toContain(secret)
    }
    expect(JSON.parse(answer.body ?? '')).toMatchObject({ headers: { 'x-admin-key': '•••' } })
  })

  test('in an address or for basic authentication never come back as they were sent', async () => {
    const { url } = await remembering(echo)
    const answers = [
      await askUrl(url.replace('http://', 'http://user:url%2Dpass@')),
      await askUrl(url, { basic_auth: { username: 'user', password: 'url-pass' } }),
    ]
    for (const answer of answers) {
      expect(answer.body).toContain('"authorization":"•••"')
      expect(JSON.stringify(answer)).not.toContain('dXNlcjp1cmwtcGFzcw')
    }
  })

  test('never come back in a fault', async () => {
    const port = await freePort()
    const answers = await Promise.all([
      askUrl(`http://user:pass-word@127.0.0.1:${port}/`),
      askUrl('http://127.0.0.1:1/', { proxy_url: `http://user:pass-word@127.0.0.1:${port}` }),
      askUrl('http://user:pass-word@[::1', {}),
      askUrl(`http://127.0.0.1:${port}/`, { steps: [{ url: `http://user:pass-word@127.0.0.1:${port}/` }] }),
    ])
    for (const answer of answers) {
      expect(answer.fault).not.toBeNull()
      expect(JSON.stringify(answer)).not.toContain('pass-word')
    }
  })
})
