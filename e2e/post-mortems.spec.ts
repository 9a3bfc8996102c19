import { expect, type Page, test } from '@playwright/test'
import { ADMIN, type RunningDeck, startDeck } from './support/deck.ts'
import { addPerson, change, emailOf, PASSWORD, signIn, watchConsole } from './support/people.ts'

const CONFIG = `
services:
  - { slug: bridge, name: Voice bridge }
severities:
  - slug: bridge
    services: [bridge]
    scale:
      - severity: 1
        label: P1
        means: Complete outage
        post_mortem: { within: 48h, requires: [timeline, root_cause, prevention_tasks] }
`

let deck: RunningDeck
test.beforeAll(async () => {
  test.setTimeout(240_000)
  deck = await startDeck({ config: CONFIG })
  await addPerson(deck, 'engineer', 'ana')
  await addPerson(deck, 'oncall', 'ben')
  await addPerson(deck, 'manager', 'mia')
})
test.afterAll(() => deck?.remove())

type Incident = { readonly id: number; readonly version: number }
type Row = { readonly id: string; readonly state: string; readonly texts: Record<string, string> }

async function resolvedIncident(title: string, more: object = {}): Promise<{ number: number; id: string }> {
  const opened = await change<Incident>(deck, '/api/v1/incidents', {
    method: 'POST',
    body: { title, severity: 1, services: ['bridge'], ...more },
  })
  await change(deck, `/api/v1/incidents/${opened.id}`, {
    method: 'PATCH',
    body: { version: opened.version, state: 'resolved' },
  })
  const answer = await deck.get(`/api/v1/post-mortems?incident=${opened.id}`)
  const { postMortems } = (await answer.json()) as { postMortems: readonly Row[] }
  const [row] = postMortems
  expect(row, 'a post-mortem was drafted').toBeDefined()
  return { number: opened.id, id: row?.id ?? '' }
}

async function read(id: string): Promise<Row> {
  return (await (await deck.get(`/api/v1/post-mortems/${id}`)).json()) as Row
}

const person = (name: string) => ({ email: emailOf(name), password: PASSWORD })

/** Opens a post-mortem and the editor of a part. */
async function writeIn(page: Page, id: string, part: string) {
  await page.goto(`${deck.url}/post-mortems/${id}`)
  const editor = page.getByRole('textbox', { name: part, exact: true })
  // What is pressed before the page listens is pressed again.
  await expect(async () => {
    if (!(await editor.isVisible()))
      await page.getByRole('button', { name: `Write in ${part}` }).click({ timeout: 1_000 })
    await expect(editor).toBeVisible({ timeout: 2_000 })
  }).toPass()
  return editor
}

const sentences = (who: string) =>
  Array.from({ length: 6 }, (_, index) => `${who} says ${index} and means it.`)

