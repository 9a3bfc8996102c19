import { createHmac } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { SMTPServer } from 'smtp-server'
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest'
import { createMailer } from '../../adapters/mail/mailer.ts'
import { createWebhookSender } from '../../adapters/mail/webhook-sender.ts'
import { createTestDatabase, type TestDatabase } from '../../adapters/postgres/testing.ts'
import { createAddressRule } from '../../adapters/probes/address.ts'
import { addUpdate } from '../../services/status-pages/add-update.ts'
import { confirmSubscription } from '../../services/status-pages/confirm-subscription.ts'
import { createPost } from '../../services/status-pages/create-post.ts'
import type { StatusContext } from '../../services/status-pages/status-context.ts'
import { subscribe } from '../../services/status-pages/subscribe.ts'
import { unsubscribe } from '../../services/status-pages/unsubscribe.ts'
import { createTestContext, type TestContext } from '../../services/testing.ts'
import { createDeliveries } from './deliveries.ts'
import { inForce, statusPage } from './testing.ts'

const HOUR_MS = 3_600_000
type Got = { readonly body: string; readonly headers: Record<string, string | string[] | undefined> }

let database: TestDatabase
let ctx: TestContext
let post: StatusContext
let smtp: SMTPServer
let mails: string[]
let refusesMail: boolean
let receiver: Server
let hookUrl: string
let got: Got[]
let answers: (got: Got) => { status: number; text: string }
let mailer: ReturnType<typeof createMailer>
let webhooks: ReturnType<typeof createWebhookSender>
let deliveries: ReturnType<typeof createDeliveries>

beforeEach(async () => {
  database = await createTestDatabase()
  ctx = createTestContext(database.pool)
  const pages = [{ slug: 'public', components: [{ key: 'api', name: 'Calls' }] }]
  post = {
    ...ctx,
    statusPages: { list: async () => pages, refresh: async () => {} },
  } as unknown as StatusContext
  await startSmtp()
  await startReceiver()
  mailer = createMailer()
  mailer.apply(mailSettings())
  webhooks = createWebhookSender({ rule: createAddressRule({ allow: ['127.0.0.0/8'] }), version: 'test' })
  deliveries = createDeliveries({
    ...ctx,
    mailer,
    webhooks,
    log: { info: () => {}, warn: () => {}, error: () => {} },
    deckUrl: 'https://deck.example.org',
  })
  deliveries.apply(inForce(statusPage()))
})
afterEach(async () => {
  mailer.close()
  await webhooks.close()
  await new Promise<void>(resolve => smtp.close(resolve))
  receiver.closeAllConnections()
  await new Promise(resolve => receiver.close(resolve))
  await ctx.db.$disconnect()
  await database.drop()
})

function mailSettings() {
  const address = smtp.server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    host: '127.0.0.1',
    port,
    from: 'Deck <deck@example.org>',
    hello: null,
    auth: { username: 'deck', password: 'secret of mail' },
    requireTls: false,
  }
}

async function startSmtp() {
  mails = []
  refusesMail = false
  smtp = new SMTPServer({
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    onAuth: ({ username, password }, _session, done) =>
      username === 'deck' && password === 'secret of mail'
        ? done(null, { user: 'deck' })
        : done(new Error('no')),
    onData: (stream, _session, done) => {
      let text = ''
      stream.on('data', chunk => {
        text += chunk
      })
      stream.on('end', () => {
        if (refusesMail) return done(new Error('try again later'))
        // Undoes quoted-printable, so that links can be read as they are.
        mails.push(text.replace(/=\r\n/g, '').replace(/=3D/g, '='))
        done()
      })
    },
  })
  await new Promise<void>(resolve => smtp.listen(0, '127.0.0.1', resolve))
}

