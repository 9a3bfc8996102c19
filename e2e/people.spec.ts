import AxeBuilder from '@axe-core/playwright'
import { type Browser, expect, type Page, test } from '@playwright/test'
import { PAGE_DOORS, ROUTE_DOORS } from '../lib/contract/doors.ts'
import { mayPass, ROLES } from '../lib/core/access/index.ts'
import { totpCode } from '../lib/core/access/totp.ts'
import { ADMIN, type RunningDeck, startDeck } from './support/deck.ts'
import { addPerson, change, emailOf, fillSignIn, PASSWORD, signIn, watchConsole } from './support/people.ts'

let deck: RunningDeck
test.beforeAll(async () => {
  deck = await startDeck()
})
test.afterAll(() => deck.remove())

/** A browser of somebody else, with its own cookies. */
async function otherBrowser(browser: Browser): Promise<Page> {
  return (await browser.newContext()).newPage()
}

test('set-up makes the first admin, signs them in, and is over then', async ({ page, browser }) => {
  const fresh = await startDeck({ hasAdmin: false })
  try {
    const complaints = watchConsole(page)
    await page.goto(`${fresh.url}/services`)
    await expect(page).toHaveURL(`${fresh.url}/setup`)
    await page.getByLabel('E-mail address').fill('ada@example.test')
    await page.getByLabel('Name').fill('Ada')
    await page.getByLabel('Password').fill('too short')
    await page.getByRole('button', { name: 'Create the first admin' }).click()
    await expect(page.getByText('Give at least 12 characters')).toBeVisible()
    await expect(page.getByLabel('Password')).toBeFocused()
    await page.getByLabel('Password').fill(PASSWORD)
    await page.getByRole('button', { name: 'Create the first admin' }).press('Enter')
    await page.waitForURL(`${fresh.url}/`)
    await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible()
    expect(complaints).toEqual([])

    const stranger = await otherBrowser(browser)
    await stranger.goto(`${fresh.url}/setup`)
    await expect(stranger).toHaveURL(`${fresh.url}/sign-in`)
    const answer = await stranger.request.post(`${fresh.url}/api/v1/setup`, {
      headers: { origin: fresh.url },
      data: { email: 'eve@example.test', name: 'Eve', password: PASSWORD },
    })
    expect(answer.status()).toBe(409)
  } finally {
    await fresh.remove()
  }
})

test('sign-in: wrong, right, back to where one was going, and out again', async ({ page }) => {
  const complaints = watchConsole(page)
  await page.goto(`${deck.url}/settings/people?x=1`)
  await expect(page).toHaveURL(`${deck.url}/sign-in?next=${encodeURIComponent('/settings/people?x=1')}`)
  await fillSignIn(page, ADMIN.email, 'not the password')
  await expect(page.getByRole('main').getByRole('alert')).toHaveText(
    'E-mail address or password is not right.',
  )
  await fillSignIn(page, ADMIN.email, ADMIN.password)
  await expect(page).toHaveURL(`${deck.url}/settings/people?x=1`)

  const cookies = await page.context().cookies()
  const session = cookies.find(cookie => cookie.name === 'opsdeck.session')
  expect(session).toMatchObject({ httpOnly: true, sameSite: 'Lax', secure: false })

  await page.getByRole('button', { name: /admin$/i }).click()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(page).toHaveURL(/\/sign-in$/)
  await page.context().addCookies(session ? [session] : [])
  await page.goto(`${deck.url}/settings`)
  await expect(page, 'a cookie kept from before the sign-out opens nothing').toHaveURL(/\/sign-in\?next=/)
  expect(complaints).toEqual([])
})

test('a way back that leads elsewhere leads to the first page', async ({ page }) => {
  await page.goto(`${deck.url}/sign-in?next=//evil.example/`)
  await fillSignIn(page, ADMIN.email, ADMIN.password)
  await expect(page).toHaveURL(`${deck.url}/`)
})

const PLAIN_PAGES = Object.keys(PAGE_DOORS).filter(
  path => !path.includes('[') && !['/setup', '/sign-in', '/refused', '/graph'].includes(path),
)

const REFUSAL = 'Not for your role'

for (const role of ROLES) {
  test(`pages of the role ${role}: allowed ones open, the others say who may`, async ({ page }) => {
    test.setTimeout(120_000)
    await addPerson(deck, role)
    await signIn(page, deck, { email: emailOf(role), password: PASSWORD })
    for (const path of PLAIN_PAGES) {
      if (mayPass(PAGE_DOORS[path], { kind: 'person', role })) {
        const answer = await page.request.get(deck.url + path)
        expect(answer.status(), `${role} at ${path}`).toBe(200)
        expect(await answer.text(), `${role} at ${path}`).not.toContain(REFUSAL)
      } else {
        const answer = await page.goto(deck.url + path)
        expect(answer?.status(), `${role} at ${path}`).toBe(403)
        await expect(page.getByRole('heading', { name: REFUSAL }), `${role} at ${path}`).toBeVisible()
      }
    }
  })
}