test('two browsers that type into the same part at once lose nothing, and neither does a deck that dies in mid-sentence', async ({
  browser,
}) => {
  test.setTimeout(180_000)
  const { id } = await resolvedIncident('Bridge silent')
  const [anaContext, benContext] = await Promise.all([browser.newContext(), browser.newContext()])
  const [ana, ben] = await Promise.all([anaContext.newPage(), benContext.newPage()])
  const complaints = watchConsole(ana)
  await signIn(ana, deck, person('ana'))
  await signIn(ben, deck, person('ben'))
  const anaEditor = await writeIn(ana, id, 'Summary')
  const benEditor = await writeIn(ben, id, 'Summary')

  // Both at the very start of the same text, key by key, at the same time.
  const type = async (editor: typeof anaEditor, who: string) => {
    for (const sentence of sentences(who)) await editor.pressSequentially(`${sentence}\n`, { delay: 8 })
  }
  await Promise.all([type(anaEditor, 'Ana'), type(benEditor, 'Ben')])
  const everything = [...sentences('Ana'), ...sentences('Ben')]
  const lettersOf = (text: string) => [...text.replaceAll(/\s/g, '')].sort().join('')
  await expect
    .poll(async () => lettersOf((await read(id)).texts.summary ?? ''), { timeout: 20_000 })
    .toBe(lettersOf(everything.join('')))
  const whole = (await read(id)).texts.summary ?? ''
  for (const page of [ana, ben])
    await expect
      .poll(() => page.locator('.cm-content').innerText().then(lettersOf), { timeout: 20_000 })
      .toBe(lettersOf(whole))

  // The deck is killed in the middle of a sentence of each.
  await anaEditor.press('ControlOrMeta+End')
  await benEditor.press('ControlOrMeta+Home')
  await Promise.all([
    anaEditor.pressSequentially('ANA BEFORE THE CRASH ', { delay: 15 }),
    benEditor.pressSequentially('BEN BEFORE THE CRASH ', { delay: 15 }),
    new Promise(resolve => setTimeout(resolve, 150)).then(() => deck.crash()),
  ])
  await anaEditor.pressSequentially('and while nobody answered.')
  await expect(ana.getByText('Your words are kept in this browser')).toBeVisible()
  // Ben's page is closed before the deck is back: the next page sends what it left.
  await ben.close()
  await deck.start()
  await expect(ana.getByText('Your words are kept in this browser')).toBeHidden({ timeout: 40_000 })
  const again = await benContext.newPage()
  await again.goto(`${deck.url}/post-mortems/${id}`)
  await expect
    .poll(async () => (await read(id)).texts.summary ?? '', { timeout: 30_000 })
    .toContain('BEN BEFORE THE CRASH')
  const after = (await read(id)).texts.summary ?? ''
  expect(after).toContain('ANA BEFORE THE CRASH and while nobody answered.')
  expect(lettersOf(after)).toBe(
    lettersOf(`${whole}ANA BEFORE THE CRASH and while nobody answered.BEN BEFORE THE CRASH`),
  )
  expect(complaints.filter(text => !/Failed to (load|fetch)|WebSocket|ERR_/.test(text))).toEqual([])
  await Promise.all([anaContext.close(), benContext.close()])
})

test('Markdown with scripts is text in the preview; a paste beyond the limit is refused whole', async ({
  page,
}) => {
  const { id } = await resolvedIncident('Bridge with scripts')
  await signIn(page, deck, person('ana'))
  const editor = await writeIn(page, id, 'Impact')
  await editor.fill('**Loud** <img src=x onerror="window.hurt=1"><script>window.hurt=1</script>')
  await expect(page.locator('strong', { hasText: 'Loud' })).toBeVisible()
  expect(await page.evaluate(() => 'hurt' in window)).toBe(false)
  const before = await editor.innerText()
  await page.evaluate(() => {
    const data = new DataTransfer()
    data.setData('text/plain', 'x'.repeat(5 * 1_048_576))
    document
      .querySelector('.cm-content')
      ?.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
  })
  await expect(page.getByText('Nothing of it was pasted')).toBeVisible()
  expect(await editor.innerText()).toBe(before)
})

test('X-49: review by a manager, published, and shared by a link that needs no session', async ({
  browser,
}) => {
  test.setTimeout(120_000)
  const { id, number } = await resolvedIncident('Bridge down for all')
  const [anaContext, miaContext] = await Promise.all([browser.newContext(), browser.newContext()])
  const [ana, mia] = await Promise.all([anaContext.newPage(), miaContext.newPage()])
  await signIn(ana, deck, person('ana'))
  await signIn(mia, deck, person('mia'))
  const editor = await writeIn(ana, id, 'Root cause')
  await mia.goto(`${deck.url}/post-mortems`)
  await expect(mia.getByRole('row', { name: /Bridge down for all/ })).toContainText('Missing: root cause')
  await mia.getByRole('link', { name: 'Bridge down for all' }).click()
  await expect(mia.getByText('From the record').first()).toBeVisible()

  await editor.pressSequentially('The pool leaks a connection a call.')
  await expect(mia.getByText('The pool leaks a connection a call.')).toBeVisible()
  await expect(ana.getByRole('button', { name: 'Submit for review' })).toHaveAttribute(
    'aria-disabled',
    'true',
  )
  await ana.getByRole('button', { name: 'Add an action item' }).click()
  const dialog = ana.getByRole('dialog')
  await dialog.getByLabel('What is to be done').fill('Cap the pool')
  await dialog.getByLabel('Owner').fill(emailOf('ana'))
  await dialog.getByRole('button', { name: 'Add', exact: true }).click()
  await expect(ana.getByText('Cap the pool')).toBeVisible()
  await ana.getByRole('button', { name: 'Submit for review' }).click()

  await expect(mia.getByRole('button', { name: 'Approve' })).toBeVisible()
  await expect(ana.getByRole('button', { name: 'Approve' })).toHaveAttribute('aria-disabled', 'true')
  await mia.getByRole('button', { name: 'Approve' }).click()
  await mia.getByRole('button', { name: 'Publish' }).click()
  await expect(mia.getByRole('button', { name: 'Revise' })).toBeVisible()
  await expect(ana.getByRole('button', { name: 'Done with Root cause' })).toBeHidden()
  const incident = await (await deck.get(`/api/v1/incidents/${number}`)).json()
  expect(incident.incident.state).toBe('reviewed')

  await mia.getByRole('button', { name: 'Make a link' }).click()
  const link = await mia.locator('pre').innerText()
  const stranger = await (await browser.newContext()).newPage()
  await stranger.goto(link.trim())
  await expect(stranger.getByRole('heading', { name: 'Bridge down for all' })).toBeVisible()
  await expect(stranger.getByText('The pool leaks a connection a call.')).toBeVisible()
  expect(await stranger.content()).not.toContain('@example.test')
  expect(await stranger.context().cookies()).toEqual([])
  await mia.getByRole('button', { name: 'Close', exact: true }).click()
  await expect(mia.getByText('The link opens nothing any more.')).toBeVisible()
  await stranger.reload()
  await expect(stranger.getByText('This link opens nothing.')).toBeVisible()
  await Promise.all([anaContext.close(), miaContext.close(), stranger.context().close()])
})

