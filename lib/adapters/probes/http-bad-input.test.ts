import type { RequestListener } from 'node:http'
import type { Socket } from 'node:net'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import { serveSocket } from '../http/testing.ts'
import { createAddressRule } from './address.ts'
import { ask, checkOf, createKeeper, serve, testProber } from './testing-http.ts'
import { freePort } from './testing-kinds.ts'

const { keep, closeAll } = createKeeper()
afterEach(closeAll)

type Options = { readonly timeoutMs?: number; readonly fields?: Record<string, unknown> }

const askUrl = async (url: string, { timeoutMs = 3_000, fields = {} }: Options = {}) =>
  ask(await keep(testProber()), { kind: 'http', url, ...fields }, { timeoutMs })

async function askSocket(onSocket: (socket: Socket) => void, options: Options = {}) {
  const { host } = await keep(serveSocket(onSocket))
  return askUrl(`http://${host}/`, options)
}

const askServer = async (listener: RequestListener, options: Options = {}) =>
  askUrl(`http://${(await keep(serve(listener))).host}/`, options)

/** Writes a block as often as the other side takes it, until the socket is gone. */
function flood(socket: Socket, block: string | Buffer): void {
  const more = () => {
    while (!socket.destroyed && socket.write(block)) {
      // Until the buffers are full.
    }
    if (!socket.destroyed) socket.once('drain', more)
  }
  more()
}

const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n'

describe('a body', () => {
  test('that never ends is cut off at the limit', async () => {
    const answer = await askSocket(socket => {
      socket.write(`${HEAD}\r\n`)
      flood(socket, Buffer.alloc(65_536, 'x'))
    })
    expect(answer).toMatchObject({
      status: 200,
      fault: {
        kind: 'too_large',
        message: expect.stringMatching(/larger than 1048576 bytes .*max_body_bytes/),
      },
    })
    expect(answer.body?.length).toBeLessThanOrEqual(16_384)
  })

  test('of 200 MB is refused by its Content-Length, before it is read', async () => {
    let sent = 0
    const answer = await askServer((_request, response) => {
      response.writeHead(200, { 'content-length': String(200 * 1024 * 1024) })
      const block = Buffer.alloc(65_536)
      const more = () => {
        while (!response.destroyed && response.write(block)) sent += block.length
        if (!response.destroyed) response.once('drain', more)
      }
      more()
    })
    expect(answer.fault?.kind).toBe('too_large')
    expect(sent).toBeLessThan(16 * 1024 * 1024)
  })

  test('that is only announced, as HEAD is answered, is no body', async () => {
    const answer = await askServer(
      (_request, response) =>
        response
          .writeHead(200, { 'content-length': String(200 * 1024 * 1024), 'content-encoding': 'gzip' })
          .end(),
      { fields: { method: 'HEAD' } },
    )
    expect(answer).toMatchObject({ fault: null, status: 200, body: null })
  })

  test('that unpacks to more than the limit is refused', async () => {
    const bomb = gzipSync(Buffer.alloc(100 * 1024 * 1024))
    const answer = await askServer((_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
    )
    expect(answer).toMatchObject({ fault: { kind: 'too_large' }, body: null })
  })

  test.each([
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
    ['br', brotliCompressSync],
    ['identity', (text: string) => Buffer.from(text)],
  ] as const)('packed as %s is unpacked', async (encoding, pack) => {
    const answer = await askServer((_request, response) =>
      response.writeHead(200, { 'content-encoding': encoding }).end(pack('{"status":"ok"}')),
    )
    expect(answer).toMatchObject({ fault: null, body: '{"status":"ok"}' })
  })

  test.each([
    ['gzip', 'not packed at all'],
    ['zstd', 'anything'],
    ['gzip, gzip', 'anything'],
  ])('that says it is %s, but is not, is no answer', async (encoding, body) => {
    const answer = await askServer((_request, response) =>
      response.writeHead(200, { 'content-encoding': encoding }).end(body),
    )
    expect(answer.fault?.kind).toBe('protocol')
  })

  test('that is cut off in the middle is told with what came', async () => {
    const answer = await askSocket(socket => {
      socket.on('data', () => {
        socket.write(`${HEAD}Content-Length: 100\r\n\r\n{"status":`, () =>
          setTimeout(() => socket.resetAndDestroy(), 30),
        )
      })
    })
    expect(answer).toMatchObject({ status: 200, fault: { kind: 'closed' }, body: '{"status":' })
  })

  test('that comes drop by drop is over when the time is over', async () => {
    const answer = await askSocket(
      socket => {
        socket.write(`${HEAD}\r\n`)
        const drops = setInterval(() => socket.write('.'), 20)
        socket.on('close', () => clearInterval(drops))
      },
      { timeoutMs: 300 },
    )
    expect(answer).toMatchObject({
      status: 200,
      fault: {
        kind: 'timeout',
        message: expect.stringMatching(/within 0\.3 s.*\d+ bytes of the body had come/),
      },
    })
  })

  test.each([
    ['text/plain; charset=iso-8859-1', Buffer.from([0x67, 0x72, 0xfc, 0x6e]), 'grün'],
    ['text/plain', Buffer.from('grün'), 'grün'],
    ['image/png', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0xff]), null],
    ['application/octet-stream', Buffer.from([0, 1, 2]), null],
  ])('of %s is text or null', async (contentType, bytes, text) => {
    const answer = await askServer((_request, response) =>
      response.writeHead(200, { 'content-type': contentType }).end(bytes),
    )
    expect(answer).toMatchObject({ fault: null, body: text, facts: { body_bytes: bytes.length } })
  })

  test('of JSON 10,000 deep is handed on as text', async () => {
    const deep = `${'['.repeat(10_000)}${']'.repeat(10_000)}`
    const answer = await askServer((_request, response) => response.end(deep))
    expect(answer).toMatchObject({ fault: null, body: deep })
  })
})

