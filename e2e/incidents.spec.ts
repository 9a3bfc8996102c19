import AxeBuilder from '@axe-core/playwright'
import { type BrowserContext, expect, type Page, test } from '@playwright/test'
import { type RunningDeck, startDeck } from './support/deck.ts'
import { type Exporter, startExporter } from './support/exporter.ts'
import { addPerson, change, emailOf, PASSWORD, signIn, watchConsole } from './support/people.ts'

const configOf = (address: string) => `
global: { scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s }
scrape_configs:
  - job_name: shop
    static_configs: [{ targets: ['${address}'] }]
services:
  - { slug: shop, name: Shop, match: job="shop" }
rules:
  - { service: shop, slug: pool, name: PoolFull, metric: test_level, matchers: 'job="shop"', comparison: at_least, critical: 100 }
receivers:
  - { name: log, log_configs: [{}] }
route: { receiver: log, group_by: [alertname], group_wait: 0s }
status_pages:
  - { slug: public, title: Shop status, components: [{ service: shop }] }
severities:
  - slug: shop
    name: Shop
    services: [shop]
    scale:
      - severity: 1
        label: P0
        means: Complete outage
        acknowledge: 5m
        phases:
          - { name: Immediate, within: 5m, checklist: [Acknowledge alert, Assess scope of impact] }
          - { name: Short-term, within: 30m, checklist: [Identify root cause] }
        update_every: 15m
        post_mortem: { within: 24h, requires: [root_cause] }
      - { severity: 2, label: P1, means: Major feature broken, acknowledge: 15m }
    templates:
      - { slug: first, title: Investigating, when: open, subject: '{{severity}}: {{title}}', body: 'We look into {{title}} since {{started}}.' }
      - { slug: over, title: Resolved, when: resolved, subject: '{{title}} is over', body: '{{resolution}}', requires: [resolution] }
    close_requires: [root_cause, resolution]
`

let exporter: Exporter
let deck: RunningDeck
test.beforeAll(async () => {
  exporter = await startExporter()
  exporter.level.set(34)
  deck = await startDeck({ config: configOf(exporter.address) })
  for (const role of ['oncall', 'engineer', 'viewer'] as const) await addPerson(deck, role)
})
test.afterAll(async () => {
  await deck.remove()
  await exporter.close()
})

const enter = (page: Page, role: string) => signIn(page, deck, { email: emailOf(role), password: PASSWORD })

/** A second browser, of somebody else, at the same page. */
async function another(context: BrowserContext, role: string): Promise<Page> {
  const browser = context.browser()
  if (!browser) throw new Error('the context has no browser')
  const page = await (await browser.newContext()).newPage()
  await enter(page, role)
  return page
}

const entryOf = (page: Page, text: string | RegExp) =>
  page.getByRole('list', { name: 'Timeline' }).getByRole('listitem').filter({ hasText: text }).first()

/** Opens one as a program does, and goes there. */
async function openOne(page: Page, title: string, more: Record<string, unknown> = {}): Promise<number> {
  const { id } = await change<{ id: number }>(deck, '/api/v1/incidents', {
    method: 'POST',
    body: { title, severity: 1, services: ['shop'], ...more },
  })
  await page.goto(`${deck.url}/incidents/${id}`)
  await expect(page.getByRole('heading', { name: title })).toBeVisible()
  return id
}

