import { createServer } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createBrowserProbe } from './browser.ts'
import { chromiumPath } from './chromium.mjs'
import { createSharedChromium } from './shared-chromium.ts'
import { asker, freePort, listen, testTools } from './testing-kinds.ts'

const page = (body: string) => `<!doctype html><title>Shop</title><body>${body}</body>`
const PAGES: Readonly<Record<string, string>> = {
  '/': page('<h1>Welcome</h1><a href="/login">Sign in</a>'),
  '/login': page(`<form action="/done"><label>Name <input name="who"></label>
    <label>Password <input type="password" name="pass"></label><button>Go in</button></form>`),
  '/done': page('<p>Hello there</p><script>throw new Error("broken script")</script>'),
  '/late': page('<script>setTimeout(() => { document.body.textContent = "Now it is here" }, 200)</script>'),
  '/inside': page('<img src="http://10.0.0.1/secret.png"><p>Loaded</p>'),
}

describe('a browser check', () => {
  const probe = createBrowserProbe(testTools())
  const ask = asker('browser', probe)
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://x').pathname
    if (path === '/away') return response.writeHead(302, { location: 'http://10.0.0.1/' }).end()
    if (path === '/hang') return undefined
    const html = PAGES[path]
    return response.writeHead(html ? 200 : 404, { 'content-type': 'text/html' }).end(html ?? page('Not here'))
  })
  let base = ''

  beforeAll(async () => {
    base = `http://127.0.0.1:${await listen(server)}`
    // The first start unpacks the browser.
    await ask({ script: [{ goto: `${base}/` }] }, 60_000)
  }, 70_000)
  afterAll(async () => {
    await probe.close?.()
    server.closeAllConnections()
    server.close()
  })

  test('goes through the script, with the seconds of each step', async () => {
    const script = [
      { goto: `${base}/` },
      { expect_text: 'Welcome' },
      { click: 'role=link[name="Sign in"]' },
      { fill: { selector: 'input[name=who]', value: 'Ada' } },
      { fill: { selector: 'input[type=password]', value: 'sesame-open' } },
      { press: { selector: 'input[type=password]', key: 'Enter' } },
      { expect_url: '/done?who=Ada' },
      { expect_visible: 'p' },
      { wait_for: '10ms' },
    ]
    const answer = await ask({ script }, 20_000)
    expect(answer.fault).toBeNull()
    expect(answer.status).toBe(200)
    expect(answer.facts).toMatchObject({ steps: 9, title: 'Shop', page_errors: 1 })
    expect(answer.facts.step_1_seconds).toBeGreaterThan(0)
  })

  test('waits for what comes later', async () => {
    const answer = await ask(
      { script: [{ goto: `${base}/late` }, { expect_text: 'Now it is here' }] },
      20_000,
    )
    expect(answer.fault).toBeNull()
  })

  test('says which step failed and what stood there, and not what was filled in', async () => {
    const script = [
      { goto: `${base}/login` },
      { fill: { selector: 'input[type=password]', value: 'sesame-open' } },
      { expect_text: 'Welcome back' },
    ]
    const answer = await ask({ script }, 3_000)
    expect(answer.fault?.kind).toBe('expectation')
    expect(answer.fault?.message).toMatch(/step 3 \(expect_text Welcome back\).*stood: “Name/)
    expect(answer.facts).toMatchObject({ failed_step: 3, steps: 3 })
    expect(JSON.stringify(answer)).not.toContain('sesame-open')
  })

  test('a page that is not there has its status; a refused one, an unknown one and a hanging one are told apart', async () => {
    expect((await ask({ script: [{ goto: `${base}/nothing` }] }, 20_000)).status).toBe(404)
    const refused = await ask({ script: [{ goto: `http://127.0.0.1:${await freePort()}/` }] }, 20_000)
    expect(refused.fault?.kind).toBe('refused')
    const secure = await ask({ script: [{ goto: `https://127.0.0.1:${await freePort()}/` }] }, 20_000)
    expect(secure.fault?.kind).toBe('refused')
    const hanging = await ask({ script: [{ goto: `${base}/hang` }] }, 2_000)
    expect(hanging.fault?.kind).toBe('timeout')
  })

  test('what the rule closes is not asked: the page, a redirect, a picture', async () => {
    const direct = await ask({ script: [{ goto: 'http://10.0.0.1/' }] }, 20_000)
    expect(direct.fault?.kind).toBe('forbidden_address')
    const redirected = await ask({ script: [{ goto: `${base}/away` }] }, 20_000)
    expect(redirected.fault?.kind).toBe('forbidden_address')
    const picture = await ask({ script: [{ goto: `${base}/inside` }, { expect_text: 'Loaded' }] }, 20_000)
    expect(picture.fault).toBeNull()
    expect(picture.facts.failed_hosts).toEqual(['10.0.0.1'])
    const closed = createBrowserProbe(testTools([]))
    const local = await asker('browser', closed)({ script: [{ goto: `${base}/` }] }, 20_000)
    await closed.close?.()
    expect(local.fault?.kind).toBe('forbidden_address')
  })

  test.each(['file:///etc/passwd', 'javascript:alert(1)', 'chrome://version', 'nowhere'])(
    '%s is no page',
    async goto => {
      const answer = await ask({ script: [{ goto }] }, 20_000)
      expect(answer.fault?.kind).toBe('expectation')
      expect(answer.facts.title ?? '').toBe('')
    },
  )

  test('each check has a fresh context, and several at once wait for their turn', async () => {
    const script = [{ goto: `${base}/` }, { expect_text: 'Welcome' }]
    const answers = await Promise.all(Array.from({ length: 4 }, () => ask({ script }, 30_000)))
    expect(answers.map(answer => answer.fault)).toEqual([null, null, null, null])
  })

  test('the browser is closed when nobody needs it, and started again when somebody does', async () => {
    const shared = createSharedChromium(chromiumPath, 50)
    const first = await shared.use(async browser => browser)
    await expect.poll(() => first.isConnected(), { timeout: 10_000 }).toBe(false)
    const second = await shared.use(async browser => browser.isConnected())
    expect(second).toBe(true)
    await shared.close()
  })

  test('without a browser it says what to install', async () => {
    const none = createBrowserProbe(testTools(), () =>
      Promise.reject(new Error('there is no Chromium: install it')),
    )
    const answer = await asker('browser', none)({ script: [{ goto: `${base}/` }] })
    expect(answer.fault).toMatchObject({ kind: 'unavailable' })
    expect(answer.fault?.message).toContain('install it')
  })
}, 120_000)
