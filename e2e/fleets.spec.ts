import { expect, type Page, test } from '@playwright/test'
import type { BusinessData, SourcesData } from '../lib/contract/business.ts'
import type { RunDetail, RunRow } from '../lib/contract/recovery.ts'
import { type RunningDeck, startDeck } from './support/deck.ts'
import { FLEETS, type SampleFleets, startFleets } from './support/fleets.ts'
import { addPerson, emailOf, PASSWORD, signIn, watchConsole } from './support/people.ts'

// The sample fleets as npm run demo has them: a fault, the button on the page of its service, and the proof; one
// incident from its fault to its published review; and xSwarm's company, read from the local Stripe and Twilio and
// alive by their webhooks. All in one file, one after the other: the fleets' ports are fixed.
let deck: RunningDeck
let fleets: SampleFleets

test.describe.configure({ mode: 'serial', timeout: 150_000 })
test.beforeAll(async () => {
  test.setTimeout(120_000)
  deck = await startDeck({ env: { OPSDECK_CONFIG: FLEETS } })
  fleets = await startFleets(deck.url)
  await addPerson(deck, 'engineer')
  await addPerson(deck, 'manager')
  // It takes its time until it is felt.
  await fleets.fault('telegram-agent', 'memory_leak')
})
test.afterAll(async () => {
  await deck.remove()
  await fleets.stop()
})

type Press = {
  readonly action: string
  readonly name: string
  /** Label of the choice that is to be made; the first that is offered, or the one whose text this is. */
  readonly choice?: string | RegExp
  readonly isNamed?: boolean
}

/** Presses on the page of the service, follows the run in the dialog until it is verified, and answers with the run. */
async function pressAndProve(
  page: Page,
  { action, name, choice, isNamed = false }: Press,
): Promise<RunDetail> {
  const [service] = action.split('/')
  await page.goto(`${deck.url}/services/${service}`)
  const line = page.locator(`[data-action="${action}"]`)
  const all = page.getByRole('button', { name: /^Show all \d+ actions$/ })
  await expect(line.or(all).first()).toBeVisible()
  if (!(await line.isVisible())) await all.click()
  await line.getByRole('button', { name }).click()
  const dialog = page.getByRole('dialog')
  if (choice) await dialog.getByRole('radio', { name: choice }).check()
  if (isNamed) await dialog.getByLabel(/^Type/).fill(name)
  await dialog.getByRole('button', { name, exact: true }).click()
  await expect(dialog.getByRole('status').first()).toContainText('Verified', { timeout: 120_000 })
  const { runs }: { runs: RunRow[] } = await (await deck.get(`/api/v1/runs?action=${action}`)).json()
  return (await deck.get(`/api/v1/runs/${runs[0]?.id}`)).json()
}

/** What was looked at was bad before the press and is good now: nothing else is proof. */
function expectProof({ run, conditions }: RunDetail): void {
  expect(run).toMatchObject({ outcome: 'verified', trigger: 'person', by: emailOf('engineer') })
  expect(conditions.map(({ before }) => before?.verdict)).toContain('bad')
  expect(conditions.map(({ looks }) => looks.at(-1)?.verdict)).toEqual(conditions.map(() => 'good'))
}

const enter = (page: Page) => signIn(page, deck, { email: emailOf('engineer'), password: PASSWORD })

/** Marks of deployments come from the fleets once the deck hears them. */
const untilDeployed = (service: string) =>
  expect
    .poll(
      async () => {
        const answer = await deck.get(`/api/v1/recovery/${service}/restart`)
        const { parameters } = await answer.json()
        return parameters[0].choices.length
      },
      { timeout: 60_000 },
    )
    .toBeGreaterThan(1)

test('L-31 the learning voice agent: a restart of a bad deployment is verified', async ({ page }) => {
  await fleets.fault('learning-voice-agent', 'bad_deploy')
  await untilDeployed('learning-voice-agent')
  await enter(page)
  const restart = {
    action: 'learning-voice-agent/restart',
    name: 'Restart the instances',
    choice: /2\.3\.0|230/,
  }
  expectProof(await pressAndProve(page, restart))
})