test('from a fault to the draft of its post-mortem, with a second browser that sees each step live', async ({
  page,
  context,
}) => {
  test.setTimeout(180_000)
  const complaints = watchConsole(page)
  await enter(page, 'oncall')
  await page.goto(`${deck.url}/alerts`)
  const other = await another(context, 'engineer')
  await other.goto(`${deck.url}/incidents`)
  await expect(other.getByText('No incident in this time.')).toBeVisible()

  // Fault → alert → incident.
  exporter.level.set(120)
  await page.getByRole('link', { name: 'PoolFull', exact: true }).click({ timeout: 30_000 })
  await page.getByRole('button', { name: 'Open an incident' }).click()
  const opening = page.getByRole('dialog', { name: 'Open an incident' })
  await opening.getByLabel('What is wrong').fill('Connection pool exhausted')
  await opening.getByText('Complete outage').click()
  await opening.getByLabel('What is known').fill('Sign-in **fails** for some.')
  await opening.getByRole('checkbox', { name: 'I take command' }).uncheck()
  await opening.getByRole('button', { name: 'Open the incident' }).click()
  await page.waitForURL(/\/incidents\/\d+/)
  await expect(page.getByRole('heading', { name: 'Connection pool exhausted' })).toBeVisible()
  await expect(page.getByText('Nobody has it')).toBeVisible()

  // The other browser sees it appear in the list, and follows it there.
  const row = other.locator('tr[data-incident]').filter({ hasText: 'Connection pool exhausted' })
  await expect(row).toContainText('Shop P0')
  await expect(row).toContainText('Nobody has it')
  await row.getByRole('link').click()
  await expect(other.getByText('PoolFull').first()).toBeVisible()
  await expect(entryOf(other, 'Sign-in fails for some.').locator('strong')).toHaveText('fails')

  // Acknowledge.
  await page.getByRole('button', { name: 'Acknowledge', exact: true }).filter({ visible: true }).click()
  await expect(other.locator('[data-clock="acknowledge"]')).toHaveAttribute('data-standing', 'done')
  await expect(other.getByText('Nobody has it')).toHaveCount(0)
  await expect(other.getByRole('main')).toContainText(/Commander oncall/)

  // Checklist.
  await page.getByRole('checkbox', { name: /Assess scope of impact/ }).check()
  const seen = other.getByRole('checkbox', { name: /Assess scope of impact/ })
  await expect(seen).toBeChecked()
  await expect(other.getByText(/ticked by oncall/).first()).toBeAttached()

  // A note of the second person is there for the first; so is its pin.
  await other.getByLabel('Write to the timeline').fill('Kofi rolls back to `2.13.4`')
  await other.getByLabel('Write to the timeline').press('Control+Enter')
  await expect(entryOf(page, 'Kofi rolls back').locator('code')).toHaveText('2.13.4')
  await entryOf(other, 'Kofi rolls back').hover()
  await entryOf(other, 'Kofi rolls back').getByRole('button', { name: 'Pin' }).click()
  await page.getByRole('group', { name: 'Whose events' }).getByText('Pinned').click()
  await expect(page.getByRole('list', { name: 'Timeline' }).getByRole('listitem')).toHaveCount(1)
  await page.getByRole('group', { name: 'Whose events' }).getByText('All').click()

  // Status post, with the promise of the next update.
  await page.getByRole('button', { name: 'Write an update' }).filter({ visible: true }).first().click()
  const writing = page.getByRole('dialog', { name: 'Write an update' })
  await expect(writing.getByLabel('Subject')).toHaveValue('P0: Connection pool exhausted')
  await expect(writing.getByLabel('What people are told')).toHaveValue(
    /We look into Connection pool exhausted/,
  )
  await writing.getByRole('checkbox', { name: 'Shop status' }).check()
  await writing.getByRole('button', { name: 'Send the update' }).click()
  await expect(writing).toBeHidden()
  await expect(other.getByText(/We look into Connection pool exhausted/).first()).toBeVisible()
  await expect(other.locator('[data-clock="update"]')).toHaveAttribute('data-standing', 'running')
  expect(await (await fetch(`${deck.url}/status/public`)).text()).toContain(
    'We look into Connection pool exhausted',
  )

  // Recovery → resolve: what its rules want written is wanted.
  exporter.level.set(30)
  await expect(other.getByText('0 of 1 fire')).toBeVisible({ timeout: 60_000 })
  await page.getByRole('button', { name: 'Resolve', exact: true }).filter({ visible: true }).first().click()
  const resolving = page.getByRole('dialog', { name: 'Resolve' })
  await resolving.getByRole('button', { name: 'Resolve', exact: true }).click()
  await expect(resolving.getByRole('alert').filter({ hasText: /root|resolution/i })).toBeVisible()
  await resolving.getByLabel(/^Resolution/).fill('Rolled back to 2.13.4')
  await resolving.getByLabel(/^Root cause/).fill('Transactions were left open by 2.14.0')
  await resolving.getByRole('button', { name: 'Resolve', exact: true }).click()
  await expect(resolving).toBeHidden()
  await expect(entryOf(other, /Resolved/)).toBeVisible()
  await expect(other.locator('[data-clock="post_mortem"]')).toHaveAttribute('data-standing', 'running')

  // The banner is gone from the overview, the row is closed in the list.
  await other.goto(`${deck.url}/`)
  await expect(other.getByRole('region', { name: 'Open incidents' })).toHaveCount(0)
  await other.goto(`${deck.url}/incidents?state=closed`)
  await expect(other.locator('tr[data-incident]')).toContainText('Resolved')
  expect(complaints).toEqual([])
})

