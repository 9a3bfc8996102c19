import { describe, expect, test } from 'vitest'
import { serveProxy, serveSocket } from '../http/testing.ts'
import { createAddressRule } from '../probes/address.ts'
import { closeAfterTest, context, NOW, notification, service, testTools, text } from './testing.ts'
import { CASES, SECRET } from './testing-kinds.ts'
import { PLAIN_CLIENT, parseRetryAfter } from './transport.ts'

/** Long enough for a connection within this machine, short enough to wait for. */
const SHORT_MS = 100

describe.each(CASES)('$kind', ({ send, accepts, reference }) => {
  test('is delivered with the reference that its service gave', async () => {
    const at = await service((asked, response) => accepts(response, asked))
    const delivery = await send(at.url, notification(), context())
    expect(delivery).toMatchObject({ kind: 'delivered', reference })
    expect(delivery.detail).not.toContain('template failed')
  })

  test.each([
    ['429 with Retry-After', 429, { 'retry-after': '7' }, 7_000],
    ['500', 500, {}, null],
    ['503', 503, {}, null],
  ])('tries again after %s', async (_name, status, headers, retryAfterMs) => {
    const at = await service((_asked, response) => text(response, status, `no, ${SECRET}`, headers))
    const delivery = await send(at.url, notification(), context())
    expect(delivery).toMatchObject({ kind: 'retry', retryAfterMs })
    expect(delivery.detail).toContain(`${status} no, •••`)
  })

  test.each([400, 401, 404])('takes %i for its last word, without a secret', async status => {
    const at = await service((asked, response) =>
      text(response, status, `${asked.url} ${asked.headers.authorization} ${asked.body} ${'x'.repeat(900)}`),
    )
    const delivery = await send(at.url, notification(), context())
    expect(delivery.kind).toBe('refused')
    expect(delivery.detail).toContain(String(status))
    expect(delivery.detail).not.toContain(SECRET)
    expect(delivery.detail.length).toBeLessThan(800)
  })

  test('tries again when its service hangs', async () => {
    const at = await service(() => {})
    const delivery = await send(at.url, notification(), context({ signal: AbortSignal.timeout(SHORT_MS) }))
    expect(delivery).toMatchObject({ kind: 'retry' })
    expect(delivery.detail).toMatch(/ended before 127\.0\.0\.1:\d+ had answered/)
  })

  test('tries again when its service breaks off in its answer', async () => {
    const at = await serveSocket(socket =>
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nok')
        setTimeout(() => socket.destroy(), 10)
      }),
    )
    closeAfterTest(at)
    const delivery = await send(`http://${at.host}`, notification(), context())
    expect(delivery).toMatchObject({ kind: 'retry' })
    expect(delivery.detail).not.toContain(SECRET)
  })

  test('is not sent where the address rule does not allow', async () => {
    const at = await service((asked, response) => accepts(response, asked))
    const rule = createAddressRule({ allow: [] })
    const delivery = await send(at.url, notification(), context({ addressRule: rule }))
    expect(delivery).toMatchObject({ kind: 'refused', detail: expect.stringContaining('is this machine') })
    expect(at.asked).toEqual([])
  })
})

describe('an exchange', () => {
  const { http } = testTools()
  const post = (url: string, changes = {}) => http.exchange({ url, body: '{}', ...changes }, context())

  test('ends at its own time', async () => {
    const at = await service(() => {})
    expect(await post(at.url, { timeoutMs: SHORT_MS })).toMatchObject({
      kind: 'retry',
      detail: expect.stringContaining('did not answer within 0.1 s'),
    })
  })

  test('reads no more than 64 KiB', async () => {
    const at = await service((_asked, response) => {
      response.on('error', () => {})
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(8_192)));
        if (!response.destroyed) response.once('drain', more)
      }
      more()
    })
    const exchange = await post(at.url)
    expect(exchange.kind === 'answered' && exchange.answer.text.length).toBe(65_536)
  })

  test('follows 307 and 308 with its body, within the same party', async () => {
    const at = await service((asked, response) =>
      asked.url === '/final'
        ? text(response, 200, 'ok')
        : response
            .writeHead(asked.url === '/' ? 308 : 307, { location: asked.url === '/' ? '/b' : '/final' })
            .end(),
    )
    expect(await post(at.url)).toMatchObject({ kind: 'answered', answer: { status: 200 } })
    expect(at.asked.map(({ url, body }) => [url, body])).toEqual([
      ['/', '{}'],
      ['/b', '{}'],
      ['/final', '{}'],
    ])
  })

  test.each([
    ['to another party', 308, 'http://192.0.2.1/', 'refused'],
    ['in a circle', 307, '/', 'refused'],
    ['to nowhere', 307, 'http://', 'refused'],
    ['in a way that loses the body', 302, '/b', 'answered'],
  ])('does not follow %s', async (_name, status, location, kind) => {
    const at = await service((_asked, response) => response.writeHead(status, { location }).end())
    expect(await post(at.url)).toMatchObject({ kind })
  })

  test('does not follow when the configuration says so', async () => {
    const at = await service((_asked, response) => response.writeHead(307, { location: '/b' }).end())
    const client = { ...PLAIN_CLIENT, followRedirects: false }
    expect(await post(at.url, { client })).toMatchObject({ kind: 'answered', answer: { status: 307 } })
    expect(at.asked).toHaveLength(1)
  })

  test('goes as http_config says: who asks, headers, proxy', async () => {
    const at = await service((_asked, response) => text(response, 200, 'ok'))
    const tunnels: string[] = []
    const proxy = await serveProxy(to => tunnels.push(to))
    closeAfterTest(proxy)
    const client = {
      ...PLAIN_CLIENT,
      auth: { kind: 'basic' as const, username: 'u', password: SECRET },
      headers: { 'X-Scope': 'ops' },
      proxyUrl: `http://${proxy.host}`,
    }
    expect(await post(at.url, { client })).toMatchObject({ kind: 'answered' })
    expect(tunnels).toEqual([at.host])
    expect(at.asked[0]?.headers).toMatchObject({
      authorization: `Basic ${Buffer.from(`u:${SECRET}`).toString('base64')}`,
      'x-scope': 'ops',
      'user-agent': 'Opsdeck/test',
    })
  })

  test('does not reach a proxy that the address rule does not allow', async () => {
    const proxy = await serveProxy(() => {})
    closeAfterTest(proxy)
    const client = { ...PLAIN_CLIENT, proxyUrl: `http://${proxy.host}` }
    const rule = createAddressRule({ allow: [] })
    const exchange = await http.exchange(
      { url: 'http://192.0.2.1/', body: '{}', client },
      context({ addressRule: rule }),
    )
    expect(exchange).toMatchObject({ kind: 'refused' })
  })

  test.each([
    ['nothing listens', 'http://127.0.0.1:9/', 'nothing listens'],
    ['the name is unknown', 'http://no-such-name.invalid/', 'DNS'],
  ])('says in words that %s, and tries again', async (_name, url, words) => {
    expect(await post(url)).toMatchObject({ kind: 'retry', detail: expect.stringContaining(words) })
  })

  test.each(['ftp://example.org/', 'no address'])('refuses %s', async url => {
    expect(await post(url)).toMatchObject({ kind: 'refused' })
  })

  test.each([
    [null, null],
    ['3', 3_000],
    ['0.5', 500],
    [new Date(NOW + 9_000).toUTCString(), 9_000],
    [new Date(NOW - 9_000).toUTCString(), 0],
    ['soon', null],
  ])('reads Retry-After %s', (header, expected) => {
    expect(parseRetryAfter(header, NOW)).toBe(expected)
  })
})
