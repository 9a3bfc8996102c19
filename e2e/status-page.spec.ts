import { expect, type Page, test } from '@playwright/test'
import { SMTPServer } from 'smtp-server'
import { type RunningDeck, startDeck } from './support/deck.ts'
import { type Exporter, startExporter } from './support/exporter.ts'
import { addPerson, change, emailOf, PASSWORD, signIn, watchConsole } from './support/people.ts'

let exporter: Exporter
let smtp: SMTPServer
let deck: RunningDeck
const mails: string[] = []

test.beforeAll(async () => {
  exporter = await startExporter()
  smtp = await startMailServer()
  deck = await startDeck({ config: configuration() })
  await addPerson(deck, 'oncall')
})
test.afterAll(async () => {
  await deck.remove()
  await new Promise<void>(resolve => smtp.close(resolve))
  await exporter.close()
})

async function startMailServer(): Promise<SMTPServer> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, _session, done) => {
      let text = ''
      stream.on('data', chunk => {
        text += chunk
      })
      stream.on('end', () => {
        mails.push(text.replace(/=\r\n/g, '').replace(/=3D/g, '='))
        done()
      })
    },
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return server
}

function configuration(): string {
  const address = smtp.server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return `
global: { scrape_interval: 1s, smtp_smarthost: "127.0.0.1:${port}", smtp_from: "deck@example.test", smtp_require_tls: false }
scrape_configs:
  - job_name: api
    static_configs: [{ targets: ["${exporter.address}"] }]
services:
  - { slug: api, name: Internal API, match: 'job="api"' }
status_pages:
  - slug: public
    title: Example status
    components: [{ service: api, name: Calls }]
  - slug: inner
    title: Inner page
    host: status.example.test
    access: { kind: password, password: let me in }
    components: [{ service: api, name: Inner calls }]
`
}

const mailWith = async (words: string): Promise<string> => {
  await expect.poll(() => mails.some(mail => mail.includes(words)), { timeout: 20_000 }).toBe(true)
  return mails.find(mail => mail.includes(words)) ?? ''
}
const linkIn = (mail: string, what: string): string =>
  new RegExp(`http://[^\\s>]*/${what}/[\\w-]{43}`).exec(mail)?.[0] ?? ''

test('M15 the public reads how it is, an incident is told, and a subscriber gets its updates', async ({
  page,
  browser,
}) => {
  const complaints = watchConsole(page)
  const visitor = await (await browser.newContext()).newPage()
  await visitor.goto(`${deck.url}/status`)
  await expect(visitor.getByRole('heading', { name: 'Example status' })).toBeVisible()
  await expect
    .poll(async () => (await visitor.reload()) && visitor.locator('.overall').innerText(), {
      timeout: 30_000,
    })
    .toBe('Everything works')
  await expect(visitor.locator('script[src]')).toHaveCount(0)

  await subscribeAs(visitor, 'reader@example.test')
  await signIn(page, deck, { email: emailOf('oncall'), password: PASSWORD })
  await page.goto(`${deck.url}/status-pages`)
  await page.getByRole('button', { name: 'Write a post' }).click()
  const writing = page.getByRole('dialog', { name: 'Write a post' })
  await writing.getByLabel('Title').fill('Calls <b>fail</b>')
  await writing.getByLabel('Example status').check()
  await writing.getByLabel('Calls').check()
  await writing.getByLabel('What is known').fill('We look at it: https://example.test/why')
  await writing.getByRole('button', { name: 'Post it' }).click()
  await expect(writing).toBeHidden()
  await expect(page.getByRole('heading', { name: 'Calls <b>fail</b>' })).toBeVisible()

  await visitor.goto(`${deck.url}/status/public`)
  await expect(visitor.getByRole('heading', { name: 'Calls <b>fail</b>' })).toBeVisible()
  await expect(visitor.getByRole('link', { name: 'https://example.test/why' })).toBeVisible()
  const told = await mailWith('Investigating: Calls')
  expect(told).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click')

  await page.getByRole('button', { name: 'Add an update' }).click()
  const updating = page.getByRole('dialog', { name: 'Update “Calls <b>fail</b>”' })
  await updating.getByLabel('State').selectOption('resolved')
  await updating.getByLabel('What is new').fill('It works again.')
  await updating.getByRole('button', { name: 'Post it' }).click()
  await expect(updating).toBeHidden()
  await mailWith('It works again.')
  await visitor.reload()
  await expect(visitor.getByText('It works again.')).toBeVisible()

  await visitor.goto(linkIn(told, 'unsubscribe'))
  await visitor.getByRole('button', { name: 'Unsubscribe' }).click()
  await expect(visitor.getByRole('heading', { name: 'Unsubscribed' })).toBeVisible()
  expect(complaints).toEqual([])
})

