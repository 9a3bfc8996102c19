import AxeBuilder from '@axe-core/playwright'
import { expect, type Page, test } from '@playwright/test'
import { renew, setItems, subscribe } from '../fleets/simulator/stripe/billing.ts'
import { createCustomer, createPrice, createProduct } from '../fleets/simulator/stripe/catalogue.ts'
import {
  SAMPLE_STRIPE_KEY,
  SAMPLE_STRIPE_SECRET,
  sendingOf,
  startLocalStripe,
} from '../fleets/simulator/stripe/local-stripe.ts'
import { type RunningDeck, startDeck } from './support/deck.ts'
import { addPerson, emailOf, PASSWORD, signIn, watchConsole } from './support/people.ts'

// A small company at a local Stripe: what a manager sees of it, and what an engineer does not.
const DAY_MS = 86_400_000
const configOf = (url: string) => `
services:
  - { slug: shop, name: Shop }
business:
  stripe:
    - name: shop
      service: shop
      api_key: ${SAMPLE_STRIPE_KEY}
      webhook_secrets: [${SAMPLE_STRIPE_SECRET}]
      api_url: ${url}
      mode: test
`

type LocalStripe = Awaited<ReturnType<typeof startLocalStripe>>

let local: LocalStripe
let deck: RunningDeck
let prices: { readonly small: string; readonly large: string }

test.describe.configure({ mode: 'serial', timeout: 120_000 })

test.beforeAll(async () => {
  test.setTimeout(120_000)
  local = await startLocalStripe()
  prices = fillCompany(local)
  deck = await startDeck({ config: configOf(local.url) })
  await addPerson(deck, 'manager')
  await addPerson(deck, 'engineer')
})
test.afterAll(async () => {
  await deck.remove()
  await local.stop()
})

/** Three customers of two plans; one of them moved up, and one's payment failed. */
function fillCompany({ stripe: { book } }: LocalStripe) {
  const startMs = Date.now() - 70 * DAY_MS
  const plan = (name: string, unit: string) => {
    const product = createProduct(book, name, startMs)
    return createPrice(book, { product: product.id, unit, nickname: name }, startMs).id
  }
  const small = plan('AI Secretary', '4000')
  const large = plan('AI Project Manager', '28000')
  const join = (name: string, atMs: number) => {
    const customer = createCustomer(book, name, atMs)
    return subscribe(book, { customer: customer.id, items: [{ price: small }], atMs }).id
  }
  join('Bluebell Dental', startMs)
  const upgraded = join('Northwind Heating', startMs + DAY_MS)
  setItems(book, { id: upgraded, items: [{ price: large }], atMs: startMs + 62 * DAY_MS })
  const failing = join('Harbour Pilates', startMs + 40 * DAY_MS)
  renew(book, { id: failing, atMs: startMs + 69 * DAY_MS, payment: 'fails' })
  return { small, large }
}

const signInAs = (page: Page, role: string) =>
  signIn(page, deck, { email: emailOf(role), password: PASSWORD })

const figures = (page: Page) => page.getByLabel('Figures', { exact: true })