describe('headers', () => {
  test('that never end are cut off', async () => {
    const answer = await askSocket(socket => {
      socket.write('HTTP/1.1 200 OK\r\n')
      flood(socket, `X-Flood: ${'x'.repeat(1_000)}\r\n`)
    })
    expect(answer.fault).toMatchObject({ kind: 'too_large', message: expect.stringContaining('headers') })
  })

  test('letter by letter are over when the time is over', async () => {
    const answer = await askSocket(
      socket => {
        socket.write('HTTP/1.1 200 OK\r\nX-Slow: ')
        const drops = setInterval(() => socket.write('x'), 20)
        socket.on('close', () => clearInterval(drops))
      },
      { timeoutMs: 250 },
    )
    expect(answer).toMatchObject({ status: null, fault: { kind: 'timeout' } })
  })

  test('of interim answers without end are over when the time is over', async () => {
    const answer = await askSocket(
      socket => {
        const hints = setInterval(() => socket.write('HTTP/1.1 103 Early Hints\r\n\r\n'), 5)
        socket.on('close', () => clearInterval(hints))
      },
      { timeoutMs: 250 },
    )
    expect(answer.fault?.kind).toMatch(/timeout|protocol/)
  })
})

describe('no answer', () => {
  test.each<[string, (socket: Socket) => void, string]>([
    ['silence', () => {}, 'timeout'],
    ['the end', socket => socket.end(), 'closed'],
    ['a reset', socket => socket.on('data', () => socket.resetAndDestroy()), 'closed'],
    ['another protocol', socket => socket.write('SSH-2.0-OpenSSH_9.6\r\n'), 'protocol'],
    ['a wrong length', socket => socket.write('HTTP/1.1 200 OK\r\nContent-Length: abc\r\n\r\n'), 'protocol'],
  ])('but %s', async (_name, onSocket, kind) => {
    const answer = await askSocket(onSocket, { timeoutMs: 400 })
    expect(answer).toMatchObject({ fault: { kind }, body: null, status: null })
  })

  test('where nobody listens', async () => {
    const answer = await askUrl(`http://127.0.0.1:${await freePort()}/`)
    expect(answer.fault).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('check that it runs'),
    })
  })

  test('to one that is called off', async () => {
    const server = await keep(serve(() => {}))
    const prober = await keep(testProber())
    const controller = new AbortController()
    const asking = ask(
      prober,
      { kind: 'http', url: `http://${server.host}/` },
      { timeoutMs: 60_000, signal: controller.signal },
    )
    controller.abort()
    expect((await asking).fault).toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('called off'),
    })
  })

  test.each(['ftp://x/', 'no address', 'http://', 'http://[::1'])(
    'to %s, which is no web address',
    async url => {
      expect((await askUrl(url)).fault).toMatchObject({ kind: 'unavailable' })
    },
  )

  test('to a header that cannot be sent', async () => {
    const answer = await askServer((_request, response) => response.end(), {
      fields: { headers: { 'x-bad': 'a\r\nHost: b' } },
    })
    expect(answer.fault?.kind).toBe('unavailable')
  })
})

