import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import AxeBuilder from '@axe-core/playwright'
import { type Browser, expect, type Page, test } from '@playwright/test'
import type { Role } from '../lib/core/access/index.ts'
import { type RunningDeck, startDeck } from './support/deck.ts'
import { addPerson, emailOf, PASSWORD, signIn, watchConsole } from './support/people.ts'

/** A shop that is down until it is restarted. */
let isUp = false
let restarts = 0
const heard: string[] = []
const shop = createServer((request, response) => {
  if (request.method === 'POST') {
    restarts++
    heard.push(`${request.url} ${request.headers.authorization ?? ''}`)
    if (request.url === '/restart') isUp = true
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end('{"message":"restarting on both hosts"}')
    return
  }
  response.writeHead(isUp ? 200 : 503)
  response.end(isUp ? 'ok' : 'pool exhausted')
})

const configOf = (origin: string) => `
global: { check_networks: ['127.0.0.0/8'] }
services:
  - { slug: shop, name: Shop }
checks:
  - { kind: http, service: shop, slug: health, name: Health, url: '${origin}/health', interval: 1s }
actions:
  - service: shop
    slug: restart
    name: Restart the shop
    description: Restarts both hosts, one after the other
    safe: true
    steps: [{ kind: http, url: '${origin}/restart', show: ['$.message'] }]
    guards: { cooldown: 1h }
    proof: { checks: [health], first_delay: 1s, interval: 1s, limit: 30s, stable: 2, watch: 1m }
  - service: shop
    slug: drop
    name: Drop the queue
    dangerous: true
    steps: [{ kind: http, url: '${origin}/drop' }]
    guards: { second_person: true, cooldown: 1s }
`

let origin = ''
let deck: RunningDeck