async function subscribeAs(visitor: Page, address: string): Promise<void> {
  await visitor.getByRole('link', { name: 'Get updates' }).click()
  await visitor.getByLabel('E-mail address').fill(address)
  await visitor.getByRole('button', { name: 'Send me a link to confirm' }).click()
  await expect(visitor.getByRole('heading', { name: 'One more step' })).toBeVisible()
  await visitor.goto(linkIn(await mailWith('Confirm: updates'), 'confirm'))
  await visitor.getByRole('button', { name: 'Confirm' }).click()
  await expect(visitor.getByRole('heading', { name: 'Confirmed' })).toBeVisible()
}

test('M15 a private page gives nothing away, and opens by its password', async ({ page }) => {
  const got = (path: string) => fetch(deck.url + path, { signal: AbortSignal.timeout(30_000) })
  for (const path of ['/status/inner/feed.xml', '/status/inner/badge/api.svg', '/status/inner/subscribe']) {
    const answer = await got(path)
    expect(answer.status, path).toBe(404)
    expect(await answer.text()).not.toMatch(/Inner/)
  }
  await page.goto(`${deck.url}/status/inner`)
  await expect(page.getByText('Inner')).toHaveCount(0)
  await page.getByLabel('Password').fill('wrong')
  await page.getByRole('button', { name: 'Show the page' }).click()
  await expect(page.getByText('That is not the password.')).toBeVisible()
  await page.getByLabel('Password').fill('let me in')
  await page.getByRole('button', { name: 'Show the page' }).click()
  await expect(page.getByRole('heading', { name: 'Inner page' })).toBeVisible()
  const [cookie] = (await page.context().cookies()).filter(({ name }) => name === 'opsdeck.status.inner')
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax' })
})

test('M15 feeds and badges are cached by their tags, may stand on other sites, and are safe', async () => {
  const got = (path: string, headers: Record<string, string> = {}) =>
    fetch(deck.url + path, { headers, redirect: 'manual', signal: AbortSignal.timeout(30_000) })
  const feed = await got('/status/public/feed.xml')
  expect(feed.headers.get('content-type')).toContain('application/atom+xml')
  const tag = feed.headers.get('etag') ?? ''
  expect((await got('/status/public/feed.xml', { 'if-none-match': tag })).status).toBe(304)
  expect((await got('/status/feed.xml')).status).toBe(200)
  for (const path of ['/status/public/badge/api.svg', '/status/badge/api.svg?days=90']) {
    const badge = await got(path)
    expect(badge.headers.get('content-type')).toContain('image/svg+xml')
    expect(badge.headers.get('cross-origin-resource-policy')).toBe('cross-origin')
    expect(badge.headers.get('content-security-policy')).toContain("default-src 'self'")
    expect(await badge.text()).toContain('<title>Calls')
  }
  const page = await got('/status/public', { cookie: 'opsdeck.session=nonsense' })
  expect(page.headers.get('cache-control')).toContain('public')
  const pageTag = { 'if-none-match': page.headers.get('etag') ?? '' }
  expect([200, 304]).toContain((await got('/status/public', pageTag)).status)
  expect((await got('/status/never')).status).toBe(404)
  expect((await got('/status/public/badge/other.svg')).status).toBe(404)
})

test('M15 a page’s own host name shows that page and nothing else of the deck', async ({ request }) => {
  const at = (host: string, path: string) => request.get(deck.url + path, { headers: { host } })
  const own = await at('status.example.test', '/')
  expect(await own.text()).toContain('This page asks for a password')
  for (const path of ['/sign-in', '/api/health', '/api/v1/services', '/status/public', '/services'])
    expect((await at('status.example.test', path)).status(), path).toBe(404)
  expect((await at('other.example.test', '/api/health')).status()).toBe(200)
})

test('M15 posts by the API: a wrong state, page or component is told, a viewer may not', async () => {
  const wish = { pages: ['public'], kind: 'incident', title: 'T', state: 'investigating', body: 'B' }
  const sent = (more: object) =>
    deck.get('/api/v1/status-posts', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...wish, ...more }),
    })
  for (const wrong of [
    { state: 'completed' },
    { pages: ['never'] },
    { components: ['never'] },
    { body: 'x'.repeat(5_001) },
    { startsAt: '2026-01-02T00:00:00Z', endsAt: '2026-01-01T00:00:00Z' },
  ])
    expect((await sent(wrong)).status, JSON.stringify(wrong).slice(0, 80)).toBe(400)
  const made = await change<{ id: string }>(deck, '/api/v1/status-posts', { method: 'POST', body: wish })
  await change(deck, `/api/v1/status-posts/${made.id}`, { method: 'PATCH', body: { title: 'Another' } })
  await change(deck, `/api/v1/status-posts/${made.id}`, { method: 'DELETE' })
  const audit = await (await deck.get('/api/v1/audit')).json()
  expect(JSON.stringify(audit)).toContain('status-post.removed')
})