test('a manager sees what each figure is made of, down to the customer, and it moves with a webhook', async ({
  page,
}) => {
  const complaints = watchConsole(page)
  await signInAs(page, 'manager')
  await expect(page.locator('[data-live="live"]')).toBeVisible()
  await page.keyboard.press('g')
  await page.keyboard.press('x')
  // The deck has just started, and reads all that Stripe knows meanwhile.
  await expect(page).toHaveURL(`${deck.url}/business`, { timeout: 30_000 })
  await expect(figures(page).getByText('$360')).toBeVisible({ timeout: 30_000 })

  const mrr = figures(page).getByRole('button', { name: 'MRR', exact: true })
  await mrr.focus()
  await expect(
    page.getByRole('tooltip').filter({ hasText: 'Stripe subscriptions of shop' }).first(),
  ).toBeVisible()
  await page.keyboard.press('Escape')

  const axis = page.getByRole('slider', { name: 'Day under the crosshair' })
  await axis.focus()
  await page.keyboard.press('ArrowLeft')
  await expect(axis).toHaveAttribute('aria-valuetext', /MRR \$360/)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('link', { name: 'Movements of the day' })).toBeVisible()

  await joinByWebhook('Fernhill Bakery', prices.large)
  await expect(figures(page).getByText('$640')).toBeVisible({ timeout: 10_000 })

  await page.getByRole('link', { name: 'New', exact: true }).click()
  await expect(page.getByRole('row', { name: /Fernhill Bakery/ })).toContainText('+$280.00')
  await page.getByRole('link', { name: 'Fernhill Bakery' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Fernhill Bakery' })).toBeVisible()
  expect(complaints).toEqual([])
})

/** Somebody subscribes at Stripe, which tells the deck. */
async function joinByWebhook(name: string, price: string): Promise<void> {
  const { book } = local.stripe
  const events: Parameters<typeof sendingOf>[0][] = []
  book.onEvent(event => events.push(event))
  const atMs = Date.now()
  const customer = createCustomer(book, name, atMs)
  subscribe(book, { customer: customer.id, items: [{ price }], atMs })
  for (const event of events) {
    const { path, body, headersAt } = sendingOf(event, [SAMPLE_STRIPE_SECRET])
    const answer = await fetch(deck.url + path, {
      method: 'POST',
      headers: headersAt(deck.url, Date.now()),
      body,
    })
    expect(answer.status, event.type).toBe(200)
  }
}

test('a failed payment is listed with its customer; every list is a file', async ({ page }) => {
  await signInAs(page, 'manager')
  await page.goto(`${deck.url}/business/payments?kind=failed`)
  await expect(page.getByRole('row', { name: /Harbour Pilates/ })).toContainText('$40.00')
  for (const what of ['movements', 'subscriptions', 'payments', 'days']) {
    const answer = await page.request.get(`${deck.url}/api/v1/business/export?what=${what}`)
    expect([answer.status(), answer.headers()['content-type']], what).toEqual([
      200,
      expect.stringContaining('text/csv'),
    ])
  }
})

const month = () => new Date().toISOString().slice(0, 7)
const PAGES = [
  '/business',
  '/business/subscriptions',
  '/business/movements',
  '/business/payments',
  '/business/sources',
  '/business/reports/MONTH',
]
const MODES = [
  { width: 1440, height: 900, theme: 'light' },
  { width: 390, height: 844, theme: 'dark' },
] as const

test('pages with figures: no accessibility violation, nothing wider than the screen, a silent console', async ({
  page,
}) => {
  const complaints = watchConsole(page)
  await signInAs(page, 'manager')
  await page.emulateMedia({ reducedMotion: 'reduce' })
  for (const path of PAGES) {
    await page.goto(deck.url + path.replace('MONTH', month()))
    await expect(page.getByRole('table').first()).toBeVisible()
    for (const { theme, ...size } of MODES) {
      await page.setViewportSize(size)
      await page.emulateMedia({ colorScheme: theme })
      const { violations } = await new AxeBuilder({ page }).analyze()
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
      expect(
        violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(node => node.html)}`),
        `${path}, ${theme}`,
      ).toEqual([])
      expect(wider, `${path} at ${size.width} px`).toBeLessThanOrEqual(0)
    }
  }
  expect(complaints).toEqual([])
})

test('a month’s report prints on one page', async ({ page }) => {
  await signInAs(page, 'manager')
  await page.goto(`${deck.url}/business/reports/${month()}`)
  await expect(page.getByRole('heading', { name: 'Plans' })).toBeVisible()
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1')
  expect(pdf.match(/\/Type\s*\/Page\b/g)).toHaveLength(1)
})

test('an engineer is refused with a sentence, by the page and by its API; the navigation says why', async ({
  page,
}) => {
  await signInAs(page, 'engineer')
  const item = page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Business' })
  await expect(item).toHaveAttribute('aria-disabled', 'true')
  const answer = await page.goto(`${deck.url}/business`)
  expect(answer?.status()).toBe(403)
  await expect(page.getByText('This page is for the role manager and the role admin.')).toBeVisible()
  await expect(page.getByText('$')).toHaveCount(0)
  expect((await page.request.get(`${deck.url}/api/v1/business`)).status()).toBe(403)
})
