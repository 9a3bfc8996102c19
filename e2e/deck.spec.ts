import { gzipSync } from 'node:zlib'
import { expect, type Page, test } from '@playwright/test'
import { ADMIN, type RunningDeck, startDeck } from './support/deck.ts'
import { type Exporter, startExporter } from './support/exporter.ts'
import { signIn, watchConsole } from './support/people.ts'

let exporter: Exporter
let deck: RunningDeck

const configOf = (address: string) => `
global: { scrape_interval: 1s, scrape_timeout: 1s }
scrape_configs:
  - job_name: shop
    static_configs: [{ targets: ['${address}'] }]
services:
  - slug: shop
    name: Shop
    match: job="shop"
    latency: { metric: http_request_duration_seconds, route: route, target_seconds: 0.3 }
`

test.beforeAll(async () => {
  exporter = await startExporter()
  exporter.level.set(1)
  for (let i = 0; i < 50; i++) exporter.latency.observe({ route: i % 2 ? '/pay' : '/list' }, 0.05 + i / 100)
  deck = await startDeck({ config: configOf(exporter.address) })
})
test.afterAll(async () => {
  await deck.remove()
  await exporter.close()
})
test.beforeEach(async ({ page }) => {
  exporter.isBroken = false
  await signIn(page, deck, ADMIN)
})

const row = (page: Page, name: string) =>
  page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) })

test("this host's CPU moves live, without a reload", async ({ page }) => {
  await page.goto(`${deck.url}/resources`)
  const host = page.getByRole('table').first().getByRole('row').nth(1)
  await expect(host).toBeVisible()
  const before = await host.innerText()
  await expect.poll(() => host.innerText(), { timeout: 30_000 }).not.toBe(before)
})

test('a target that breaks turns its service down on the board, and up again, live', async ({ page }) => {
  const complaints = watchConsole(page)
  await expect(row(page, 'Shop')).toContainText('Up')
  exporter.isBroken = true
  await expect(row(page, 'Shop')).toContainText('Down', { timeout: 15_000 })
  await expect(row(page, 'Shop')).toContainText('503')
  exporter.isBroken = false
  await expect(row(page, 'Shop')).toContainText('Up', { timeout: 15_000 })
  expect(complaints).toEqual([])
})

test('Targets says what is wrong in plain words, and collects now when asked', async ({ page }) => {
  await page.goto(`${deck.url}/targets`)
  const target = page.getByRole('row').filter({ hasText: exporter.address })
  await expect(target).toContainText('Up')
  exporter.isBroken = true
  await expect(target).toContainText('503', { timeout: 15_000 })
  exporter.isBroken = false
  await page.getByRole('button', { name: 'Collect all now' }).click()
  await expect(target).toContainText('Up')
})

test('a stretch of a chart zooms by drag, and its link shows the same to others', async ({
  page,
  context,
}) => {
  await page.goto(`${deck.url}/services/shop?range=15m`)
  const latency = page.getByRole('region', { name: 'Latency' })
  // Until its figures have come, what is below moves.
  await expect(latency.getByText('p95', { exact: true }).first()).toBeVisible()
  const plot = latency.getByRole('slider', { name: /time under the crosshair/ }).first()
  await plot.hover({ position: { x: 40, y: 30 } })
  const box = await plot.boundingBox()
  if (!box) throw new Error('the chart has no size')
  await page.mouse.move(box.x + box.width * 0.5, box.y + 30)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * 0.9, box.y + 40, { steps: 4 })
  await page.mouse.up()
  await expect(page).toHaveURL(/from=\d+&to=\d+/)
  // The address is there before the page is drawn anew.
  const range = page.getByRole('button', { name: /–/ }).first()
  await expect(range).not.toContainText('Last')
  const picked = await range.innerText()
  const other = await context.newPage()
  await other.goto(page.url())
  await expect(other.getByRole('button', { name: picked.trim(), exact: true })).toBeVisible()
})

test('a chart zooms by keyboard as well', async ({ page }) => {
  await page.goto(`${deck.url}/services/shop?range=15m`)
  const plot = page.getByRole('slider', { name: /time under the crosshair/ }).first()
  await plot.focus()
  await plot.press('End')
  for (let i = 0; i < 4; i++) await plot.press('Shift+PageUp')
  await plot.press('Enter')
  await expect(page).toHaveURL(/from=\d+&to=\d+/)
})

test('Explore answers PromQL, keeps it in the link, and marks where it is wrong', async ({ page }) => {
  await page.goto(`${deck.url}/explore?expr=${encodeURIComponent('test_level + 41')}`)
  await expect(page.getByText('42', { exact: true }).first()).toBeVisible()
  await page.goto(`${deck.url}/explore?expr=${encodeURIComponent('sum(')}`)
  await expect(page.getByText(/parse error/).first()).toBeVisible()
})

test('the palette and the keys lead everywhere', async ({ page }) => {
  // A key that comes before the page listens is pressed again, as people do.
  await expect(async () => {
    await page.keyboard.press('Control+k')
    await expect(page.getByRole('combobox')).toBeVisible({ timeout: 1_000 })
  }).toPass()
  await page.getByRole('combobox').fill('latency')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/latency/)
  await page.getByRole('main').click({ position: { x: 5, y: 5 } })
  await page.keyboard.press('g')
  await page.keyboard.press('t')
  await expect(page).toHaveURL(/\/targets/)
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog')).toBeVisible()
})

test('a lost connection is a banner, never a green lie; on return the gap is filled', async ({ page }) => {
  test.setTimeout(120_000)
  const own = await startDeck({ config: configOf(exporter.address) })
  try {
    await signIn(page, own, ADMIN)
    await expect(row(page, 'Shop')).toContainText('Up')
    await own.crash()
    await expect(page.getByText(/Connection lost/)).toBeVisible({ timeout: 30_000 })
    await own.start()
    await expect(page.getByText(/Connection is back/)).toBeVisible({ timeout: 45_000 })
    await expect(row(page, 'Shop')).toContainText('Up')
  } finally {
    await own.remove()
  }
})

/** Until nothing more is fetched; a page that follows a live figure may never be quite still. */
const settle = (page: Page) => page.waitForLoadState('networkidle', { timeout: 5_000 }).catch(() => {})

const KILOBYTE = 1_024
const BUDGETS: readonly (readonly [string, number])[] = [
  ['/', 220],
  ['/services', 220],
  ['/targets', 220],
  ['/services/shop', 300],
  ['/latency', 300],
  ['/resources', 300],
]

test('pages stay within their weight of JavaScript (gzip, all that the page fetches)', async ({ page }) => {
  test.setTimeout(180_000)
  const weights: [string, number, number][] = []
  for (const [path, budget] of BUDGETS) {
    await page.goto(deck.url + path)
    await settle(page)
    const scripts = await page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .map(entry => entry.name)
        .filter(name => new URL(name).pathname.endsWith('.js')),
    )
    expect(scripts.length).toBeGreaterThan(0)
    const bodies = await Promise.all(
      [...new Set(scripts)].map(async url => (await page.request.get(url)).body()),
    )
    const bytes = bodies.reduce((sum, body) => sum + gzipSync(body).length, 0)
    weights.push([path, Math.round(bytes / KILOBYTE), budget])
  }
  console.log(weights.map(([path, weight, budget]) => `${path}: ${weight} KB of ${budget} KB`).join('\n'))
  expect(weights.filter(([, weight, budget]) => weight > budget)).toEqual([])
})
