import { createServer } from 'node:net'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { beforeAll, describe, expect, test } from 'vitest'
import { type EmailConfig, EmailInput } from '../../core/config/schema/receiver/email.ts'
import { createAddressRule } from '../probes/address.ts'
import { type Issued, issue } from '../probes/testing-certificates.ts'
import { createEmail } from './email.ts'
import { closeAfterTest, context, notification, testTools } from './testing.ts'

const PASSWORD = 'sesame-open-1234567890'
let issued: Issued

beforeAll(async () => {
  issued = await issue({ name: 'mail.example.org' })
})

type Taken = {
  readonly from: string
  readonly to: readonly string[]
  readonly raw: string
  readonly isSecure: boolean
}

const refusal = (code: number, message: string) => Object.assign(new Error(message), { responseCode: code })

/** A mail server on a free port: STARTTLS offered, signing in demanded, unless told otherwise. */
async function mailServer(options: SMTPServerOptions = {}) {
  const taken: Taken[] = []
  const signedIn: { readonly method: string; readonly username: string | undefined }[] = []
  const server = new SMTPServer({
    cert: issued.cert,
    key: issued.key,
    authMethods: ['PLAIN', 'LOGIN', 'CRAM-MD5'],
    onAuth: (auth, _session, done) => {
      signedIn.push({ method: auth.method, username: auth.username })
      const isRight =
        auth.method === 'CRAM-MD5' ? auth.validatePassword(PASSWORD) : auth.password === PASSWORD
      if (isRight) done(null, { user: auth.username })
      else done(refusal(535, `5.7.8 no ${auth.password ?? ''}`))
    },
    onRcptTo: ({ address }, _session, done) => {
      if (address.startsWith('nobody')) done(refusal(550, '5.1.1 no such mailbox'))
      else if (address.startsWith('later')) done(refusal(450, '4.2.0 greylisted, come back'))
      else done()
    },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope
        taken.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          raw: decoded(Buffer.concat(chunks).toString()),
          isSecure: session.secure,
        })
        done()
      })
    },
    ...options,
  })
  server.on('error', () => {})
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  closeAfterTest({ close: () => new Promise<void>(resolve => server.close(() => resolve())) })
  const address = server.server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return { port: address.port, taken, signedIn }
}