test.describe.configure({ mode: 'serial', timeout: 90_000 })
test.beforeAll(async () => {
  await new Promise<void>(resolve => shop.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${portOf(shop.address())}`
  deck = await startDeck({ config: configOf(origin) })
  for (const role of ['oncall', 'engineer', 'viewer'] as const) await addPerson(deck, role)
  await addPerson(deck, 'engineer', 'second')
})
test.afterAll(async () => {
  shop.closeAllConnections()
  shop.close()
  await deck.remove()
})

function portOf(bound: AddressInfo | string | null): number {
  if (bound === null || typeof bound === 'string') throw new Error('the server has no port')
  return bound.port
}

const enter = (page: Page, who: Role | 'second') =>
  signIn(page, deck, { email: emailOf(who), password: PASSWORD })
const row = (page: Page, key: string) => page.locator(`[data-action="${key}"]`)

async function enterBeside(browser: Browser, who: Role | 'second'): Promise<Page> {
  const page = await (await browser.newContext()).newPage()
  await enter(page, who)
  return page
}

test('M12 V-88: whoever is on call presses on the page of the service, and sees it proven in the same place', async ({
  page,
}) => {
  const complaints = watchConsole(page)
  await enter(page, 'oncall')
  await page.goto(`${deck.url}/services/shop`)
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Down')
  const line = row(page, 'shop/restart')
  const button = line.getByRole('button', { name: 'Restart the shop' })
  await button.click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('Health is up')
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
  await dialog.getByLabel(/Reason/).fill('The pool is full')
  await dialog.getByRole('button', { name: 'Restart the shop' }).click()
  await expect(dialog.getByRole('status').first()).toContainText('Verified', { timeout: 30_000 })
  expect(restarts).toBe(1)
  await dialog.getByRole('link', { name: 'Look at the proof' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Restart the shop')
  await expect(page.getByText('“The pool is full”')).toBeVisible()
  await expect(page.getByRole('region', { name: /Proof/ }).or(page.locator('main'))).toContainText('Health')
  await page.goto(`${deck.url}/services/shop`)
  await expect(line.getByRole('button', { name: /Ready in/ })).toHaveAttribute('aria-disabled', 'true')
  await expect(line).toContainText('1 of 1 proven')
  expect(complaints).toEqual([])
})

test('X-54: a viewer sees no button, and who may', async ({ page }) => {
  await enter(page, 'viewer')
  await page.goto(`${deck.url}/recovery`)
  await expect(row(page, 'shop/restart')).toContainText('On-call staff only')
  await expect(row(page, 'shop/drop')).toContainText('Engineers only')
  await expect(row(page, 'shop/restart').getByRole('button')).toHaveCount(0)
})

test('R-49: a dangerous press is typed by its name, and runs once a second person has approved it', async ({
  page,
  browser,
}) => {
  await enter(page, 'engineer')
  await page.goto(`${deck.url}/recovery`)
  await row(page, 'shop/drop')
    .getByRole('button', { name: /Ask for a second person/ })
    .click()
  const dialog = page.getByRole('dialog')
  const ask = dialog.getByRole('button', { name: 'Ask for a second person' })
  await expect(ask).toHaveAttribute('aria-disabled', 'true')
  await dialog.getByLabel(/^Type/).fill('Drop the queue')
  const before = restarts
  await ask.click()
  await expect(dialog.getByRole('status').first()).toContainText('Waits for a second person')
  await dialog.getByRole('button', { name: 'Close', exact: true }).last().click()
  await expect(page.getByRole('button', { name: 'Approve' })).toHaveAttribute('aria-disabled', 'true')
  expect(restarts).toBe(before)

  const other = await enterBeside(browser, 'second')
  await other.goto(`${deck.url}/recovery`)
  await other.getByRole('button', { name: 'Approve' }).click()
  await other.getByRole('dialog').getByRole('button', { name: 'Approve and run' }).click()
  await expect(other.getByRole('table', { name: 'Past presses' })).toContainText('Unverifiable', {
    timeout: 30_000,
  })
  expect(restarts).toBe(before + 1)
  await other.context().close()
})

test('whoever is on call may stop everything with a reason; engineers let it go on', async ({
  page,
  browser,
}) => {
  await enter(page, 'oncall')
  await page.goto(`${deck.url}/recovery`)
  await page.getByRole('button', { name: 'Stop: Everything' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Stop' }).click()
  await expect(dialog.getByText(/Say why/)).toBeVisible()
  await dialog.getByLabel('Reason').fill('We migrate')
  await dialog.getByRole('button', { name: 'Stop' }).click()
  await expect(row(page, 'shop/restart').getByRole('button', { name: /Kill switch is on/ })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Allow again: Everything' })).toHaveAttribute(
    'aria-disabled',
    'true',
  )

  const engineer = await enterBeside(browser, 'engineer')
  await engineer.goto(`${deck.url}/recovery`)
  await expect(engineer.getByText(/“We migrate”/).first()).toBeVisible()
  await engineer.getByRole('button', { name: 'Allow again: Everything' }).click()
  await engineer.getByRole('dialog').getByRole('button', { name: 'Allow again' }).click()
  await expect(row(page, 'shop/restart').getByRole('button', { name: /Ready in/ })).toBeVisible()
  await engineer.context().close()
})

test('M12: an engineer writes an action in the page, with a secret that is never shown again, and presses it on a phone', async ({
  page,
  browser,
}) => {
  await enter(page, 'engineer')
  await page.goto(`${deck.url}/recovery/actions/new?service=shop`)
  await page.getByRole('button', { name: 'Add the action' }).click()
  await expect(page.getByLabel('Address', { exact: true })).toHaveAttribute('aria-invalid', 'true')
  await page.getByLabel('Name', { exact: true }).fill('Clear the cache')
  await expect(page.getByLabel('Slug')).toHaveValue('clear-the-cache')
  await page.getByLabel('Address', { exact: true }).fill(`${origin}/clear`)
  await page.getByLabel('Headers', { exact: true }).fill('authorization: Bearer {{token}}')
  await page.getByRole('button', { name: 'Add a secret' }).click()
  await page.getByLabel('Name', { exact: true }).last().fill('token')
  await page.getByLabel('Value', { exact: true }).fill('hunter22')
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
  await page.getByRole('button', { name: 'Add the action' }).click()
  await expect(row(page, 'shop/clear-the-cache')).toBeVisible()
  await row(page, 'shop/clear-the-cache').getByRole('link', { name: 'Change' }).click()
  await expect(page.getByLabel('Value', { exact: true })).toHaveValue('••••')
  expect(await page.content()).not.toContain('hunter22')

  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  })
  const phone = await context.newPage()
  await enter(phone, 'engineer')
  await phone.goto(`${deck.url}/recovery`)
  await row(phone, 'shop/clear-the-cache').getByRole('button', { name: 'Clear the cache' }).tap()
  const press = phone.getByRole('dialog').getByRole('button', { name: /clear the cache/i })
  const box = await press.boundingBox()
  expect(box?.height).toBeGreaterThanOrEqual(52)
  await press.tap()
  expect(heard.filter(line => line.startsWith('/clear'))).toEqual([])
  await phone.getByRole('button', { name: /Tap once more/ }).tap()
  await expect.poll(() => heard.filter(line => line.startsWith('/clear'))).toEqual(['/clear Bearer hunter22'])
  await context.close()
})
