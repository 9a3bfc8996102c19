import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import AxeBuilder from '@axe-core/playwright'
import { expect, type Page, test } from '@playwright/test'
import { type RunningDeck, startDeck } from './support/deck.ts'
import { addPerson, emailOf, PASSWORD, signIn, watchConsole } from './support/people.ts'

const CONFIG = `
global: { check_networks: ['127.0.0.0/8'] }
services:
  - { slug: shop, name: Shop }
`

/** A server whose word the test changes. */
let word = 'ok'
const server = createServer((request, response) => {
  const isKnown = request.headers.authorization === 'Bearer hunter22'
  response.writeHead(word === 'ok' ? 200 : 503, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ status: word, is_known: isKnown, queue: { wait_ms: 12 } }))
})
let address = ''
let deck: RunningDeck

test.describe.configure({ mode: 'serial' })
test.beforeAll(async () => {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${portOf(server.address())}/health`
  deck = await startDeck({ config: CONFIG })
  for (const role of ['engineer', 'viewer'] as const) await addPerson(deck, role)
})
test.afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await deck.remove()
})

function portOf(bound: AddressInfo | string | null): number {
  if (bound === null || typeof bound === 'string') throw new Error('the server has no port')
  return bound.port
}

const enter = (page: Page, role: string) => signIn(page, deck, { email: emailOf(role), password: PASSWORD })

test('M1 L-02 X-50: an engineer adds a check in the page, tries it with a key, picks from its answer, and sees it go down and come back live', async ({
  page,
}) => {
  const complaints = watchConsole(page)
  await enter(page, 'engineer')
  await page.goto(`${deck.url}/checks`)
  await page.getByRole('link', { name: 'Add a check' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Add a check' })).toBeVisible()
  await page.getByLabel('Service', { exact: true }).selectOption('shop')
  await page.getByLabel('Name', { exact: true }).fill('Public API')
  await expect(page.getByLabel('Slug')).toHaveValue('public-api')
  await page.getByLabel('Address', { exact: true }).fill(address)
  await page.getByLabel('Every', { exact: true }).fill('1s')
  await page.getByText('More: headers').click()
  await page.getByLabel('Headers', { exact: true }).fill('Authorization: Bearer {{key}}')
  await page.getByRole('button', { name: 'Add a secret' }).click()
  await page.getByLabel('Name', { exact: true }).last().fill('key')
  await page.getByLabel('Value', { exact: true }).fill('hunter22')

  await page.getByRole('button', { name: 'Try it now' }).click()
  await expect(page.getByRole('region', { name: 'Body' })).toContainText('"is_known": true')
  await page.getByRole('button', { name: 'As a figure: $.queue.wait_ms' }).click()
  await expect(page.getByLabel('Unit')).toHaveValue('ms')
  await page.getByRole('button', { name: 'As a word: $.status' }).click()
  await expect(page.getByLabel('The word at')).toHaveValue('$.status')
  await page.getByLabel('Means down').fill('error')
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
  await page.getByRole('button', { name: 'Add the check' }).click()

  await expect(page).toHaveURL(/\/checks\/shop\/public-api$/)
  const head = page.getByRole('heading', { level: 1 })
  await expect(head).toContainText('Up')
  word = 'error'
  await expect(head).toContainText('Down')
  await expect(page.getByText('status is error').first()).toBeVisible()
  word = 'ok'
  await expect(head).toContainText('Up')
  expect(complaints).toEqual([])
})

test('L-02: a stored key is tried and kept without being shown again', async ({ page }) => {
  await enter(page, 'engineer')
  await page.goto(`${deck.url}/checks/shop/public-api`)
  await page.getByRole('link', { name: 'Change' }).click()
  await expect(page.getByLabel('Value', { exact: true })).toHaveValue('••••')
  await page.getByRole('button', { name: 'Try it now' }).click()
  await expect(page.getByRole('region', { name: 'Body' })).toContainText('"is_known": true')
  expect(await page.content()).not.toContain('hunter22')
  await page.getByLabel('Name', { exact: true }).first().fill('Public door')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page).toHaveURL(/\/checks\/shop\/public-api$/)
  await expect(page.getByRole('navigation', { name: 'Where you are' })).toContainText('Public door')
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Up')
})

test('what is wrong is said at its field, by the schema and by the server', async ({ page }) => {
  await enter(page, 'engineer')
  await page.goto(`${deck.url}/checks/new`)
  await page.getByLabel('Kind').selectOption('tcp')
  await page.getByLabel('Name', { exact: true }).fill('Port')
  await page.getByLabel('Host').fill('127.0.0.1')
  await page.getByLabel('Port').fill('70000')
  await page.getByRole('button', { name: 'Add the check' }).click()
  await expect(page.getByLabel('Port')).toHaveAttribute('aria-invalid', 'true')
  await page.getByLabel('Port').fill('1')
  await page.getByRole('button', { name: 'Add a condition' }).click()
  await page.getByLabel('If', { exact: true }).selectOption('json')
  await page.getByLabel('JSONPath').fill('$[')
  await page.getByLabel('This').fill('1')
  await page.getByRole('button', { name: 'Add the check' }).click()
  await expect(page.getByLabel('JSONPath')).toHaveAttribute('aria-invalid', 'true')
})

test('M1: the checks of another tool are looked at, ticked and added', async ({ page }) => {
  await enter(page, 'engineer')
  await page.goto(`${deck.url}/checks`)
  await page.getByRole('button', { name: 'Import' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('From').selectOption('gatus')
  await dialog.getByLabel('File').setInputFiles({
    name: 'config.yaml',
    mimeType: 'application/yaml',
    buffer: Buffer.from(
      `endpoints:\n- { name: front, url: '${address}', interval: 1m, conditions: ['[STATUS] == 200'] }\n- { name: back, url: '${address}', interval: 1m, conditions: ['[STATUS] == 200'] }\n`,
    ),
  })
  await dialog.getByRole('button', { name: 'Look at it' }).click()
  await dialog.getByRole('checkbox', { name: 'back' }).uncheck()
  await dialog.getByRole('button', { name: 'Add 1' }).click()
  await expect(dialog.getByRole('status')).toContainText('1 of 1 added')
  await dialog.getByRole('button', { name: 'Close', exact: true }).last().click()
  await expect(page.getByRole('link', { name: 'front' })).toBeVisible()
  await expect(page.getByRole('link', { name: 'back' })).toHaveCount(0)
})

test('a viewer cannot add or change a check, and is told who may', async ({ page }) => {
  await enter(page, 'viewer')
  await page.goto(`${deck.url}/checks`)
  await expect(page.getByRole('button', { name: 'Add a check' })).toBeDisabled()
  await page.goto(`${deck.url}/checks/new`)
  await expect(page.getByRole('heading', { level: 1, name: 'Not for your role' })).toBeVisible()
  await expect(page.getByText(/for the role engineer and the role admin. Your role is viewer/)).toBeVisible()
})
