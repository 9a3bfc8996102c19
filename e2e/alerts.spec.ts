import { createServer } from 'node:http'
import { expect, type Page, test } from '@playwright/test'
import type { AlertList } from '../lib/contract/alerts.ts'
import { type RunningDeck, startDeck } from './support/deck.ts'
import { addPerson, emailOf, PASSWORD, signIn, watchConsole } from './support/people.ts'

const CONFIG = `
global: { scrape_interval: 1s, evaluation_interval: 1s, check_networks: [127.0.0.0/8] }
services:
  - { slug: shop, name: Shop }
receivers:
  - { name: log, log_configs: [{}] }
route:
  receiver: log
  group_by: [alertname]
  group_wait: 0s
`

let deck: RunningDeck
test.beforeAll(async () => {
  deck = await startDeck({ config: CONFIG })
  for (const role of ['engineer', 'oncall', 'viewer'] as const) await addPerson(deck, role)
})
test.afterAll(() => deck.remove())

const enter = (page: Page, role: string) => signIn(page, deck, { email: emailOf(role), password: PASSWORD })

/** Sends an alert as Prometheus does. */
async function fire(name: string, labels: Record<string, string> = {}): Promise<void> {
  const answer = await deck.get('/api/am/api/v2/alerts', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify([
      {
        labels: { alertname: name, service: 'shop', severity: 'critical', ...labels },
        annotations: { summary: `${name} is not well`, runbook_url: 'https://wiki.example.test/shop' },
        generatorURL: 'http://prometheus.test/graph?g0.expr=vector%2812%29+%3E+10&g0.tab=1',
      },
    ]),
  })
  expect(answer.status).toBe(200)
}

async function fingerprintOf(name: string): Promise<string> {
  const filter = encodeURIComponent(`alertname="${name}"`)
  const answer = await deck.get(`/api/v1/alerts?filter=${filter}`)
  const { alerts }: AlertList = await answer.json()
  return alerts[0]?.fingerprint ?? ''
}

/** Nothing widens a phone's page. */
async function expectToFit(page: Page): Promise<void> {
  await expect(page.locator('h1')).toBeVisible()
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
}

const rowOf = (page: Page, name: string) => page.locator('tr[data-fingerprint]').filter({ hasText: name })

test('an alert that Prometheus sends appears by itself, is taken by a key, silenced, and told again', async ({
  page,
}) => {
  const complaints = watchConsole(page)
  await enter(page, 'oncall')
  await page.goto(`${deck.url}/alerts`)
  await expect(page.getByText('Nothing fires.')).toBeVisible()
  await fire('PoolFull')
  await fire('DiskFull', { severity: 'warning', instance: 'web1' })
  await expect(rowOf(page, 'PoolFull')).toContainText('Firing')
  await expect(page.getByRole('button', { name: 'Alerts that nobody has: 2' })).toBeVisible()
  await expect(page).toHaveTitle(/^\(2\) Alerts/)

  await page.keyboard.press('j')
  await expect(page.getByRole('link', { name: 'PoolFull', exact: true })).toBeFocused()
  await page.keyboard.press('a')
  await expect(rowOf(page, 'PoolFull')).toContainText(/oncall\S* has it/)
  await expect(rowOf(page, 'PoolFull')).toContainText('Acknowledged')
  await expect(page).toHaveTitle(/^\(1\) Alerts/)

  await page.getByLabel('Filter by matchers').fill('instance=~"web.*"')
  await expect(rowOf(page, 'DiskFull')).toBeVisible()
  await expect(rowOf(page, 'PoolFull')).toHaveCount(0)
  await expect(page).toHaveURL(/filter=instance/)
  await rowOf(page, 'DiskFull').getByRole('checkbox').check()
  await page.keyboard.press('s')
  const silencing = page.getByRole('dialog', { name: 'Silence alerts' })
  await expect(silencing.getByText('1 alert that fires now is silenced by it.')).toBeVisible()
  await silencing.getByLabel('Why').fill('Its disk is being replaced')
  await silencing.getByRole('button', { name: 'Silence', exact: true }).click()
  await expect(rowOf(page, 'DiskFull')).toContainText('Silenced by oncall')

  await page.goto(`${deck.url}/silences`)
  const silence = page.getByRole('listitem').filter({ hasText: 'Its disk is being replaced' })
  await expect(silence).toContainText('1 alert fires under it')
  await silence.getByRole('button', { name: 'End now' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'End now' }).click()
  await expect(page.getByText('Nothing is silenced.')).toBeVisible()
  await page.goto(`${deck.url}/alerts?state=open`)
  await expect(rowOf(page, 'DiskFull')).toContainText('Firing')
  expect(complaints).toEqual([])
})

