import { expect, type Page, test } from '@playwright/test'
import type { BusinessData, SourcesData } from '../lib/contract/business.ts'
import { type RunningDeck, startDeck } from './support/deck.ts'
import { FLEETS, type SampleFleets, startFleets } from './support/fleets.ts'
import { addPerson, emailOf, PASSWORD, signIn, watchConsole } from './support/people.ts'

// xSwarm's company as npm run demo has it: read from the local Stripe and Twilio, and alive by their webhooks.
let deck: RunningDeck
let fleets: SampleFleets

test.describe.configure({ mode: 'serial', timeout: 180_000 })
test.beforeAll(async () => {
  test.setTimeout(120_000)
  deck = await startDeck({ env: { OPSDECK_CONFIG: FLEETS } })
  fleets = await startFleets(deck.url)
  await addPerson(deck, 'manager')
})
test.afterAll(async () => {
  await deck.remove()
  await fleets.stop()
})

const read = async (page: Page): Promise<BusinessData> =>
  (await page.request.get(`${deck.url}/api/v1/business?days=90`)).json()
const sources = async (page: Page): Promise<SourcesData> =>
  (await page.request.get(`${deck.url}/api/v1/business/sources`)).json()
const figureOf = ({ figures }: BusinessData, key: string) =>
  figures.find(one => one.key === key)?.value ?? null

test('X-71 X-72 X-73 X-76 a living company: everything is read, webhooks move the figures, an outage is seen in failed payments', async ({
  page,
}) => {
  const complaints = watchConsole(page)
  await signIn(page, deck, { email: emailOf('manager'), password: PASSWORD })
  await page.goto(`${deck.url}/business`)
  await expect
    .poll(async () => (await sources(page)).sources.map(({ connector, state }) => `${connector} ${state}`), {
      timeout: 120_000,
    })
    .toEqual(expect.arrayContaining(['stripe good', 'twilio good', 'users good']))

  const before = await read(page)
  expect(figureOf(before, 'mrr')).toBeGreaterThan(1_000_000)
  expect(before.movements?.closingMinor).toBe(figureOf(before, 'mrr'))
  expect(before.months.length).toBeGreaterThan(11)
  expect(before.telecom?.totalMicros).toBeGreaterThan(0)
  expect(before.lanes.map(({ key }) => key)).toEqual(expect.arrayContaining(['mrr', 'failed_payments']))

  const figures = page.getByLabel('Figures', { exact: true })
  await expect(figures.getByRole('button', { name: 'MRR', exact: true })).toBeVisible()
  const failed = figures.getByRole('button', { name: 'Failed payments', exact: true })
  await expect(failed).toBeVisible()

  await fleets.fault('xswarm', 'errors')
  await expect
    .poll(async () => figureOf(await read(page), 'failed_payments'), { timeout: 60_000 })
    .toBeGreaterThan(Number(figureOf(before, 'failed_payments')))
  const { webhooks } = await sources(page)
  expect(webhooks.find(({ type }) => type === 'invoice.payment_failed')).toMatchObject({
    outcome: 'applied',
    customer: expect.stringMatching(/^cus_/),
  })

  await page.goto(`${deck.url}/business/payments?kind=failed`)
  await expect(page.getByRole('row').nth(1)).toContainText('$')
  await page.goto(`${deck.url}/business/sources`)
  await expect(page.getByText('invoice.payment_failed').first()).toBeVisible()
  expect(complaints).toEqual([])
})