test('two who change one incident at once: the second is told, and nothing is overwritten unseen', async ({
  page,
  context,
}) => {
  await enter(page, 'oncall')
  const id = await openOne(page, 'Two commanders')
  const other = await another(context, 'engineer')
  await other.goto(`${deck.url}/incidents/${id}?do=severity`)
  await page.goto(`${deck.url}/incidents/${id}?do=roles`)
  const severity = other.getByRole('dialog', { name: 'Severity' })
  await severity.getByText('Major feature broken').click()
  const roles = page.getByRole('dialog', { name: 'Hand over' })
  await roles.getByLabel('Commander').fill(emailOf('oncall'))
  await roles.getByRole('button', { name: 'Hand over' }).click()
  await expect(roles).toBeHidden()
  await severity.getByRole('button', { name: 'Change', exact: true }).click()
  await expect(severity.getByRole('alert').filter({ hasText: /\S/ })).toBeVisible()
  await expect(severity).toBeVisible()
  // Looking again, as the words say: what was changed has come.
  await expect(other.getByText(/Commander oncall/).first()).toBeVisible()
  await severity.getByRole('button', { name: 'Change', exact: true }).click()
  await expect(severity).toBeHidden()
  await expect(page.getByText('Shop P1').first()).toBeVisible()
  await expect(page.getByText(/Commander oncall/).first()).toBeVisible()
})

test('what is written while the deck is gone is kept, and sent once when it is back', async ({ page }) => {
  test.setTimeout(120_000)
  const own = await startDeck({ config: configOf(exporter.address) })
  try {
    await addPerson(own, 'oncall')
    await signIn(page, own, { email: emailOf('oncall'), password: PASSWORD })
    const { id } = await change<{ id: number }>(own, '/api/v1/incidents', {
      method: 'POST',
      body: { title: 'Deck goes away', severity: 2, services: ['shop'] },
    })
    await page.goto(`${own.url}/incidents/${id}`)
    const note = page.getByLabel('Write to the timeline')
    await note.fill('Written before the end')
    await own.crash()
    await note.press('Control+Enter')
    await expect(page.getByRole('list', { name: 'Notes on their way' })).toContainText(
      'Written before the end',
    )
    await note.fill('Half a senten')
    await own.start()
    await expect(entryOf(page, 'Written before the end')).toBeVisible({ timeout: 45_000 })
    await expect(page.getByRole('list', { name: 'Notes on their way' })).toHaveCount(0)
    await page.reload()
    await expect(note).toHaveValue('Half a senten')
    await expect(page.getByRole('listitem').filter({ hasText: 'Written before the end' })).toHaveCount(1)
  } finally {
    await own.remove()
  }
})

/** A red picture, as a screenshot tool puts one on the clipboard. */
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=='

test('pasted screenshots go with their note; scripts in Markdown are words; an edit keeps what it said', async ({
  page,
}) => {
  const complaints = watchConsole(page)
  await enter(page, 'oncall')
  await openOne(page, 'Pictures')
  const note = page.getByLabel('Write to the timeline')
  await note.fill('See <img src=x onerror="window.hit=1"> and [here](javascript:alert(1))')
  await note.evaluate((element, base64) => {
    const bytes = Uint8Array.from(atob(base64), letter => letter.charCodeAt(0))
    const clipboardData = new DataTransfer()
    for (const name of ['shot.png', 'second.png'])
      clipboardData.items.add(new File([bytes], name, { type: 'image/png' }))
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  }, PNG)
  await expect(page.getByRole('img', { name: 'Goes with the note, 2' })).toBeVisible()
  await note.press('Control+Enter')
  const entry = entryOf(page, 'See <img')
  await expect(entry.getByRole('img')).toHaveCount(2)
  await expect(entry.getByRole('img').last()).toHaveJSProperty('naturalWidth', 1)
  await expect(entry.getByRole('link', { name: 'here' })).toHaveCount(0)
  expect(await page.evaluate(() => 'hit' in window)).toBe(false)

  await entry.hover()
  await entry.getByRole('button', { name: 'Edit' }).click()
  await page.getByLabel('The note', { exact: true }).fill('See the pool')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await entryOf(page, 'See the pool').getByRole('button', { name: 'edited once' }).click()
  await expect(entryOf(page, 'See the pool')).toContainText('onerror')
  expect(complaints).toEqual([])
})