test('from the link in a message it is one press on a phone, and the page says why it was sent', async ({
  page,
}) => {
  const complaints = watchConsole(page)
  await page.setViewportSize({ width: 390, height: 844 })
  await enter(page, 'oncall')
  await fire('Paged')
  const fingerprint = await fingerprintOf('Paged')
  await page.goto(`${deck.url}/alerts/${fingerprint}?acknowledge`)
  const button = page.locator('#content').getByRole('button', { name: 'Acknowledge', exact: true }).last()
  expect((await button.boundingBox())?.height).toBeGreaterThanOrEqual(52)
  await button.click()
  await expect(page.getByText(/Acknowledged: oncall.* has it for/)).toBeVisible()
  await expect(page.locator('section').filter({ hasText: 'Why was somebody told' })).toContainText('log')
  await expect(page.getByRole('link', { name: 'https://wiki.example.test/shop' })).toBeVisible()
  await expect(page.getByText('vector(12) > 10')).toBeVisible()
  await expectToFit(page)
  for (const path of ['/alerts', '/silences', '/rules']) {
    await page.goto(deck.url + path)
    await expect(page.getByRole('status', { name: 'Loading' })).toHaveCount(0)
    await expectToFit(page)
  }
  expect(complaints).toEqual([])
})

test('a rule is made of a figure and a limit, judged by the past before it is saved, and fires', async ({
  page,
}) => {
  const complaints = watchConsole(page)
  await enter(page, 'engineer')
  await page.goto(`${deck.url}/rules`)
  await page.getByRole('button', { name: 'New rule' }).click()
  const making = page.getByRole('dialog', { name: 'New rule' })
  await making.getByLabel('Service', { exact: true }).selectOption('shop')
  await making.getByLabel('Name', { exact: true }).fill('Target is there')
  await making.getByLabel('Metric', { exact: true }).fill('up')
  await making.getByLabel('Fires when it is').selectOption('above')
  await making.getByLabel('Warning at').fill('0.5')
  await expect(making.getByText(/^Now 1/)).toContainText('above 0.5')
  await making.getByRole('button', { name: 'Back-test the warning level' }).click()
  await expect(making.getByText(/Would have fired \d* ?(once|times)/)).toBeVisible()
  await expect(making.getByRole('img', { name: /once|times/ }).first()).toBeVisible()
  await making.getByRole('button', { name: 'Put in force' }).click()
  await expect(making).toBeHidden()
  const rule = page.locator('tbody[data-row]').filter({ hasText: 'Target is there' }).first()
  await expect(rule).toContainText('Firing', { timeout: 30_000 })
  await rule.getByRole('button', { name: 'Target is there' }).click()
  await expect(page.getByRole('table', { name: 'Alerts of Target is there' })).toContainText('Firing')
  expect(complaints).toEqual([])
})

test('a viewer sees what fires and may not act: the page says why, and the server refuses', async ({
  page,
}) => {
  await enter(page, 'viewer')
  await fire('Seen')
  const fingerprint = await fingerprintOf('Seen')
  await page.goto(`${deck.url}/alerts/${fingerprint}`)
  const refusal = page.getByText(/people on call, engineers and admins only. Your role is viewer/).first()
  await expect(refusal).toBeAttached()
  await expect(page.getByRole('button', { name: 'Acknowledge', exact: true })).toBeDisabled()
  await page.goto(`${deck.url}/rules`)
  await expect(page.getByRole('button', { name: 'New rule' })).toBeDisabled()
  const status = await page.evaluate(
    async body =>
      (
        await fetch('/api/v1/alerts/acknowledge', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body,
        })
      ).status,
    JSON.stringify({ fingerprints: [fingerprint] }),
  )
  expect(status).toBe(403)
})

