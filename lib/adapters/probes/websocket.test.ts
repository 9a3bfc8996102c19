import { createServer, type RequestListener } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { afterEach, describe, expect, test } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { serveSocket, testCertificate } from '../http/testing.ts'
import { ask, createKeeper, serve, testProber } from './testing-http.ts'
import { freePort, listen } from './testing-kinds.ts'

const { keep, closeAll } = createKeeper()
afterEach(closeAll)

type Talk = (client: WebSocket, headers: Record<string, unknown>) => void
type Transport = { readonly tls?: boolean; readonly subprotocol?: string }

async function webSocketServer(talk: Talk, { tls = false, subprotocol }: Transport = {}): Promise<string> {
  const http = tls
    ? createSecureServer({ cert: testCertificate('good'), key: testCertificate('key') })
    : createServer()
  const server = new WebSocketServer({
    server: http,
    handleProtocols: offered => (subprotocol && offered.has(subprotocol) ? subprotocol : false),
  })
  server.on('connection', (client, request) => talk(client, request.headers))
  const port = await listen(http)
  await keep({
    close: async () => {
      for (const client of server.clients) client.terminate()
      server.close()
      await new Promise(resolve => http.close(resolve))
    },
  })
  return `${tls ? 'wss' : 'ws'}://127.0.0.1:${port}/live`
}

const askSocket = async (url: string, fields: Record<string, unknown> = {}, timeoutMs = 2_000) =>
  ask(await keep(testProber()), { kind: 'websocket', url, ...fields }, { timeoutMs })

/** The supervisor: a token first, then a pong for each ping. */
const supervisor: Talk = client => {
  let isKnown = false
  client.on('message', data => {
    const message = JSON.parse(String(data))
    if (message.type === 'auth') {
      isKnown = message.token === 'dev-token-12345'
      client.send(JSON.stringify({ type: isKnown ? 'authenticated' : 'error' }))
    }
    if (message.type === 'ping' && isKnown) client.send('{"type":"pong"}')
  })
}
const PING = { send: '{"type":"ping"}', expect: '"pong"' }
const exchangeWith = (token: string) => [{ send: `{"type":"auth","token":"${token}"}` }, PING]

describe('X-04 auth, ping and pong', () => {
  test('is well on a pong', async () => {
    const answer = await askSocket(await webSocketServer(supervisor), {
      exchange: exchangeWith('dev-token-12345'),
    })
    expect(answer).toMatchObject({
      fault: null,
      body: '{"type":"pong"}',
      facts: { connected: true, messages: 2 },
      remoteAddress: '127.0.0.1',
    })
    expect(Object.keys(answer.phases)).toEqual(['connect', 'firstByte'])
  })

  test('fails when another message comes, without telling the token', async () => {
    const exchange = [{ send: '{"type":"auth","token":"{{token}}"}' }, PING]
    const filled = JSON.parse(JSON.stringify(exchange).replace('{{token}}', 'wrong-token-1'))
    const answer = await askSocket(
      await webSocketServer(client => client.on('message', data => client.send(`no: ${data}`))),
      { exchange: [filled[0], { send: 'hello', expect: 'pong' }], secrets: { token: 'wrong-token-1' } },
      400,
    )
    expect(answer.fault).toMatchObject({
      kind: 'expectation',
      message: expect.stringMatching(/no message with "pong" came in time/),
    })
    expect(JSON.stringify(answer)).not.toContain('wrong-token-1')
  })

  test('fails on silence', async () => {
    const answer = await askSocket(
      await webSocketServer(() => {}),
      { exchange: exchangeWith('dev-token-12345') },
      300,
    )
    expect(answer.fault).toMatchObject({ kind: 'timeout' })
  })

  test('fails when the other side closes', async () => {
    const url = await webSocketServer(client => client.on('message', () => client.close(4001)))
    const answer = await askSocket(url, { exchange: [PING] })
    expect(answer.fault).toMatchObject({ kind: 'closed', message: expect.stringContaining('code 4001') })
  })
})