/** Quoted-printable to text. */
const decoded = (raw: string): string =>
  Buffer.from(
    raw
      .replace(/=\r\n/g, '')
      .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString('utf8')

const configFor = (port: number, changes: Partial<EmailConfig> = {}): EmailConfig => ({
  ...EmailInput.parse({ to: 'Ann <ann@example.org>, bob@example.org' }),
  from: 'Opsdeck <deck@example.org>',
  smarthost: { host: 'localhost', port },
  require_tls: true,
  auth_username: 'deck',
  auth_password: PASSWORD,
  tls: { caPem: issued.cert, insecureSkipVerify: false },
  ...changes,
})

const email = createEmail(testTools())
const send = (config: EmailConfig, changes = {}, of = notification({ key: 'k' })) =>
  email.send(config, of, context(changes))

describe('e-mail', () => {
  test('goes out by STARTTLS, signed in, as HTML and text with headers of its own', async () => {
    const server = await mailServer()
    const config = configFor(server.port, {
      text: 'Look: {{ .CommonAnnotations.summary }}',
      headers: {
        Subject: 'Ünusual: {{ .Status }}',
        'X-Team': '{{ .GroupLabels.alertname }}',
        to: 'all@example.org',
      },
    })
    const delivery = await send(config)
    expect(delivery).toMatchObject({
      kind: 'delivered',
      reference: expect.stringMatching(/^<[0-9a-f]{32}@example\.org>$/),
    })
    expect(server.signedIn).toEqual([{ method: 'PLAIN', username: 'deck' }])
    const [mail] = server.taken
    expect(mail).toMatchObject({
      from: 'deck@example.org',
      to: ['ann@example.org', 'bob@example.org'],
      isSecure: true,
    })
    for (const words of [
      'To: all@example.org',
      'From: Opsdeck <deck@example.org>',
      'X-Team: HighCpu',
      'Auto-Submitted: auto-generated',
      'Subject: =?UTF-8?Q?=C3=9Cnusual',
      'Content-Type: multipart/alternative',
      'Look: CPU at 95 %',
      'CPU at 95 %</',
    ])
      expect.soft(mail?.raw.includes(words) || mail?.raw.includes(decoded(words)), words).toBe(true)
  })

  test('is greeted and signed in to without a mail, to know whether one would go out', async () => {
    const server = await mailServer()
    const probe = (changes = {}) => email.probe?.(configFor(server.port, changes), context())
    expect(await probe()).toMatchObject({
      kind: 'delivered',
      detail: 'localhost greets back and took the name',
    })
    expect(await probe({ auth_password: 'the wrong one' })).toEqual({
      kind: 'refused',
      detail: 'localhost answered 535 5.7.8 no •••',
    })
    expect(await probe({ tls: { insecureSkipVerify: false } })).toMatchObject({ kind: 'retry' })
    expect(await probe({ smarthost: { host: 'localhost', port: 9 } })).toMatchObject({
      kind: 'retry',
      detail: expect.stringContaining('nothing listens there'),
    })
    expect(server.taken).toEqual([])
  })

  test('says what is wrong where, and links to it (X-38)', async () => {
    const server = await mailServer()
    await send(configFor(server.port))
    for (const words of ['HighCpu', 'web-1', 'CPU at 95 %', 'https://deck.example.org/'])
      expect.soft(server.taken[0]?.raw).toContain(words)
  })

  test('has the same Message-ID on every attempt', async () => {
    const server = await mailServer()
    const ids = [await send(configFor(server.port)), await send(configFor(server.port))].map(one =>
      one.kind === 'delivered' ? one.reference : null,
    )
    expect(ids[0]).not.toBeNull()
    expect(ids[0]).toBe(ids[1])
  })

  test('speaks TLS from the first byte', async () => {
    const server = await mailServer({ secure: true })
    expect(await send(configFor(server.port, { force_implicit_tls: true }))).toMatchObject({
      kind: 'delivered',
    })
    expect(server.taken[0]?.isSecure).toBe(true)
  })

  test.each([
    ['CRAM-MD5 by a secret', { auth_password: undefined, auth_secret: PASSWORD }, 'CRAM-MD5', 'deck'],
    ['PLAIN for somebody else', { auth_identity: 'team' }, 'PLAIN', 'deck'],
  ])('signs in by %s', async (_name, changes, method, username) => {
    const server = await mailServer()
    expect(await send(configFor(server.port, changes))).toMatchObject({ kind: 'delivered' })
    expect(server.signedIn).toEqual([{ method, username }])
  })

  test('goes in plain text where that is allowed', async () => {
    const server = await mailServer({ disabledCommands: ['STARTTLS', 'AUTH'] })
    const changes = { require_tls: false, auth_username: undefined, auth_password: undefined }
    expect(await send(configFor(server.port, changes))).toMatchObject({ kind: 'delivered' })
    expect(server.taken[0]?.isSecure).toBe(false)
  })

  test.each([
    ['a wrong password', {}, { auth_password: 'wrong-password-99' }, 'refused', '535'],
    ['no STARTTLS', { disabledCommands: ['STARTTLS'] }, {}, 'retry', 'STARTTLS'],
    [
      'a certificate that nobody vouches for',
      {},
      { tls: { insecureSkipVerify: false } },
      'retry',
      'certificate',
    ],
    ['nobody in to', {}, { to: '{{ .CommonLabels.nobody }}' }, 'refused', 'at least one address in to'],
    ['two senders', {}, { from: 'a@example.org, b@example.org' }, 'refused', 'one address in from'],
    ['a mailbox that is not there', {}, { to: 'nobody@example.org' }, 'refused', '550'],
    ['a server that is not ready', {}, { to: 'later@example.org' }, 'retry', '450'],
    [
      'a mailbox of two that is not there',
      {},
      { to: 'a@example.org, nobody@example.org' },
      'delivered',
      'nobody@example.org: 550',
    ],
  ] as const)('says what is wrong: %s', async (_name, options, changes, kind, words) => {
    const server = await mailServer({
      ...options,
      disabledCommands: 'disabledCommands' in options ? [...options.disabledCommands] : [],
    })
    const delivery = await send(configFor(server.port, changes))
    expect(delivery).toMatchObject({ kind, detail: expect.stringContaining(words) })
    expect(delivery.detail).not.toContain(PASSWORD)
    expect(delivery.detail).not.toContain('wrong-password-99')
  })

  test('is not sent where the address rule does not allow', async () => {
    const server = await mailServer()
    const delivery = await send(configFor(server.port), { addressRule: createAddressRule({ allow: [] }) })
    expect(delivery).toMatchObject({ kind: 'refused', detail: expect.stringContaining('this machine') })
  })

  test('is tried again when the server hangs, and when nothing listens', async () => {
    const silent = createServer(() => {})
    await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve))
    closeAfterTest({ close: () => new Promise<void>(resolve => silent.close(() => resolve())) })
    const address = silent.address()
    const port = typeof address === 'object' && address ? address.port : 0
    expect(await send(configFor(port), { signal: AbortSignal.timeout(200) })).toMatchObject({
      kind: 'retry',
      detail: expect.stringContaining('ended'),
    })
    expect(await send(configFor(9))).toMatchObject({
      kind: 'retry',
      detail: expect.stringContaining('nothing listens'),
    })
  })

  test('goes out in plain words when its template fails', async () => {
    const server = await mailServer()
    const delivery = await send(configFor(server.port, { html: '<b>{{ .Nothing.At.All }}</b>' }))
    expect(delivery).toMatchObject({
      kind: 'delivered',
      detail: expect.stringContaining('a template failed'),
    })
    expect(server.taken[0]?.raw).toMatch(/The template of this message failed: .{10}/)
  })
})
