import ssh2 from 'ssh2'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSshProbe } from './ssh.ts'
import { asker, freePort, listen, speakingServer, testTools } from './testing-kinds.ts'

const ask = asker('ssh', createSshProbe(testTools()))

describe('an SSH check', () => {
  const { private: key } = ssh2.utils.generateKeyPairSync('ed25519')
  const server = new ssh2.Server({ hostKeys: [key], ident: 'OpenSSH_9.6p1 Debian-1' }, client => {
    client.on('error', () => {})
  })
  let port = 0

  beforeAll(async () => {
    port = await listen(server)
  })
  afterAll(() => void server.close())

  test('reads the banner of a real server', async () => {
    const answer = await ask({ host: '127.0.0.1', port })
    expect(answer.fault).toBeNull()
    expect(answer.facts).toEqual({
      banner: 'SSH-2.0-OpenSSH_9.6p1 Debian-1',
      ssh_protocol: '2.0',
      software: 'OpenSSH_9.6p1',
    })
  })

  test.each([
    ['OpenSSH_9', null],
    ['OpenSSH_1\\d', 'expectation'],
    ['(unclosed', 'expectation'],
  ])('expect_match %s', async (pattern, kind) => {
    const answer = await ask({ host: '127.0.0.1', port, expect_match: pattern })
    expect(answer.fault?.kind ?? null).toBe(kind)
    expect(answer.facts.banner).toContain('OpenSSH_9.6p1')
  })

  test.each([
    [
      'lines before the banner are allowed (RFC 4253 §4.2)',
      'Welcome\r\nto here\r\nSSH-2.0-dropbear\r\n',
      null,
    ],
    ['the old protocol is refused', 'SSH-1.5-old\r\n', 'protocol'],
    ['another kind of server', '220 mail.example.org ESMTP\r\n'.repeat(400), 'protocol'],
    ['a banner that is too long', `SSH-2.0-${'x'.repeat(300)}\r\n`, 'protocol'],
    ['a banner that never ends', 'x'.repeat(100_000), 'protocol'],
    ['silence', null, 'timeout'],
  ])('%s', async (_, text, kind) => {
    const other = await speakingServer(text)
    const answer = await ask({ host: '127.0.0.1', port: other.port }, 400)
    other.close()
    expect(answer.fault?.kind ?? null).toBe(kind)
  })

  test('a refused connection and a closed address', async () => {
    expect((await ask({ host: '127.0.0.1', port: await freePort() })).fault?.kind).toBe('refused')
    const closed = asker('ssh', createSshProbe(testTools([])))
    expect((await closed({ host: '127.0.0.1', port })).fault?.kind).toBe('forbidden_address')
  })
})