for (const { rows, system, fault, press } of [
  {
    rows: 'X-51 X-54',
    system: 'xswarm',
    fault: ['model_lost'],
    press: { action: 'xswarm/restart-voice2', name: 'Restart voice2' },
  },
  {
    rows: 'R-48',
    system: 'rose',
    fault: ['hang', 'app'],
    press: { action: 'rose/restart', name: 'Restart', choice: /1\.4\.2|142/ },
  },
  {
    rows: 'T-40',
    system: 'telegram-agent',
    fault: null,
    press: { action: 'telegram-agent/force-restart', name: 'Force a restart' },
  },
] satisfies { rows: string; system: string; fault: [string, string?] | null; press: Press }[]) {
  test(`${rows} ${system}: fault, button, proof`, async ({ page }) => {
    const complaints = watchConsole(page)
    const [name, endpoint] = fault ?? []
    if (name) await fleets.fault(system, name, endpoint === undefined ? {} : { endpoint })
    await enter(page)
    expectProof(await pressAndProve(page, press))
    expect(complaints).toEqual([])
  })
}

const entryOf = (page: Page, text: string | RegExp) =>
  page.getByRole('list', { name: 'Timeline' }).getByRole('listitem').filter({ hasText: text }).first()

/** Writes a part of a post-mortem, and waits until the other browser has it. */
async function writePart(page: Page, other: Page, { part, text }: { part: string; text: string }) {
  const editor = page.getByRole('textbox', { name: part, exact: true })
  // What is pressed before the page listens is pressed again.
  await expect(async () => {
    if (!(await editor.isVisible()))
      await page.getByRole('button', { name: `Write in ${part}` }).click({ timeout: 1_000 })
    await expect(editor).toBeVisible({ timeout: 2_000 })
  }).toPass()
  await editor.pressSequentially(text)
  await expect(other.getByText(text)).toBeVisible()
  await page.getByRole('button', { name: `Done with ${part}` }).click()
}

