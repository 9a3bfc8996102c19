import { expect, type Page, test } from '@playwright/test'
import { type RunningDeck, startDeck } from './support/deck.ts'
import { type Exporter, startExporter } from './support/exporter.ts'
import { addPerson, emailOf, PASSWORD, signIn, watchConsole } from './support/people.ts'

let exporter: Exporter
let deck: RunningDeck

test.beforeAll(async () => {
  exporter = await startExporter()
  exporter.level.set(7)
  deck = await startDeck()
  await addPerson(deck, 'engineer')
  await addPerson(deck, 'viewer')
})
test.afterAll(async () => {
  await deck.remove()
  await exporter.close()
})

const openTargets = async (page: Page, role: 'engineer' | 'viewer') => {
  await signIn(page, deck, { email: emailOf(role), password: PASSWORD })
  await page.goto(`${deck.url}/targets`)
}
const rowOf = (page: Page) =>
  page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: `added ${exporter.address}` }) })

test('an engineer adds a target in the page, sees it up, and removes it', async ({ page }) => {
  const complaints = watchConsole(page)
  await openTargets(page, 'engineer')
  await page.getByRole('button', { name: 'Add a target' }).click()
  const adding = page.getByRole('dialog', { name: 'Add a target' })
  await adding.getByLabel('Address').fill(`http://${exporter.address}`)
  await adding.getByLabel('Interval, seconds').fill('1')
  await adding.getByLabel('Labels').fill('team=voice')
  await adding.getByRole('button', { name: 'Add', exact: true }).click()
  await expect(adding.getByText('give the name of a job')).toBeVisible()
  await expect(adding.getByLabel('Job')).toBeFocused()
  await adding.getByLabel('Job').fill('added')
  await adding.getByRole('button', { name: 'Add', exact: true }).click()

  await expect(adding).toBeHidden()
  await expect(page.getByText(`http://${exporter.address}/metrics is scraped from now on.`)).toBeVisible()
  await expect(rowOf(page)).toContainText('Up', { timeout: 15_000 })
  await expect(rowOf(page)).toContainText('team=voice')
  const query = encodeURIComponent('test_level{job="added",team="voice"}')
  const answer = await (await deck.get(`/api/prom/api/v1/query?query=${query}`)).json()
  expect(answer.data.result.map((one: { value: [number, string] }) => one.value[1])).toEqual(['7'])

  await page.getByRole('button', { name: `added ${exporter.address}` }).click()
  await page.getByRole('button', { name: 'Remove' }).click()
  const removing = page.getByRole('dialog', { name: `Remove added ${exporter.address}?` })
  await removing.getByRole('button', { name: 'Leave it' }).click()
  await expect(removing).toBeHidden()
  await expect(rowOf(page)).toBeVisible()
  await page.getByRole('button', { name: 'Remove' }).click()
  await removing.getByRole('button', { name: 'Remove' }).click()
  await expect(removing).toBeHidden()
  await expect(rowOf(page)).toBeHidden()

  const scrapes = exporter.scrapes()
  await page.reload()
  await expect(page.getByRole('heading', { name: 'Targets' })).toBeVisible()
  await page.waitForTimeout(2_500)
  expect(exporter.scrapes(), 'it is asked no more').toBe(scrapes)
  await expect(rowOf(page)).toBeHidden()
  expect(complaints).toEqual([])
})

/** Keeps scripts back until the function that it returns is called. */
async function holdScripts(page: Page): Promise<() => void> {
  let send = () => {}
  const scripts = new Promise<void>(resolve => (send = resolve))
  await page.route('**/_next/static/chunks/*.js', async route => {
    await scripts
    await route.continue()
  })
  return send
}

test('what is pressed before the page has its scripts is done once they come', async ({ page }) => {
  await signIn(page, deck, { email: emailOf('engineer'), password: PASSWORD })
  const send = await holdScripts(page)
  await page.goto(`${deck.url}/targets`, { waitUntil: 'commit' })
  await page.getByRole('button', { name: 'Add a target' }).click()
  const adding = page.getByRole('dialog', { name: 'Add a target' })
  await expect(adding).toBeHidden()
  send()
  await expect(adding).toBeVisible()
})