async function startReceiver() {
  got = []
  answers = ({ body }) => ({ status: 200, text: JSON.stringify({ token: JSON.parse(body).token }) })
  receiver = createServer((request, response) => {
    let body = ''
    request.on('data', chunk => {
      body += chunk
    })
    request.on('end', () => {
      const one = { body, headers: request.headers }
      got.push(one)
      const { status, text } = answers(one)
      response.writeHead(status).end(text)
    })
  })
  await new Promise<void>(resolve => receiver.listen(0, '127.0.0.1', resolve))
  const address = receiver.address()
  hookUrl = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/hook`
}

const byMail = (address = 'ada@example.org') => subscribe(ctx, { slug: 'public', kind: 'email', address })
const byHook = () => subscribe(ctx, { slug: 'public', kind: 'webhook', address: hookUrl })
const linkOf = (mail: string | undefined, what: string) =>
  new RegExp(`https://deck\\.example\\.org/status/public/${what}/([\\w-]{43})`).exec(mail ?? '')?.[1] ?? ''
const report = () =>
  createPost(post, {
    pages: ['public'],
    kind: 'incident',
    title: 'Calls fail',
    components: ['api'],
    state: 'investigating',
    body: 'We look at it.',
  })

describe('by e-mail', () => {
  it('nothing but the question goes out until the link is used, then updates do, then none', async () => {
    await byMail()
    await deliveries.work()
    await report()
    await deliveries.work()
    expect(mails).toHaveLength(1)
    expect(mails[0]).toContain('Confirm: updates of Example status')
    await confirmSubscription(ctx, { token: linkOf(mails[0], 'confirm') })

    const { id } = await report()
    await deliveries.work()
    expect(mails).toHaveLength(2)
    expect(mails[1]).toContain('Subject: [Example status] Investigating: Calls fail')
    expect(mails[1]).toContain('We look at it.')
    expect(mails[1]).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click')
    expect(mails[1]).toMatch(/Message-ID: <[0-9a-f-]{36}@deck\.example\.org>/i)
    const token = linkOf(mails[1]?.match(/List-Unsubscribe:[^>]*>/)?.[0].replace(/\s+/g, ''), 'unsubscribe')
    expect(token).toHaveLength(43)

    await unsubscribe(ctx, { token })
    await addUpdate(post, { id, state: 'resolved', body: 'It works again.' })
    await deliveries.work()
    expect(mails).toHaveLength(2)
    expect(await ctx.db.statusSubscriber.count()).toBe(0)
  })

  it('the database holds no token, and nobody learns who is subscribed', async () => {
    await byMail()
    await deliveries.work()
    const token = linkOf(mails[0], 'confirm')
    const rows = JSON.stringify([
      await ctx.db.statusSubscriber.findMany(),
      await ctx.db.statusDelivery.findMany(),
    ])
    expect(token).toHaveLength(43)
    expect(rows).not.toContain(token)
    await confirmSubscription(ctx, { token })
    await expect(byMail('ADA@example.org')).resolves.toBeUndefined()
    await expect(byMail('eve@example.org')).resolves.toBeUndefined()
    await expect(byMail('eve@example.org')).resolves.toBeUndefined()
    await deliveries.work()
    expect(mails.filter(mail => mail.includes('Confirm:'))).toHaveLength(2)
  })

  it('a link of nobody confirms nothing, and ends nothing', async () => {
    await expect(confirmSubscription(ctx, { token: 'x'.repeat(43) })).rejects.toMatchObject({
      code: 'not_found',
    })
    await expect(unsubscribe(ctx, { token: 'x'.repeat(43) })).resolves.toBeUndefined()
  })

  it('what the mail server refuses is tried again later, with the same id', async () => {
    refusesMail = true
    await byMail()
    await deliveries.work()
    const [waiting] = await ctx.db.statusDelivery.findMany()
    expect(waiting).toMatchObject({ attempts: 1, sentAt: null })
    expect(waiting?.failure).toContain('try again later')
    expect(waiting?.failure).not.toContain('secret of mail')
    refusesMail = false
    await deliveries.work()
    expect(mails).toEqual([])
    await ctx.clock.advance(15_000)
    await deliveries.work()
    expect(mails[0]).toContain(`<${waiting?.id}@deck.example.org>`)
    await ctx.clock.advance(HOUR_MS)
    await deliveries.work()
    expect(mails).toHaveLength(1)
  })

  it('whoever never confirms is forgotten after two days', async () => {
    await byMail()
    await ctx.clock.advance(49 * HOUR_MS)
    await deliveries.work()
    expect(await ctx.db.statusSubscriber.count()).toBe(0)
    expect(mails).toEqual([])
  })

  it('without a mail server messages wait, and say why', async () => {
    mailer.apply(null)
    await byMail()
    await deliveries.work()
    expect((await ctx.db.statusDelivery.findMany())[0]?.failure).toContain('smtp_smarthost')
  })
})

describe('by webhook', () => {
  it('a challenge that is answered with its token opens the way for signed updates', async () => {
    await byHook()
    await deliveries.work()
    const challenge = JSON.parse(got[0]?.body ?? '{}')
    expect(challenge).toMatchObject({ type: 'status.challenge', page: { title: 'Example status' } })
    await report()
    await deliveries.work()
    const update = got[1]
    expect(JSON.parse(update?.body ?? '{}')).toMatchObject({
      type: 'status.update',
      id: update?.headers['x-opsdeck-delivery'],
      post: { title: 'Calls fail', components: ['Calls'] },
      update: { state: 'investigating', body: 'We look at it.' },
    })
    const signed = `${update?.headers['x-opsdeck-timestamp']}.${update?.body}`
    const expected = createHmac('sha256', challenge.secret).update(signed).digest('hex')
    expect(update?.headers['x-opsdeck-signature']).toBe(`sha256=${expected}`)
  })

  test.each([
    ['answers something else', () => ({ status: 200, text: 'hello' })],
    ['refuses', ({ body }: Got) => ({ status: 500, text: body })],
  ])('one that %s gets no update', async (_what, answer) => {
    answers = answer
    await byHook()
    await deliveries.work()
    await report()
    await deliveries.work()
    expect(got).toHaveLength(1)
    expect(await ctx.db.statusSubscriber.count({ where: { confirmedAt: null } })).toBe(1)
  })

  it('an update that was refused comes again under the same id', async () => {
    await byHook()
    await deliveries.work()
    answers = () => ({ status: 503, text: '' })
    await report()
    await deliveries.work()
    answers = () => ({ status: 204, text: '' })
    await ctx.clock.advance(15_000)
    await deliveries.work()
    expect(got).toHaveLength(3)
    expect(got[2]?.headers['x-opsdeck-delivery']).toBe(got[1]?.headers['x-opsdeck-delivery'])
  })
})

test('a crash between trying and noting it sends again rather than never', async () => {
  await byMail()
  await ctx.db.statusDelivery.updateMany({
    data: { attempts: 1, nextAttemptAt: new Date(ctx.clock.now() + 15_000) },
  })
  await ctx.clock.advance(15_000)
  await deliveries.work()
  expect(mails).toHaveLength(1)
})

test('what nobody can take any more is given up at once', async () => {
  await byMail()
  deliveries.apply(inForce())
  await deliveries.work()
  expect((await ctx.db.statusDelivery.findMany())[0]).toMatchObject({
    nextAttemptAt: null,
    failure: 'there is no status page "public" any more',
  })
})