test('the link of an alert leads to its expression, or to the rules for those who may not ask', async ({
  page,
}) => {
  await signIn(page, deck, ADMIN)
  await page.goto(`${deck.url}/graph?g0.expr=up+%3D%3D+0&g0.tab=1`)
  await expect(page).toHaveURL(`${deck.url}/explore?expr=up+%3D%3D+0`)
  await addPerson(deck, 'viewer', 'linked')
  await page.context().clearCookies()
  await signIn(page, deck, { email: emailOf('linked'), password: PASSWORD })
  await page.goto(`${deck.url}/graph?g0.expr=up`)
  await expect(page).toHaveURL(`${deck.url}/rules`)
})

test('every route that asks for somebody refuses nobody', async () => {
  const asking = Object.entries(ROUTE_DOORS).filter(
    ([, door]) => !['public', 'setup', 'loopback-or-metrics'].includes(door),
  )
  expect(asking.length).toBeGreaterThan(20)
  for (const [name] of asking) {
    const [method = '', pattern = ''] = name.split(' ')
    const path = pattern.replace(/\[[^\]]+\]/g, 'x')
    expect((await fetch(deck.url + path, { method })).status, name).toBe(401)
  }
})

test('routes refuse those who may not, with and without a session', async ({ page }) => {
  await addPerson(deck, 'viewer', 'routes')
  const anonymous = await page.request.get(`${deck.url}/api/v1/people`)
  expect(anonymous.status()).toBe(401)
  await signIn(page, deck, { email: emailOf('routes'), password: PASSWORD })
  for (const path of ['/api/v1/people', '/api/v1/keys', '/api/v1/audit'])
    expect((await page.request.get(deck.url + path)).status(), path).toBe(403)
  const foreign = await page.request.delete(`${deck.url}/api/v1/sessions`, {
    headers: { origin: 'https://evil.example' },
  })
  expect(foreign.status()).toBe(403)
  for (const path of ['/nonsense', '/services/a/b', '/settings/nonsense', '/api/nonsense'])
    expect((await page.request.get(deck.url + path)).status(), path).toBe(404)
})

test('an invitation makes an account of its role', async ({ page, browser }) => {
  await signIn(page, deck, ADMIN)
  await page.goto(`${deck.url}/settings/people`)
  await page.getByRole('button', { name: 'Invite somebody' }).click()
  await page.getByLabel('Role').selectOption('oncall')
  await page.getByLabel('E-mail address (optional)').fill('kofi@example.test')
  await page.getByRole('button', { name: 'Make the link' }).click()
  const link = await page.getByTestId('shown-once').innerText()

  const kofi = await otherBrowser(browser)
  await kofi.goto(link)
  await expect(kofi.getByLabel('E-mail address')).toHaveValue('kofi@example.test')
  await kofi.getByLabel('Name').fill('Kofi')
  await kofi.getByLabel('Password').fill(PASSWORD)
  await kofi.getByRole('button', { name: 'Create my account' }).click()
  await kofi.waitForURL(`${deck.url}/`)
  await expect(kofi.getByText('Kofi, on-call')).toBeVisible()
  await kofi.goto(link)
  await expect(kofi.getByRole('heading', { name: /not good any more/ })).toBeVisible()

  await page.getByRole('button', { name: 'Done' }).click()
  await expect(page.getByRole('table', { name: 'People' }).getByText('kofi@example.test')).toBeVisible()
})

test('the second factor: on, asked for, and a recovery code once', async ({ page }) => {
  await addPerson(deck, 'engineer', 'mia')
  const mia = { email: emailOf('mia'), password: PASSWORD }
  await signIn(page, deck, mia)
  await page.goto(`${deck.url}/settings`)
  await page.getByRole('button', { name: 'Switch on' }).click()
  await page.getByLabel('Your password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Go on' }).click()
  const secret = await page.getByTestId('shown-once').innerText()
  await expect(page.getByAltText('QR code of the secret')).toBeVisible()
  // A step ahead of the clock: it is still good, and leaves the present one free for the sign-in below.
  await page.getByLabel('Code', { exact: true }).fill(totpCode(secret, Date.now() - 30_000))
  await page.getByRole('dialog').getByRole('button', { name: 'Switch on' }).click()
  await expect(page.getByRole('heading', { name: 'Keep these recovery codes' })).toBeVisible()
  const [recovery = ''] = (await page.getByTestId('shown-once').innerText()).split(' ')
  await page.getByRole('button', { name: 'I have kept them' }).click()

  await page.context().clearCookies()
  await page.goto(`${deck.url}/sign-in`)
  await fillSignIn(page, mia.email, mia.password)
  await expect(page.getByLabel('Code', { exact: true })).toBeFocused()
  await page.getByLabel('Code', { exact: true }).fill('000000')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('main').getByRole('alert')).toContainText('code is not right')
  await page.getByLabel('Code', { exact: true }).fill(totpCode(secret, Date.now()))
  await page.keyboard.press('Enter')
  await page.waitForURL(`${deck.url}/`)

  for (const isGood of [true, false]) {
    await page.context().clearCookies()
    await page.goto(`${deck.url}/sign-in`)
    await fillSignIn(page, mia.email, mia.password)
    await page.getByLabel('Code', { exact: true }).fill(recovery)
    await page.keyboard.press('Enter')
    if (isGood) await page.waitForURL(`${deck.url}/`)
    else await expect(page.getByRole('main').getByRole('alert')).toContainText('was used already')
  }
})