test('a receiver is added in the page by keys alone, tested, told of its alerts beside those of the file, changed and removed', async ({
  page,
}) => {
  const bodies: string[] = []
  const hook = createServer((request, response) => {
    let body = ''
    request.on('data', chunk => {
      body += chunk
    })
    request.on('end', () => {
      if (request.method === 'POST') bodies.push(`${request.url} ${body}`)
      response.end('{}')
    })
  })
  await new Promise<void>(done => hook.listen(0, '127.0.0.1', done))
  const address = hook.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const complaints = watchConsole(page)
  await enter(page, 'engineer')
  await page.goto(`${deck.url}/receivers`)
  await page.getByRole('button', { name: 'Add a receiver' }).focus()
  await page.keyboard.press('Enter')
  const adding = page.getByRole('dialog', { name: 'Add a receiver' })
  await adding.getByLabel('Name', { exact: true }).focus()
  await page.keyboard.type('own-hook')
  await adding.getByLabel('Told by').selectOption('webhook')
  await adding.getByLabel('Webhook address').focus()
  await page.keyboard.type('wrong')
  await page.keyboard.press('Enter')
  await expect(adding.getByText(/Is not a URL/)).toBeVisible()
  await expect(adding.getByLabel('Webhook address')).toBeFocused()
  await page.keyboard.press('Control+a')
  await page.keyboard.type(`http://127.0.0.1:${port}/s3cret`)
  await adding.getByLabel('Labels').fill('service="shop"\nalertname="ToldBeside"')
  await adding.getByLabel('Webhook address').focus()
  await page.keyboard.press('Enter')
  await expect(adding).toHaveCount(0)

  const row = page.locator('[data-row]').filter({ hasText: 'own-hook' })
  await row.getByRole('button', { name: 'Test own-hook' }).click()
  await expect(row.getByRole('status')).toContainText('Webhook answered')
  expect(bodies.map(body => body.includes('OpsdeckTest'))).toEqual([true])

  await fire('ToldBeside')
  await fire('NotForIt')
  await expect.poll(() => bodies.filter(body => body.includes('ToldBeside')).length).toBe(1)
  expect(bodies.some(body => body.includes('NotForIt'))).toBe(false)
  const fingerprint = await fingerprintOf('ToldBeside')
  await page.goto(`${deck.url}/alerts/${fingerprint}`)
  const why = page.locator('section').filter({ hasText: 'Why was somebody told' })
  await expect(why).toContainText('own-hook')
  await expect(why).toContainText('receiver log')

  await page.goto(`${deck.url}/receivers`)
  await row.getByRole('button', { name: 'own-hook', exact: true }).click()
  await row.getByRole('button', { name: 'Change' }).click()
  const changing = page.getByRole('dialog', { name: 'Change “own-hook”' })
  await expect(changing.getByLabel('Webhook address')).toHaveValue(`http://127.0.0.1:${port}/••••`)
  await changing.getByLabel('When they have resolved').selectOption('no')
  await changing.getByRole('button', { name: 'Save' }).click()
  await expect(changing).toHaveCount(0)
  await expect(row).toContainText('firing only')
  await row.getByRole('button', { name: 'Test own-hook' }).click()
  await expect.poll(() => bodies.at(-1)).toMatch(/^\/s3cret .*OpsdeckTest/)
  expect(await page.content()).not.toContain('s3cret')

  await row.getByRole('button', { name: 'Remove' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
  await expect(row).toHaveCount(0)
  await page.getByRole('button', { name: 'log', exact: true }).click()
  await expect(page.getByText('from the file')).toBeVisible()
  await page.setViewportSize({ width: 390, height: 844 })
  await page.getByRole('button', { name: 'Add a receiver' }).click()
  await expectToFit(page)
  expect(complaints).toEqual([])
  await new Promise(done => hook.close(done))
})
