import { createServer, type Server } from 'node:http'
import { expect, type Page, test } from '@playwright/test'
import { type RunningDeck, startDeck } from './support/deck.ts'
import { addPerson, emailOf, PASSWORD, signIn, watchConsole } from './support/people.ts'

/** Answers every message as a chat's server would, and keeps what came. */
type Hook = { readonly url: string; readonly bodies: string[]; stop(): void }

async function startHook(): Promise<Hook> {
  const bodies: string[] = []
  const server: Server = createServer((request, response) => {
    let body = ''
    request.on('data', chunk => (body += chunk))
    request.on('end', () => {
      bodies.push(body)
      response.end('noted')
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the hook listens nowhere')
  return { url: `http://127.0.0.1:${address.port}/`, bodies, stop: () => server.close() }
}

const configOf = (hook: string) => `
services:
  - { slug: shop, name: Shop }
receivers:
  - name: chat
    webhook_configs: [{ url: '${hook}' }]
  - name: pager
    escalation_configs: [{ escalation: shop }]
route:
  receiver: pager
  group_by: [alertname]
  group_wait: 0s
escalations:
  - slug: shop
    name: Shop first
    steps:
      - { name: First, tell: [{ schedule: shop-nights }], duties: Look at the pool. }
      - { name: Second, after: 30m, tell: [{ person: engineer@example.test }] }
    last_resort: { receiver: chat }
schedules:
  - slug: shop-nights
    name: Shop nights
    zone: Europe/Berlin
    layers:
      - { name: Nights, people: [oncall@example.test], starts: '2026-01-05T20:00', hours: [{ from: '20:00', to: '08:00' }] }
`

let deck: RunningDeck
let hook: Hook
test.beforeAll(async () => {
  hook = await startHook()
  deck = await startDeck({ config: configOf(hook.url) })
  for (const role of ['engineer', 'oncall', 'viewer'] as const) await addPerson(deck, role)
})
test.afterAll(async () => {
  await deck.remove()
  hook.stop()
})

const enter = (page: Page, role: string) => signIn(page, deck, { email: emailOf(role), password: PASSWORD })

test('an engineer adds a schedule in the page, which shows who is on call; an override takes over', async ({
  page,
}) => {
  const complaints = watchConsole(page)
  await enter(page, 'engineer')
  await page.goto(`${deck.url}/on-call`)
  await page.getByRole('button', { name: 'Add a schedule' }).click()
  const adding = page.getByRole('dialog', { name: 'Add a schedule' })
  await adding.getByLabel('Name', { exact: true }).fill('Shop days')
  await adding.getByLabel('Time zone', { exact: true }).fill('Europe/Berlin')
  await adding.getByLabel('First handoff').fill('2026-01-05T09:00')
  await adding.getByRole('button', { name: 'Add', exact: true }).click()
  await expect(adding.getByRole('alert').first()).toBeVisible()
  await adding.getByLabel('People, in the order of their turns').fill(emailOf('oncall'))
  await adding.getByRole('button', { name: 'Add', exact: true }).click()
  await expect(adding).toBeHidden()

  const row = page.getByRole('table', { name: /Who is on call/ }).getByRole('row', { name: /Shop days/ })
  await expect(row).toContainText('oncall')
  await row.getByRole('link', { name: 'Shop days' }).click()
  await expect(page.getByRole('list', { name: 'On call' }).first()).toContainText('oncall')
  await page.getByRole('button', { name: 'Add an override' }).click()
  const overriding = page.getByRole('dialog', { name: /Override in Shop days/ })
  await overriding.getByLabel('Who takes over').fill(emailOf('engineer'))
  await overriding.getByLabel('Why').fill('Dentist')
  await overriding.getByRole('button', { name: 'Add the override' }).click()
  await expect(overriding).toBeHidden()
  await expect(page.getByText('On call now').locator('..')).toContainText('engineer (you)')
  await expect(page.getByRole('listitem').filter({ hasText: 'Dentist' }).first()).toBeVisible()
  expect(complaints).toEqual([])
})

test('a person on call takes a page on in two taps at 390 px', async ({ page }) => {
  const complaints = watchConsole(page)
  await page.setViewportSize({ width: 390, height: 844 })
  await enter(page, 'oncall')
  const alert = { labels: { alertname: 'PoolFull', severity: 'critical', service: 'shop' } }
  const sent = await deck.get('/api/am/api/v2/alerts', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify([{ ...alert, annotations: { summary: 'Sign-in fails' } }]),
  })
  expect(sent.ok).toBe(true)
  await page.goto(`${deck.url}/on-call`)
  // The first tap stands for that on the link of a message.
  await page.getByRole('link', { name: 'Sign-in fails' }).click()
  await expect(page).toHaveURL(/\/on-call\/pages\//)
  await expect(page.getByRole('heading', { level: 1, name: 'Sign-in fails' })).toBeVisible()
  const acknowledge = page.getByRole('button', { name: 'Acknowledge' })
  const box = await acknowledge.boundingBox()
  expect(box?.height).toBeGreaterThanOrEqual(44)
  expect((box?.y ?? 9_999) + (box?.height ?? 0), 'in reach of a thumb, without scrolling').toBeLessThan(844)
  await acknowledge.click()
  await expect(page.getByText('Acknowledged. Nobody else is paged.')).toBeVisible()
  await page.getByRole('button', { name: 'Resolve' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Resolve' }).click()
  await expect(page.getByText(/Resolved.*by oncall@example.test/)).toBeVisible()
  expect(complaints).toEqual([])
})

test('the time machine falls into the hole of a day, and tells it', async ({ page }) => {
  await enter(page, 'viewer')
  await page.goto(
    `${deck.url}/on-call/time-machine?escalation=shop&labels=severity%3Dcritical&at=2026-02-01T12:00`,
  )
  await expect(page.getByText(/Hole\./).first()).toBeVisible()
  await expect(page.getByText('Second', { exact: true })).toBeVisible()
})

test('a test of a receiver shows what it answered; a viewer may not send one', async ({ page }) => {
  await enter(page, 'engineer')
  await page.goto(`${deck.url}/receivers`)
  await page.getByRole('button', { name: 'Test chat' }).click()
  await expect(page.getByText(/Webhook answered in .*ms/)).toBeVisible()
  expect(hook.bodies.length).toBeGreaterThan(0)
  await expect(page.locator('body')).not.toContainText(hook.url)
})

test('a viewer is refused, with the reason', async ({ page }) => {
  await enter(page, 'viewer')
  await page.goto(`${deck.url}/receivers`)
  await expect(page.getByRole('button', { name: 'Test chat' })).toBeDisabled()
  await page.goto(`${deck.url}/on-call`)
  await expect(page.getByRole('button', { name: 'Add a schedule' })).toBeDisabled()
  const refused = await page.evaluate(async () => {
    const answer = await fetch('/api/v1/receivers/test', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'chat' }),
    })
    return answer.status
  })
  expect(refused).toBe(403)
})