test('keys that lead to another page lead there once its scripts have come', async ({ page }) => {
  await signIn(page, deck, { email: emailOf('engineer'), password: PASSWORD })
  const send = await holdScripts(page)
  await page.goto(`${deck.url}/targets`, { waitUntil: 'commit' })
  await expect(page.getByRole('button', { name: 'Add a target' })).toBeVisible()
  await page.keyboard.press('g')
  await page.keyboard.press('s')
  send()
  await expect(page).toHaveURL(`${deck.url}/services`)
})

test('an engineer puts a panel on the page of a service, sees its figures and formula, and takes it away', async ({
  page,
}) => {
  const complaints = watchConsole(page)
  await signIn(page, deck, { email: emailOf('engineer'), password: PASSWORD })
  await page.goto(`${deck.url}/services/opsdeck`)
  await page.getByRole('button', { name: 'Add a panel' }).click()
  const adding = page.getByRole('dialog', { name: 'Add a panel' })
  await adding.getByLabel('Name').first().fill('Memory of the deck')
  await adding.getByLabel('Unit').fill('bytes')
  const expression = adding.getByLabel('Expression')
  await expression.fill('process_resident_memory_bytes +')
  await adding.getByRole('button', { name: 'Add', exact: true }).click()
  await expect(adding.getByText('unexpected end of input')).toBeVisible()
  await expect(expression).toBeFocused()
  await expression.fill('process_resident_memory_bytes{job="opsdeck"}')
  await adding.getByRole('button', { name: 'Add a level' }).click()
  await adding.getByLabel('Value').fill('1e9')
  await adding.getByRole('button', { name: 'Add', exact: true }).click()
  await expect(adding).toBeHidden()

  const chart = page.getByRole('region', { name: 'Memory of the deck' })
  await expect(chart).toContainText('MiB', { timeout: 15_000 })
  const panel = page.locator('details').filter({ hasText: 'process_resident_memory_bytes{job="opsdeck"}' })
  await panel.getByText('How it is made').click()
  await expect(panel.getByRole('link')).toHaveAttribute('href', /\/explore\?expr=process_resident/)
  await panel.getByRole('button', { name: 'Remove' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
  await expect(chart).toBeHidden({ timeout: 15_000 })
  expect(complaints).toEqual([])
})

test('a viewer may not, and is told why', async ({ page }) => {
  await openTargets(page, 'viewer')
  const button = page.getByRole('button', { name: 'Add a target' })
  await expect(button).toBeDisabled()
  await expect(button).toHaveAccessibleDescription(/role/)
})

test('X-24: what a script pushed stands on the page, and holds through kill -9', async ({ page }) => {
  const pushed = await deck.get('/api/push/metrics/job/monitor-resources/instance/voice1?push_ttl=1h', {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: '{"cpu":12.5,"mem":40}',
  })
  expect(await pushed.json()).toEqual({ series: 2, ended: 0, ttlSeconds: 3_600 })
  const bad = await deck.get('/api/push/metrics/job/broken', { method: 'POST', body: 'ok 1\nbad {\n' })
  expect(bad.status).toBe(400)
  await deck.crash()
  await deck.start()

  const query = encodeURIComponent('monitor_resources_cpu{instance="voice1"}')
  const answer = await (await deck.get(`/api/prom/api/v1/query?query=${query}`)).json()
  expect(answer.data.result.map((one: { value: [number, string] }) => one.value[1])).toEqual(['12.5'])
  await openTargets(page, 'viewer')
  const row = page.getByRole('row').filter({ hasText: 'monitor-resources' })
  await expect(row).toContainText('instance=voice1')
  await expect(row).toContainText('Up')
  await expect(page.getByRole('row').filter({ hasText: 'in line 2' })).toContainText('broken')
  await page.getByText('A GPU', { exact: true }).click()
  await expect(page.getByText('nvidia-smi --query-gpu')).toContainText(`${deck.url}/api/push/metrics/job/gpu`)
})