test('a restricted incident is never shared, and its post-mortem is not there for others', async ({
  browser,
}) => {
  const { id } = await resolvedIncident('Keys leaked', { kind: 'security', isRestricted: true })
  const refused = await deck.get(`/api/v1/post-mortems/${id}/shares`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ days: 7 }),
  })
  expect(refused.status).toBe(409)
  const context = await browser.newContext()
  const page = await context.newPage()
  await signIn(page, deck, person('mia'))
  await page.goto(`${deck.url}/post-mortems/${id}`)
  await expect(page.getByText('there is no such post-mortem')).toBeVisible()
  await page.goto(`${deck.url}/post-mortems`)
  await expect(page.getByText('of restricted incidents')).toBeVisible()
  await expect(page.getByText('Keys leaked')).toHaveCount(0)
  await context.close()
})

test('a follow-up comes back when a like incident opens, counts as overdue on the overview, and is done', async ({
  page,
}) => {
  const { number } = await resolvedIncident('Bridge slow')
  await change(deck, '/api/v1/follow-ups', {
    method: 'POST',
    body: {
      incident: number,
      title: 'Measure the pool',
      owner: ADMIN.email,
      dueAt: new Date(Date.now() - 3_600_000).toISOString(),
    },
  })
  const again = await change<Incident>(deck, '/api/v1/incidents', {
    method: 'POST',
    body: { title: 'Bridge slow again', severity: 1, services: ['bridge'] },
  })
  await signIn(page, deck, ADMIN)
  await expect(page.getByRole('link', { name: /follow-ups? (is|are) overdue/ })).toBeVisible()
  await page.goto(`${deck.url}/incidents/${again.id}`)
  await expect(page.getByText('After earlier incidents like this')).toBeVisible()
  await expect(page.getByText('Measure the pool')).toBeVisible()
  await page.goto(`${deck.url}/follow-ups`)
  await page.getByRole('button', { name: 'Done: Measure the pool' }).click()
  await expect(page.getByRole('button', { name: 'Open again: Measure the pool' })).toBeVisible()
})

test('figures stand with their definitions, and the file holds what the page shows', async ({ page }) => {
  await resolvedIncident('Bridge counted')
  await signIn(page, deck, ADMIN)
  await page.goto(`${deck.url}/incidents/figures`)
  await expect(
    page.getByText('From the start of impact to the moment when the incident was resolved.'),
  ).toBeVisible()
  await expect(page.getByRole('table', { name: 'By severity' })).toContainText('Severity 1')
  const href = await page.getByRole('link', { name: 'Download CSV' }).getAttribute('href')
  const csv = await (await deck.get(href ?? '')).text()
  const shown = await page.getByRole('table', { name: 'By service' }).getByRole('row').nth(1).innerText()
  const [, , , incidents] = (
    csv.split('\n').find(line => line.startsWith('service,bridge,detect')) ?? ''
  ).split(',')
  expect(shown).toContain(`Voice bridge\t${incidents}`)
})