test('V-76 vrooli: a whole incident from fault to published review, with a second browser that sees each step live', async ({
  page,
  browser,
}) => {
  test.setTimeout(300_000)
  const complaints = watchConsole(page)
  const other = await (await browser.newContext()).newPage()
  await Promise.all([enter(page), signIn(other, deck, { email: emailOf('manager'), password: PASSWORD })])
  await Promise.all([page.goto(`${deck.url}/alerts`), other.goto(`${deck.url}/incidents`)])

  // Fault → alert → incident.
  await fleets.fault('vrooli', 'down', { endpoint: 'postgres-port' })
  const alert = page.getByRole('row').filter({ hasText: 'The check postgres fails' })
  await alert.getByRole('link', { name: 'HealthCheckFailing' }).click({ timeout: 120_000 })
  await page.getByRole('button', { name: 'Open an incident' }).click()
  const opening = page.getByRole('dialog', { name: 'Open an incident' })
  await opening.getByLabel('What is wrong').fill('PostgreSQL does not answer')
  await opening.getByText('Complete service outage').click()
  await opening.getByRole('checkbox', { name: 'I take command' }).uncheck()
  await opening.getByRole('button', { name: 'Open the incident' }).click()
  await page.waitForURL(/\/incidents\/\d+/)
  const row = other.locator('tr[data-incident]').filter({ hasText: 'PostgreSQL does not answer' })
  await expect(row).toContainText('Nobody has it')
  await row.getByRole('link').first().click()
  await expect(other.getByRole('heading', { name: 'PostgreSQL does not answer' })).toBeVisible()

  // Acknowledge, checklist, status post.
  await page.getByRole('button', { name: 'Acknowledge', exact: true }).filter({ visible: true }).click()
  await expect(other.getByText('Nobody has it')).toHaveCount(0)
  await page.getByRole('checkbox', { name: /Assess scope of impact/ }).check()
  await expect(other.getByRole('checkbox', { name: /Assess scope of impact/ })).toBeChecked()
  await page.getByRole('button', { name: 'Write an update' }).filter({ visible: true }).first().click()
  const writing = page.getByRole('dialog', { name: 'Write an update' })
  await expect(writing.getByLabel('What people are told')).toHaveValue(
    /currently experiencing a service outage/,
  )
  await writing.getByRole('checkbox', { name: 'All five systems' }).check()
  await writing.getByRole('button', { name: 'Send the update' }).click()
  await expect(writing).toBeHidden()
  await expect(other.getByText(/currently experiencing a service outage/).first()).toBeVisible()
  expect(await (await fetch(`${deck.url}/status/operators`)).text()).toContain(
    'experiencing a service outage',
  )

  // Recovery, pressed in the incident and proven in its timeline.
  const button = page.getByRole('button', { name: 'Restart PostgreSQL' }).filter({ visible: true })
  await button.first().click()
  const pressing = page.getByRole('dialog')
  await pressing.getByRole('button', { name: 'Restart PostgreSQL', exact: true }).click()
  await expect(entryOf(other, /Restart PostgreSQL/)).toBeVisible()
  await expect(pressing.getByRole('status').first()).toContainText('Verified', { timeout: 120_000 })
  await expect(entryOf(other, /verified/i)).toBeVisible()
  await page.keyboard.press('Escape')
  const { runs }: { runs: RunRow[] } = await (
    await deck.get('/api/v1/runs?action=vrooli/restart-postgres')
  ).json()
  expectProof(await (await deck.get(`/api/v1/runs/${runs[0]?.id}`)).json())

  // Resolve → draft.
  await page.getByRole('button', { name: 'Resolve', exact: true }).filter({ visible: true }).first().click()
  const resolving = page.getByRole('dialog', { name: 'Resolve' })
  await resolving.getByLabel(/^Resolution/).fill('PostgreSQL was restarted')
  await resolving.getByLabel(/^Root cause/).fill('Its port was closed by a rule')
  await resolving.getByRole('button', { name: 'Resolve', exact: true }).click()
  await expect(resolving).toBeHidden()
  await expect(entryOf(other, /Resolved/)).toBeVisible()
  await page.getByRole('link', { name: 'Post-mortem drafted from the record' }).first().click()
  await page.waitForURL(/\/post-mortems\/.+/)
  await other.goto(page.url())

  // Review → publish: what Vrooli's document wants written must be written.
  await expect(page.getByRole('button', { name: 'Submit for review' })).toHaveAttribute(
    'aria-disabled',
    'true',
  )
  await writePart(page, other, { part: 'Root cause', text: 'A firewall rule closed the port.' })
  await writePart(page, other, { part: 'Lessons', text: 'Rules are tried on a copy first.' })
  await writePart(page, other, { part: 'Documentation changed', text: 'The runbook names the rule.' })
  await page.getByRole('button', { name: 'Add an action item' }).click()
  const item = page.getByRole('dialog')
  await item.getByLabel('What is to be done').fill('Test firewall rules')
  await item.getByLabel('Owner').fill(emailOf('engineer'))
  await item.getByRole('checkbox', { name: 'Prevents it from happening again' }).check()
  await item.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByRole('button', { name: 'Submit for review' }).click()
  await other.getByRole('button', { name: 'Approve' }).click()
  await other.getByRole('button', { name: 'Publish' }).click()
  await expect(other.getByRole('button', { name: 'Revise' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Submit for review' })).toHaveCount(0)
  expect(complaints).toEqual([])
  await other.context().close()
})

const readBusiness = async (page: Page): Promise<BusinessData> =>
  (await page.request.get(`${deck.url}/api/v1/business?days=90`)).json()
const readSources = async (page: Page): Promise<SourcesData> =>
  (await page.request.get(`${deck.url}/api/v1/business/sources`)).json()
const figureOf = ({ figures }: BusinessData, key: string) =>
  figures.find(one => one.key === key)?.value ?? null

test('X-71 X-72 X-73 X-76 xswarm: a living company: everything is read, webhooks move the figures, an outage is seen in failed payments', async ({
  page,
}) => {
  const complaints = watchConsole(page)
  await signIn(page, deck, { email: emailOf('manager'), password: PASSWORD })
  await page.goto(`${deck.url}/business`)
  await expect
    .poll(
      async () => (await readSources(page)).sources.map(({ connector, state }) => `${connector} ${state}`),
      {
        timeout: 120_000,
      },
    )
    .toEqual(expect.arrayContaining(['stripe good', 'twilio good', 'users good']))

  const before = await readBusiness(page)
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
    .poll(async () => figureOf(await readBusiness(page), 'failed_payments'), { timeout: 60_000 })
    .toBeGreaterThan(Number(figureOf(before, 'failed_payments')))
  const { webhooks } = await readSources(page)
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

test('L-30 what was verified relapses, which is said where it was pressed; the rollback holds', async ({
  page,
}) => {
  await enter(page)
  await page.goto(`${deck.url}/recovery`)
  const past = page.getByRole('table', { name: 'Past presses' })
  await expect(past.getByRole('row', { name: /Restart the instances/ })).toContainText('Relapsed', {
    timeout: 120_000,
  })
  const rollback = {
    action: 'learning-voice-agent/rollback',
    name: 'Roll back',
    choice: /2\.2\.9|229/,
    isNamed: true,
  }
  expectProof(await pressAndProve(page, rollback))
})