describe('the private network', () => {
  const closed = createAddressRule({ allow: [] })
  const openProxy = createAddressRule({ allow: ['127.0.0.1/32'] })

  test.each([
    'http://127.0.0.1:1/',
    'http://localhost:1/',
    'http://2130706433:1/',
    'http://0x7f.1:1/',
    'http://[::1]:1/',
    'http://[::ffff:127.0.0.1]:1/',
    'http://0.0.0.0:1/',
    'http://169.254.169.254/latest/meta-data/',
  ])('%s is closed to a check of the page', async url => {
    const prober = await keep(testProber())
    const answer = await prober.probe({
      check: checkOf({ kind: 'http', url }),
      timeoutMs: 1_000,
      addressRule: closed,
    })
    expect(answer.fault?.kind).toBe('forbidden_address')
  })

  test('is closed to redirects', async () => {
    const server = await keep(
      serve((_request, response) => response.writeHead(302, { location: 'http://10.0.0.1/admin' }).end()),
    )
    const answer = await askUrl(`http://${server.host}/`)
    expect(answer.fault).toMatchObject({
      kind: 'forbidden_address',
      message: expect.stringContaining('10.0.0.1 is in a private network'),
    })
  })

  test('is closed to steps', async () => {
    const answer = await askServer((_request, response) => response.end('{}'), {
      fields: { steps: [{ url: 'http://192.168.1.1/' }] },
    })
    expect(answer.fault?.kind).toBe('forbidden_address')
  })

  test('is closed to a name that changes its address between two checks', async () => {
    const server = await keep(
      serve((_request, response) => response.writeHead(200, { connection: 'close' }).end()),
    )
    const port = server.host.split(':')[1]
    let asked = 0
    const resolveName = async () => (asked++ === 0 ? ['127.0.0.1'] : ['10.0.0.1'])
    const prober = await keep(testProber({ resolveName }))
    const fields = { kind: 'http', url: `http://rebinding.test:${port}/` }
    const [first, second] = [await ask(prober, fields), await ask(prober, fields)]
    expect([first.fault, second.fault?.kind]).toEqual([null, 'forbidden_address'])
  })

  test('is closed to a check that finds a connection of a check that may', async () => {
    const server = await keep(serve((_request, response) => response.end('inner')))
    const prober = await keep(testProber())
    const check = checkOf({ kind: 'http', url: `http://${server.host}/` })
    const trusted = await prober.probe({ check, timeoutMs: 2_000, addressRule: openProxy })
    const guest = await prober.probe({ check, timeoutMs: 2_000, addressRule: closed })
    expect([trusted.fault, guest.fault?.kind, guest.body]).toEqual([null, 'forbidden_address', null])
  })

  test('is closed behind a proxy too', async () => {
    const prober = await keep(testProber())
    const fields = { proxy_url: 'http://127.0.0.1:1', url: 'http://10.0.0.1/' }
    expect((await ask(prober, { kind: 'http', ...fields })).fault?.kind).toBe('forbidden_address')
  })
})
