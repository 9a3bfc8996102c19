import { createServer as createHttpServer } from 'node:http'
import { createServer } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { Aedes } from 'aedes'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createWebSocketStream, WebSocketServer } from 'ws'
import { createMqttProbe } from './mqtt.ts'
import { asker, freePort, listen, selfSigned, speakingServer, testTools } from './testing-kinds.ts'

const ask = asker('mqtt', createMqttProbe(testTools()))

describe('an MQTT check', () => {
  let broker: Aedes
  const closers: (() => void)[] = []
  const ports = { plain: 0, tls: 0, web: 0 }
  const user = { user: 'watcher', password: 'sesame-open' }
  let ca = ''

  beforeAll(async () => {
    broker = await Aedes.createBroker({
      authenticate(_, name, password, done) {
        if (name === 'watcher' && password?.toString() === 'sesame-open') done(null, true)
        else done(Object.assign(new Error('no'), { returnCode: 4 }), false)
      },
      authorizePublish: (_, packet, done) => done(packet.topic === 'readonly' ? new Error('no') : null),
      authorizeSubscribe: (_, subscription, done) =>
        done(null, subscription.topic === 'secret' ? null : subscription),
    })
    const { cert, key } = await selfSigned()
    ca = cert
    const plain = createServer(socket => broker.handle(socket))
    const tls = createTlsServer({ cert, key }, socket => broker.handle(socket))
    tls.on('tlsClientError', () => {})
    const http = createHttpServer()
    new WebSocketServer({ server: http }).on('connection', (web, request) =>
      broker.handle(createWebSocketStream(web), request),
    )
    ports.plain = await listen(plain)
    ports.tls = await listen(tls)
    ports.web = await listen(http)
    closers.push(
      () => plain.close(),
      () => tls.close(),
      () => http.close(),
    )
  })
  afterAll(async () => {
    await new Promise<void>(resolve => broker.close(() => resolve()))
    for (const close of closers) close()
  })

  test('connects', async () => {
    const answer = await ask({ url: `mqtt://127.0.0.1:${ports.plain}`, ...user })
    expect(answer.fault).toBeNull()
    expect(answer).toMatchObject({ facts: { is_connected: true }, remoteAddress: '127.0.0.1' })
  })

  test.each([
    ['mqtt', () => `mqtt://127.0.0.1:${ports.plain}`],
    ['mqtts', () => `mqtts://localhost:${ports.tls}`],
    ['ws', () => `ws://127.0.0.1:${ports.web}/mqtt`],
  ])('over %s its own message comes back', async (_, url) => {
    const answer = await ask({
      url: url(),
      ...user,
      tls: { ca },
      topic: 'opsdeck/self',
      publish: 'still there?',
    })
    expect(answer.fault).toBeNull()
    expect(answer.body).toBe('still there?')
    expect(answer.facts.round_trip_seconds).toBeGreaterThan(0)
  })

  test('credentials: in the URL, wrong, none', async () => {
    const right = await ask({ url: `mqtt://watcher:sesame-open@127.0.0.1:${ports.plain}` })
    expect(right.fault).toBeNull()
    const wrong = await ask({ url: `mqtt://127.0.0.1:${ports.plain}`, ...user, password: 'wrong-one' })
    expect(wrong.fault?.kind).toBe('credentials')
    expect(JSON.stringify(wrong)).not.toContain('wrong-one')
    expect((await ask({ url: `mqtt://127.0.0.1:${ports.plain}` })).fault?.kind).toBe('credentials')
  })

  test('a topic that is not allowed, and one that cannot be published to', async () => {
    const url = `mqtt://127.0.0.1:${ports.plain}`
    expect((await ask({ url, ...user, topic: 'secret' })).fault?.kind).toBe('credentials')
    const published = await ask({ url, ...user, topic: 'readonly', publish: 'x' })
    expect(published.fault?.kind).toBe('credentials')
    expect((await ask({ url, ...user, topic: 'a/#', publish: 'x' })).fault?.kind).toBe('expectation')
  })

  test('TLS, refused, silent, another protocol, no broker behind the path', async () => {
    const tls = await ask({ url: `mqtts://localhost:${ports.tls}`, ...user })
    expect(tls.fault?.kind).toBe('tls')
    expect((await ask({ url: `mqtt://127.0.0.1:${await freePort()}` })).fault?.kind).toBe('refused')
    const silent = await speakingServer(null)
    expect((await ask({ url: `mqtt://127.0.0.1:${silent.port}` }, 200)).fault?.kind).toBe('timeout')
    silent.close()
    const other = await speakingServer('HTTP/1.1 400 Bad Request\r\n\r\n')
    expect((await ask({ url: `mqtt://127.0.0.1:${other.port}` }, 500)).fault?.kind).toMatch(/protocol|closed/)
    other.close()
    const web = createHttpServer((_, response) => response.writeHead(404).end())
    const url = `ws://127.0.0.1:${await listen(web)}/`
    expect((await ask({ url })).fault?.kind).toBe('protocol')
    web.close()
  })

  test.each(['http://127.0.0.1/', 'not a url', 'mqtt://'])('the url %j is refused', async url => {
    expect((await ask({ url })).fault?.kind).toBe('expectation')
  })

  test('an address that the rule closes is not asked', async () => {
    const closed = asker('mqtt', createMqttProbe(testTools([])))
    expect((await closed({ url: `mqtt://127.0.0.1:${ports.plain}` })).fault?.kind).toBe('forbidden_address')
  })
})
