import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSmtpProbe } from './smtp.ts'
import { asker, freePort, listen, selfSigned, speakingServer, testTools } from './testing-kinds.ts'

const ask = asker('smtp', createSmtpProbe(testTools()))

describe('an SMTP check', () => {
  const servers: SMTPServer[] = []
  const ports = { starttls: 0, tls: 0, plain: 0, full: 0 }
  let ca = ''

  async function start(options: SMTPServerOptions): Promise<number> {
    const server = new SMTPServer({
      logger: false,
      banner: 'Opsdeck test mail',
      authMethods: ['PLAIN', 'LOGIN'],
      onAuth: (auth, _, done) =>
        auth.username === 'watcher' && auth.password === 'sesame-open'
          ? done(null, { user: 'watcher' })
          : done(new Error('Invalid username or password')),
      ...options,
    })
    server.on('error', () => {})
    servers.push(server)
    return await listen(server.server)
  }

  beforeAll(async () => {
    const { cert, key } = await selfSigned()
    ca = cert
    ports.starttls = await start({ cert, key })
    ports.tls = await start({ cert, key, secure: true })
    ports.plain = await start({ disabledCommands: ['STARTTLS', 'AUTH'] })
    ports.full = await start({
      onConnect: (_, done) => done(Object.assign(new Error('too many connections'), { responseCode: 421 })),
    })
  })
  afterAll(() => {
    for (const server of servers) server.close()
  })

  const at = (port: number) => ({ host: 'localhost', port })
  const user = { user: 'watcher', password: 'sesame-open' }

  test('is greeted', async () => {
    const answer = await ask(at(ports.plain))
    expect(answer.fault).toBeNull()
    expect(answer.facts).toMatchObject({ is_secure: false })
    expect(answer.facts.banner).toMatch(/^220 .*Opsdeck test mail/)
    expect(answer.phases.firstByte).toBeGreaterThan(0)
  })

  test('starts TLS and signs in', async () => {
    const answer = await ask({ ...at(ports.starttls), security: 'starttls', tls: { ca }, ...user })
    expect(answer.fault).toBeNull()
    expect(answer.facts).toMatchObject({ is_secure: true, is_signed_in: true })
  })

  test('speaks TLS from the first byte', async () => {
    const answer = await ask({ ...at(ports.tls), security: 'tls', tls: { ca }, ...user })
    expect(answer.fault).toBeNull()
    expect(answer.phases.tls).toBeGreaterThan(0)
  })

  test('a wrong password is a matter of credentials and is not repeated', async () => {
    const wrong = { ...user, password: 'wrong-one' }
    const answer = await ask({ ...at(ports.starttls), security: 'starttls', tls: { ca }, ...wrong })
    expect(answer.fault?.kind).toBe('credentials')
    expect(JSON.stringify(answer)).not.toContain('wrong-one')
    expect(JSON.stringify(answer)).not.toContain(Buffer.from('\0watcher\0wrong-one').toString('base64'))
  })

  test('what is wrong with TLS is a fault of TLS', async () => {
    const missing = await ask({ ...at(ports.plain), security: 'starttls' })
    expect(missing.fault?.kind).toBe('tls')
    const unknown = await ask({ ...at(ports.starttls), security: 'starttls' })
    expect(unknown.fault?.kind).toBe('tls')
    expect((await ask({ ...at(ports.tls), security: 'tls' })).fault?.kind).toBe('tls')
  })

  test('a server that is full, one of another kind, a silent and a refusing one are told apart', async () => {
    expect((await ask(at(ports.full))).fault?.kind).toBe('unavailable')
    const other = await speakingServer('SSH-2.0-OpenSSH_9.6\r\n')
    expect((await ask(at(other.port), 1_000)).fault?.kind).toBe('protocol')
    other.close()
    const silent = await speakingServer(null)
    expect((await ask(at(silent.port), 200)).fault?.kind).toBe('timeout')
    silent.close()
    expect((await ask(at(await freePort()))).fault?.kind).toBe('refused')
  })

  test('an address that the rule closes is not asked', async () => {
    const closed = asker('smtp', createSmtpProbe(testTools([])))
    expect((await closed(at(ports.plain))).fault?.kind).toBe('forbidden_address')
  })
})
