import { expect, type Page, test } from '@playwright/test'
import type { RunDetail, RunRow } from '../lib/contract/recovery.ts'
import { type RunningDeck, startDeck } from './support/deck.ts'
import { FLEETS, type SampleFleets, startFleets } from './support/fleets.ts'
import { addPerson, emailOf, PASSWORD, signIn, watchConsole } from './support/people.ts'

// The sample fleets as npm run demo has them: a fault, the button on the page of its service, and the proof.
let deck: RunningDeck
let fleets: SampleFleets

test.describe.configure({ mode: 'serial', timeout: 150_000 })
test.beforeAll(async () => {
  test.setTimeout(120_000)
  deck = await startDeck({ env: { OPSDECK_CONFIG: FLEETS } })
  fleets = await startFleets(deck.url)
  await addPerson(deck, 'engineer')
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
  await page.locator(`[data-action="${action}"]`).getByRole('button', { name }).click()
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
    rows: 'V-76',
    system: 'vrooli',
    fault: ['down', 'postgres-port'],
    press: { action: 'vrooli/restart-postgres', name: 'Restart PostgreSQL' },
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