test('on a phone the first screen says what, since when, who has it and what is due, with the press that takes it', async ({
  page,
}) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await enter(page, 'oncall')
  await openOne(page, 'Database connection pool exhausted again')
  for (const shown of [
    page.getByRole('heading', { name: 'Database connection pool exhausted again' }),
    page.getByText(/since \d\d:\d\d/).first(),
    page.getByText('Nobody has it'),
    page.locator('[data-clock="acknowledge"]'),
    page.getByRole('button', { name: 'Acknowledge', exact: true }).filter({ visible: true }),
  ]) {
    await expect(shown).toBeInViewport({ ratio: 0.9 })
  }
  const button = page.getByRole('button', { name: 'Acknowledge', exact: true }).filter({ visible: true })
  expect((await button.boundingBox())?.height).toBeGreaterThanOrEqual(52)
  await button.click()
  await expect(page.getByText(/Commander oncall/).first()).toBeVisible()
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
})

test('a viewer sees all of it and can change none of it', async ({ page }) => {
  await enter(page, 'viewer')
  await openOne(page, 'Looked at')
  const button = page.getByRole('button', { name: 'Acknowledge', exact: true }).filter({ visible: true })
  await expect(button).toHaveAttribute('aria-disabled', 'true')
  await expect(page.getByRole('checkbox', { name: /Acknowledge alert/ })).toBeDisabled()
  await expect(page.getByLabel('Write to the timeline')).toHaveCount(0)
})

test('the palette opens the form, and a drill is marked as one', async ({ page }) => {
  await enter(page, 'engineer')
  await expect(async () => {
    await page.keyboard.press('Control+k')
    await expect(page.getByRole('combobox')).toBeVisible({ timeout: 1_000 })
  }).toPass()
  await page.getByRole('combobox').fill('open an incident')
  await page.keyboard.press('Enter')
  const opening = page.getByRole('dialog', { name: 'Open an incident' })
  await opening.getByLabel('What is wrong').fill('Practice')
  await opening.getByLabel('Service').selectOption('shop')
  await opening.getByLabel('Kind').selectOption('drill')
  await opening.getByText('Major feature broken').click()
  await opening.getByRole('button', { name: 'Start the drill' }).click()
  await page.waitForURL(/\/incidents\/\d+/)
  await expect(page.getByText('Drill Shop P1').first()).toBeVisible()
  await page.goto(`${deck.url}/incidents?kind=drill`)
  await expect(page.locator('tr[data-incident]')).toHaveCount(1)
  await page.goto(`${deck.url}/`)
  await expect(page.getByRole('region', { name: 'Open incidents' })).toContainText('Practice')
})

test('the dialogs can be used by everybody, in both themes and at a phone’s width', async ({ page }) => {
  test.setTimeout(240_000)
  await enter(page, 'engineer')
  const id = await openOne(page, 'Looked over')
  for (const path of [`/incidents/${id}?do=update`, `/incidents/${id}?do=severity`, '/incidents?open=1']) {
    await page.goto(deck.url + path)
    await expect(page.getByRole('dialog')).toBeVisible()
    await expect(page.getByRole('status', { name: 'Loading' })).toHaveCount(0)
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 900 })
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        const { violations } = await new AxeBuilder({ page }).analyze()
        expect(
          violations.map(
            ({ id: rule, nodes }) => `${path} ${width} ${colorScheme} ${rule} ${nodes[0]?.html}`,
          ),
        ).toEqual([])
      }
    }
  }
})

test('what Explore shows is kept with an incident, at the range that is looked at', async ({ page }) => {
  await enter(page, 'engineer')
  const id = await openOne(page, 'Charts')
  await page.goto(`${deck.url}/explore?expr=up`)
  await page.getByRole('button', { name: 'Keep in an incident' }).click()
  const keeping = page.getByRole('dialog', { name: 'Keep in an incident' })
  await keeping.getByLabel('Incident').selectOption(String(id))
  await keeping.getByLabel('Title').fill('Targets as they stood')
  await keeping.getByRole('button', { name: 'Keep as evidence' }).click()
  await expect(page.getByText(`Targets as they stood is kept with incident #${id}`)).toBeVisible()
  await page.goto(`${deck.url}/incidents/${id}`)
  await expect(page.getByText('Targets as they stood').first()).toBeVisible()
})
