import { gzipSync } from 'node:zlib'
import { expect, type Page, test } from '@playwright/test'
import { ADMIN, type RunningDeck, startDeck } from './support/deck.ts'
import { addPerson, emailOf, PASSWORD, signIn, watchConsole } from './support/people.ts'

const CONFIG = `
services:
  - { slug: warehouse, name: Warehouse }
  - slug: shop
    name: Shop
    objectives:
      - { slug: uptime, name: Shop is up, target_ratio: 0.99, over: 7d }
heartbeats:
  - service: shop
    slug: restore-test
    name: Restore test
    kind: duty
    cron: 0 9 1 * *
    grace: 7d
    evidence: { rows: how many rows users has }
log_signals:
  - { service: shop, slug: errors, name: Errors, min_level: error, state: { is: degraded, for: 1h } }
windows:
  - { slug: sunday, name: Sunday work, services: [warehouse], starts: '2026-01-04T02:00', duration: 2h, zone: UTC, repeats: 'FREQ=WEEKLY;BYDAY=SU', notice: 48h }
`

let deck: RunningDeck
test.beforeAll(async () => {
  deck = await startDeck({ config: CONFIG })
  for (const role of ['engineer', 'oncall', 'viewer'] as const) await addPerson(deck, role)
})
test.afterAll(() => deck.remove())

const enter = (page: Page, role: string) => signIn(page, deck, { email: emailOf(role), password: PASSWORD })
const pingRow = (page: Page, outcome: string) =>
  page.getByRole('table', { name: /Pings/ }).getByRole('row').filter({ hasText: outcome })

test('X-69: an engineer adds a heartbeat, its address is pinged from outside, and the page shows it live', async ({
  page,
}) => {
  const complaints = watchConsole(page)
  await enter(page, 'engineer')
  await page.goto(`${deck.url}/heartbeats`)
  await page.getByRole('button', { name: 'Add a heartbeat' }).click()
  const adding = page.getByRole('dialog', { name: 'Add a heartbeat' })
  await adding.getByLabel('Service').selectOption('shop')
  await adding.getByLabel('Name').fill('Nightly export')
  await expect(adding.getByLabel('Slug')).toHaveValue('nightly-export')
  await adding.getByLabel('Cron').fill('often')
  await expect(adding.getByText(/Expected five fields/)).toBeVisible()
  await adding.getByLabel('Cron').fill('0 0 * * *')
  await expect(adding.getByRole('listitem')).toHaveCount(5)
  await adding.getByRole('button', { name: 'Add', exact: true }).click()

  await expect(page).toHaveURL(/\/heartbeats\/shop\/nightly-export/)
  await expect(page.getByText('It was not pinged yet.')).toBeVisible()
  const line = page.locator('pre').first()
  await expect(line).toContainText('/api/ping/')
  const url = /https?:\/\/\S+$/.exec((await line.textContent())?.trim() ?? '')?.[0] ?? ''

  expect((await fetch(`${url}/start`)).status).toBe(200)
  await expect(pingRow(page, 'Started')).toBeVisible()
  expect((await fetch(`${url}/0`, { method: 'POST', body: '{"bytes": 5242880}' })).status).toBe(200)
  await expect(pingRow(page, 'Succeeded')).toContainText('0')
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Up')
  await expect(page.getByText('5 MiB')).toBeVisible()
  expect((await fetch(`${url}/1`)).status).toBe(200)
  await expect(pingRow(page, 'Failed')).toContainText('1')
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Down')
  expect(complaints).toEqual([])
})

test('a viewer sees no address, and is told why', async ({ page }) => {
  await enter(page, 'viewer')
  await page.goto(`${deck.url}/heartbeats/shop/nightly-export`)
  const refusal = page.getByText(/engineers and admins only. Your role is viewer/).filter({ visible: true })
  await expect(refusal).toBeVisible()
  await expect(page.locator('body')).not.toContainText('/api/ping/')
  await page.goto(`${deck.url}/heartbeats`)
  await expect(page.getByRole('button', { name: 'Add a heartbeat' })).toBeDisabled()
  await expect(page.getByRole('button', { name: 'Complete Restore test' })).toBeDisabled()
})

test('X-62: a person on call completes a duty, which wants its evidence', async ({ page }) => {
  await enter(page, 'oncall')
  await page.goto(`${deck.url}/heartbeats`)
  await page.getByRole('button', { name: 'Complete Restore test' }).click()
  const completing = page.getByRole('dialog', { name: /Restore test/ })
  await completing.getByRole('button', { name: 'It is done' }).click()
  await expect(completing.getByText(/Missing: how many rows/)).toBeVisible()
  await completing.getByLabel('how many rows users has').fill('1204')
  await completing.getByRole('button', { name: 'It is done' }).click()
  await expect(completing).toBeHidden()
  await page.getByRole('link', { name: 'Restore test' }).click()
  const done = page
    .getByRole('table', { name: /Completions/ })
    .getByRole('row')
    .filter({ hasText: 'Done' })
  await expect(done).toContainText(emailOf('oncall'))
})

test('X-67: planned work that starts now shows its service in maintenance on the Overview, until it is ended', async ({
  page,
}) => {
  await enter(page, 'engineer')
  await page.goto(`${deck.url}/windows`)
  await page.getByRole('button', { name: 'Start planned work now' }).click()
  const starting = page.getByRole('dialog', { name: 'Start planned work now' })
  await starting.getByLabel('Shop').check()
  await starting.getByLabel('Reason').fill('Bigger disks')
  await starting.getByRole('button', { name: 'Start now' }).click()
  await expect(starting).toBeHidden()
  const openRow = page.getByRole('listitem').filter({ hasText: /Bigger disks (29|30) min left/ })
  await expect(openRow).toBeVisible()
  const onBoard = () => page.getByRole('row').filter({ hasText: 'Shop' }).first()
  await page.goto(deck.url)
  await expect(onBoard()).toContainText('Maintenance', { timeout: 20_000 })

  await page.goto(`${deck.url}/windows`)
  await openRow.getByRole('button', { name: 'End now' }).click()
  await expect(openRow).toBeHidden()
  await page.goto(deck.url)
  await expect(onBoard()).not.toContainText('Maintenance', { timeout: 20_000 })
})

test('T-47: a line that fits is counted and seen, its secret is not', async ({ page }) => {
  const answer = await deck.get('/api/v1/logs?service=shop', {
    method: 'POST',
    // As forwarders send: packed.
    headers: { 'content-type': 'text/plain', 'content-encoding': 'gzip' },
    body: gzipSync('ERROR disk is full password=hunter2\nINFO all is well\n'),
  })
  expect(answer.ok).toBe(true)
  await enter(page, 'viewer')
  await page.goto(`${deck.url}/log-signals`)
  await page.getByRole('button', { name: 'Errors' }).click()
  await expect(page.getByText(/disk is full/)).toBeVisible()
  await expect(page.locator('body')).not.toContainText('hunter2')
})

test('a report is for managers and admins; it can be kept as a file', async ({ page }) => {
  await signIn(page, deck, ADMIN)
  await page.goto(`${deck.url}/reports`)
  await page.getByRole('table').getByRole('link').first().click()
  await expect(page.getByRole('table', { name: 'Uptime by service' })).toContainText('Shop')
  const download = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Download CSV' }).click()
  expect((await download).suggestedFilename()).toMatch(/^opsdeck-\d{4}-\d\d\.csv$/)
})
