import {
  Server,
  ServerCredentials,
  ServerInterceptingCall,
  type ServerInterceptor,
  status,
} from '@grpc/grpc-js'
import { HealthImplementation } from 'grpc-health-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createGrpcProbe } from './grpc.ts'
import { decodeHealthResponse, encodeHealthRequest } from './grpc-health.ts'
import { asker, freePort, selfSigned, speakingServer, testTools } from './testing-kinds.ts'

const ask = asker('grpc', createGrpcProbe(testTools()))

/** Lets in who shows the token. */
const guarded: ServerInterceptor = (_, call) =>
  new ServerInterceptingCall(call, {
    start: next =>
      next({
        onReceiveMetadata(metadata, proceed) {
          if (metadata.get('authorization')[0] === 'Bearer let-me-in') proceed(metadata)
          else call.sendStatus({ code: status.UNAUTHENTICATED, details: 'who are you?' })
        },
      }),
  })

async function start(credentials: ServerCredentials, interceptors: ServerInterceptor[] = []) {
  const server = new Server({ interceptors })
  new HealthImplementation({
    '': 'SERVING',
    'shop.Orders': 'SERVING',
    'shop.Stock': 'NOT_SERVING',
  }).addToServer(server)
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', credentials, (error, bound) => (error ? reject(error) : resolve(bound))),
  )
  return { port, stop: () => server.forceShutdown() }
}

describe('a gRPC check', () => {
  let plain: Awaited<ReturnType<typeof start>>
  let closed: Awaited<ReturnType<typeof start>>
  let secure: Awaited<ReturnType<typeof start>>
  let ca = ''

  beforeAll(async () => {
    const { cert, key } = await selfSigned()
    ca = cert
    plain = await start(ServerCredentials.createInsecure())
    closed = await start(ServerCredentials.createInsecure(), [guarded])
    const pair = { private_key: Buffer.from(key), cert_chain: Buffer.from(cert) }
    secure = await start(ServerCredentials.createSsl(null, [pair]))
  })
  afterAll(() => {
    for (const server of [plain, closed, secure]) server.stop()
  })

  test.each([
    ['', null, { serving: 'SERVING', grpc_status: 'OK' }, 0],
    ['shop.Orders', null, { serving: 'SERVING', grpc_status: 'OK' }, 0],
    ['shop.Stock', 'expectation', { serving: 'NOT_SERVING', grpc_status: 'OK' }, 0],
    ['shop.Nothing', 'expectation', { serving: 'UNKNOWN', grpc_status: 'NOT_FOUND' }, 5],
  ])('the service "%s"', async (grpc_service, kind, facts, code) => {
    const answer = await ask({ host: '127.0.0.1', port: plain.port, grpc_service })
    expect(answer.fault?.kind ?? null).toBe(kind)
    expect(answer).toMatchObject({ facts, status: code, remoteAddress: '127.0.0.1' })
  })

  test('metadata carries credentials; without them it says so', async () => {
    const metadata = { authorization: 'Bearer let-me-in' }
    expect((await ask({ host: '127.0.0.1', port: closed.port, metadata })).fault).toBeNull()
    const refused = await ask({ host: '127.0.0.1', port: closed.port })
    expect(refused).toMatchObject({ fault: { kind: 'credentials' }, status: 16 })
  })

  test('over TLS, chain and name verified', async () => {
    const at = { host: 'localhost', port: secure.port }
    expect((await ask({ ...at, tls: { ca } })).fault).toBeNull()
    expect((await ask({ ...at, host: '127.0.0.1', tls: { ca } })).fault).toBeNull()
    expect((await ask({ ...at, tls: { insecure_skip_verify: true } })).fault).toBeNull()
    expect((await ask({ ...at, tls: {} }, 2_000)).fault?.kind).toBe('tls')
    expect((await ask({ ...at, tls: { ca, server_name: 'grpc.example.org' } }, 2_000)).fault?.kind).toBe(
      'tls',
    )
  })

  test('a refused connection, another protocol and silence are told apart', async () => {
    expect((await ask({ host: '127.0.0.1', port: await freePort() })).fault?.kind).toBe('refused')
    const other = await speakingServer('220 mail.example.org ESMTP\r\n')
    expect((await ask({ host: '127.0.0.1', port: other.port }, 1_500)).fault?.kind).toMatch(/closed|protocol/)
    other.close()
    const silent = await speakingServer(null)
    expect((await ask({ host: '127.0.0.1', port: silent.port }, 300)).fault?.kind).toBe('timeout')
    silent.close()
  })

  test('an address that the rule closes is not asked', async () => {
    const rule = asker('grpc', createGrpcProbe(testTools([])))
    expect((await rule({ host: 'localhost', port: plain.port })).fault?.kind).toBe('forbidden_address')
  })
})

test('the two messages of health.proto, byte by byte', () => {
  expect([...encodeHealthRequest('ab')]).toEqual([0x0a, 2, 0x61, 0x62])
  expect([...encodeHealthRequest('x'.repeat(300)).subarray(0, 3)]).toEqual([0x0a, 0xac, 0x02])
  expect(decodeHealthResponse(Buffer.from([]))).toBe('UNKNOWN')
  expect(decodeHealthResponse(Buffer.from([0x12, 1, 0xff, 0x08, 1]))).toBe('SERVING')
  for (const bytes of [[0x08], [0x0a, 200, 1], [0x0b], Array(20).fill(0xff)])
    expect(() => decodeHealthResponse(Buffer.from(bytes))).toThrow(RangeError)
})
