import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createRedisProbe } from './redis.ts'
import {
  asker,
  freePort,
  isInstalled,
  selfSigned,
  speakingServer,
  startProgram,
  testTools,
} from './testing-kinds.ts'

const ask = asker('redis', createRedisProbe(testTools()))

if (isInstalled('redis-server')) describe('a Redis check', suite)
else
  test('a Redis check: not run, redis-server is not here', () =>
    expect(isInstalled('redis-server')).toBe(false))

function suite() {
  const directory = mkdtempSync(join(tmpdir(), 'opsdeck-redis-'))
  let server: Awaited<ReturnType<typeof startProgram>>
  let port = 0
  let tlsPort = 0
  let ca = ''

  beforeAll(async () => {
    port = await freePort()
    tlsPort = await freePort()
    const { cert, key } = await selfSigned()
    ca = cert
    writeFileSync(join(directory, 'cert.pem'), cert)
    writeFileSync(join(directory, 'key.pem'), key)
    const settings = {
      bind: '127.0.0.1',
      port,
      'tls-port': tlsPort,
      'tls-cert-file': join(directory, 'cert.pem'),
      'tls-key-file': join(directory, 'key.pem'),
      'tls-auth-clients': 'no',
      requirepass: 'sesame-open',
      save: '',
      dir: directory,
    }
    const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)])
    const users = [
      '--user',
      'watcher',
      'on',
      '>only-ping',
      '+ping',
      '--user',
      'mute',
      'on',
      '>nothing-at-all',
    ]
    server = await startProgram('redis-server', [...args, ...users], port)
  })

  afterAll(async () => {
    await server.stop()
    rmSync(directory, { recursive: true, force: true })
  })

  test('V-06: is answered PONG with the right password', async () => {
    const answer = await ask({ host: '127.0.0.1', port, password: 'sesame-open' })
    expect(answer.fault).toBeNull()
    expect(answer).toMatchObject({ body: 'PONG', remoteAddress: '127.0.0.1' })
    expect(answer.facts).toMatchObject({ reply: 'PONG' })
    expect(answer.phases.connect).toBeGreaterThan(0)
  })

  test('V-06: a wrong password and a refused connection are told apart', async () => {
    const wrong = await ask({ host: '127.0.0.1', port, password: 'not-the-password' })
    expect(wrong.fault?.kind).toBe('credentials')
    expect(wrong.fault?.message).toContain('rejected the password')
    expect(JSON.stringify(wrong)).not.toContain('not-the-password')
    const refused = await ask({ host: '127.0.0.1', port: await freePort(), password: 'sesame-open' })
    expect(refused.fault?.kind).toBe('refused')
  })

  test('without a password it says that one is wanted', async () => {
    const answer = await ask({ host: '127.0.0.1', port })
    expect(answer.fault?.kind).toBe('credentials')
    expect(answer.fault?.message).toContain('wants a password')
  })

  test('L-14: figures of INFO become facts', async () => {
    const answer = await ask({ host: '127.0.0.1', port, password: 'sesame-open' })
    expect(answer.facts['info.used_memory']).toBeGreaterThan(100_000)
  })

  test('a user of the ACL who may PING is green though INFO is not allowed', async () => {
    const answer = await ask({ host: '127.0.0.1', port, user: 'watcher', password: 'only-ping' })
    expect(answer.fault).toBeNull()
    expect(answer.facts).toEqual({ reply: 'PONG' })
  })

  test('a user of the ACL who may not PING is a matter of credentials', async () => {
    const answer = await ask({ host: '127.0.0.1', port, user: 'mute', password: 'nothing-at-all' })
    expect(answer.fault?.kind).toBe('credentials')
  })

  test('L-06: over TLS, the certificate verified against the given authority', async () => {
    const answer = await ask({ host: 'localhost', port: tlsPort, password: 'sesame-open', tls: { ca } })
    expect(answer.fault).toBeNull()
    expect(answer.phases.tls).toBeGreaterThan(0)
    expect(answer.certificate).toMatchObject({ subject: expect.stringContaining('localhost') })
  })

  test.each([
    ['an unknown authority', {}, 'tls'],
    ['another name', { server_name: 'redis.example.org', insecure_skip_verify: false }, 'tls'],
  ])('over TLS, %s is a fault of TLS', async (_, tls, kind) => {
    const given = 'server_name' in tls ? { ...tls, ca } : tls
    const answer = await ask({ host: 'localhost', port: tlsPort, password: 'sesame-open', tls: given })
    expect(answer.fault?.kind).toBe(kind)
  })

  test('plain text at the TLS port is a fault; TLS at the plain port, which never answers, ends in time', async () => {
    const plain = await ask({ host: '127.0.0.1', port: tlsPort, password: 'sesame-open' }, 2_000)
    expect(['closed', 'protocol']).toContain(plain.fault?.kind)
    const tls = await ask({ host: 'localhost', port, password: 'sesame-open', tls: { ca } }, 300)
    expect(tls.fault?.kind).toBe('timeout')
  })

  test('a server that never answers runs into the timeout', async () => {
    const silent = await speakingServer(null)
    const answer = await ask({ host: '127.0.0.1', port: silent.port }, 150)
    silent.close()
    expect(answer.fault?.kind).toBe('timeout')
    expect(answer.durationSeconds).toBeLessThan(1)
  })

  test('a server of another kind is a fault of the protocol', async () => {
    const other = await speakingServer('HTTP/1.1 400 Bad Request\r\n\r\n')
    const answer = await ask({ host: '127.0.0.1', port: other.port })
    other.close()
    expect(answer.fault?.kind).toBe('protocol')
  })

  test('an address that the rule closes is not asked', async () => {
    const closed = asker('redis', createRedisProbe(testTools([])))
    const answer = await closed({ host: 'localhost', port, password: 'sesame-open' })
    expect(answer.fault?.kind).toBe('forbidden_address')
  })

  test('no connection is left behind', async () => {
    const clients = execFileSync('redis-cli', ['-p', String(port), '-a', 'sesame-open', 'CLIENT', 'LIST'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    expect(clients.trim().split('\n')).toHaveLength(1)
  })
}