describe('waiting', () => {
  test('takes a greeting that came before, and lets messages pass that do not fit', async () => {
    const url = await webSocketServer(client => {
      client.send('hello')
      client.send('noise')
      client.send('state: 7 ready')
    })
    const answer = await askSocket(url, {
      exchange: [{ expect: 'hello' }, { expect_match: '^state: \\d+ ready$' }],
    })
    expect(answer).toMatchObject({ fault: null, body: 'state: 7 ready' })
  })

  test('does not take what came before it sent', async () => {
    const url = await webSocketServer(client => client.send('pong'))
    const answer = await askSocket(
      url,
      { exchange: [{ expect: 'pong' }, { send: 'ping', expect: 'pong' }] },
      300,
    )
    expect(answer.fault).toMatchObject({ kind: 'timeout' })
  })

  test('refuses an expression that is not RE2', async () => {
    const answer = await askSocket('ws://127.0.0.1:1/', { exchange: [{ expect_match: '(?=x)' }] })
    expect(answer.fault).toMatchObject({ kind: 'unavailable', message: expect.stringContaining('no RE2') })
  })

  test('bounds what it hears', async () => {
    const url = await webSocketServer(client => {
      const block = Buffer.alloc(900_000, 'x')
      const flood = () => {
        if (client.readyState === client.OPEN) client.send(block, () => setImmediate(flood))
      }
      flood()
    })
    const answer = await askSocket(url, { exchange: [{ expect: 'never' }] }, 5_000)
    expect(answer.fault?.kind).toBe('too_large')
  })

  test('refuses a message that is larger than it reads', async () => {
    const url = await webSocketServer(client => client.send(Buffer.alloc(2_000_000, 'x')))
    const answer = await askSocket(url, { exchange: [{ expect: 'never' }] })
    expect(answer.fault?.kind).toBe('too_large')
  })
})

describe('L-08 the handshake', () => {
  test('is enough without an exchange, and sends headers and subprotocols', async () => {
    let seen: Record<string, unknown> = {}
    const url = await webSocketServer(
      (_client, headers) => {
        seen = headers
      },
      { subprotocol: 'v2' },
    )
    const answer = await askSocket(url.replace('ws://', 'ws://user:pass@'), {
      headers: { 'X-Token': 'secret-1' },
      subprotocols: ['v1', 'v2'],
    })
    expect(answer).toMatchObject({ fault: null, facts: { subprotocol: 'v2' } })
    expect(seen).toMatchObject({ 'x-token': 'secret-1', authorization: 'Basic dXNlcjpwYXNz' })
  })

  test.each<[string, RequestListener, string, RegExp]>([
    ['200', (_request, response) => response.end('page'), 'protocol', /answered 200 and did not open/],
    ['404', (_request, response) => response.writeHead(404).end(), 'protocol', /404 .*check the path/],
    ['401', (_request, response) => response.writeHead(401).end(), 'credentials', /refused the credentials/],
    [
      'redirect',
      (_request, response) => response.writeHead(302, { location: 'http://x/' }).end(),
      'protocol',
      /name the final address/,
    ],
  ])('fails on %s', async (_name, listener, kind, message) => {
    const server = await keep(serve(listener))
    const answer = await askSocket(`ws://${server.host}/`)
    expect(answer.fault).toMatchObject({ kind, message: expect.stringMatching(message) })
  })

  test('fails on what is not HTTP, on a closed port, on silence', async () => {
    const garbage = await keep(serveSocket(socket => socket.end('SSH-2.0-OpenSSH\r\n')))
    const mute = await keep(serveSocket(() => {}))
    const answers = await Promise.all([
      askSocket(`ws://${garbage.host}/`),
      askSocket(`ws://127.0.0.1:${await freePort()}/`),
      askSocket(`ws://${mute.host}/`, {}, 200),
    ])
    expect(answers.map(({ fault }) => fault?.kind)).toEqual(['protocol', 'refused', 'timeout'])
  })

  test('over TLS looks at the certificate', async () => {
    const url = await webSocketServer(supervisor, { tls: true })
    const trusted = { tls: { ca: testCertificate('good') }, exchange: exchangeWith('dev-token-12345') }
    const [known, unknown] = [await askSocket(url, trusted), await askSocket(url)]
    expect(known).toMatchObject({ fault: null, certificate: { fault: null } })
    expect(known.facts.certificate_days).toBeGreaterThan(0)
    expect(unknown.fault).toMatchObject({ kind: 'tls', message: expect.stringContaining('signed by itself') })
  })
})

test('a private address is refused before anything is said', async () => {
  const prober = await keep(testProber({ resolveName: async () => ['10.0.0.7'] }))
  const answer = await ask(prober, { kind: 'websocket', url: 'ws://inner.test/' })
  expect(answer.fault?.kind).toBe('forbidden_address')
})