test('a session ended elsewhere is over at the next step', async ({ page, browser }) => {
  await addPerson(deck, 'viewer', 'two')
  const who = { email: emailOf('two'), password: PASSWORD }
  await signIn(page, deck, who)
  const second = await otherBrowser(browser)
  await signIn(second, deck, who)
  await second.goto(`${deck.url}/settings`)
  await second.getByRole('button', { name: 'End all others' }).click()
  await second.getByRole('dialog').getByRole('button', { name: 'End all others' }).click()
  await expect(second.getByText('Your other sessions have ended.')).toBeVisible()
  await page.goto(`${deck.url}/targets`)
  await expect(page).toHaveURL(/\/sign-in/)
  await second.goto(`${deck.url}/targets`)
  await expect(second).toHaveURL(`${deck.url}/targets`)
})

test('changing the role of a person takes effect at once', async ({ page, browser }) => {
  await addPerson(deck, 'viewer', 'rise')
  const rise = await otherBrowser(browser)
  await signIn(rise, deck, { email: emailOf('rise'), password: PASSWORD })
  await signIn(page, deck, ADMIN)
  await page.goto(`${deck.url}/settings/people`)
  await page.getByRole('button', { name: 'Change rise' }).click()
  await page.getByRole('dialog').getByLabel('Role').selectOption('engineer')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('rise is saved.')).toBeVisible()
  expect((await rise.goto(`${deck.url}/explore`))?.status()).toBe(200)
})

test('an API key: shown once, works, and is refused at once when revoked', async ({ page }) => {
  await signIn(page, deck, ADMIN)
  await page.goto(`${deck.url}/settings/keys`)
  await page.getByRole('button', { name: 'Make a key' }).click()
  await page.getByRole('dialog').getByLabel('Name').fill('grafana')
  await page.getByRole('button', { name: 'Make the key' }).click()
  const key = await page.getByTestId('shown-once').innerText()
  await page.getByRole('button', { name: 'Done' }).click()
  const headers = { authorization: `Bearer ${key}` }
  expect((await fetch(`${deck.url}/api/collect`, { headers })).status).toBe(200)
  expect((await fetch(`${deck.url}/api/v1/keys`, { headers })).status).toBe(403)
  await page
    .getByRole('row', { name: /grafana/ })
    .getByRole('button', { name: 'Revoke' })
    .click()
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
  await expect(page.getByText('The key grafana is revoked.')).toBeVisible()
  expect((await fetch(`${deck.url}/api/collect`, { headers })).status).toBe(401)
})

test('the audit log says what was done, can be narrowed, and vouches for itself', async ({ page }) => {
  await change(deck, '/api/v1/keys', { method: 'POST', body: { name: 'audited', grant: { scope: 'push' } } })
  await signIn(page, deck, ADMIN)
  await page.goto(`${deck.url}/settings/audit`)
  await page.getByLabel('Action begins with').fill('key.')
  await page.getByRole('button', { name: 'Filter' }).click()
  await expect(page).toHaveURL(/action=key/)
  await expect(page.getByRole('row', { name: /key:audited/ })).toBeVisible()
  await page.getByRole('button', { name: 'Check the chain' }).click()
  await expect(page.getByText(/rows hold, none is missing/)).toBeVisible()
})

test('the configuration as loaded, and how the deck itself is doing', async ({ page }) => {
  await signIn(page, deck, ADMIN)
  await page.goto(`${deck.url}/settings/configuration`)
  await expect(page.getByText('database and engine work')).toBeVisible()
  await expect(page.getByRole('table', { name: 'Scrape jobs' }).getByRole('row')).not.toHaveCount(1)
})

for (const theme of ['light', 'dark'] as const) {
  for (const width of [1440, 390]) {
    test(`pages before signing in, ${theme}, ${width} px: no axe violation, nothing wider than the window`, async ({
      page,
    }) => {
      test.setTimeout(120_000)
      await page.emulateMedia({ colorScheme: theme })
      await page.setViewportSize({ width, height: 900 })
      await page.goto(`${deck.url}/sign-in`)
      await expectGoodPage(page, '/sign-in')
      await page.goto(`${deck.url}/invitation/nonsense`)
      await expectGoodPage(page, '/invitation')
    })
  }
}

async function expectGoodPage(page: Page, path: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`),
    path,
  ).toEqual([])
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  expect(overflow, `${path} is wider than the window`).toBeLessThanOrEqual(0)
}
