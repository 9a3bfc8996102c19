import { expect, type Page, test } from '@playwright/test'
import { ADMIN, type RunningDeck, startDeck } from './support/deck.ts'
import { CLIENT, type IdentityProvider, startIdentityProvider } from './support/identity-provider.ts'
import { addPerson, change, emailOf, signIn } from './support/people.ts'

let provider: IdentityProvider
let deck: RunningDeck
test.beforeAll(async () => {
  provider = await startIdentityProvider()
  deck = await startDeck({
    env: {
      OPSDECK_OIDC_ISSUER: provider.issuer,
      OPSDECK_OIDC_CLIENT_ID: CLIENT.id,
      OPSDECK_OIDC_CLIENT_SECRET: CLIENT.secret,
      OPSDECK_OIDC_NAME: 'Example ID',
    },
  })
  await provider.open(deck.url)
})
test.afterAll(async () => {
  await deck.remove()
  provider.close()
})

async function signInAs(page: Page, login: string, from = '/sign-in'): Promise<void> {
  await page.goto(deck.url + from)
  await page.getByRole('button', { name: 'Sign in by Example ID' }).click()
  await page.getByPlaceholder('Enter any login').fill(login)
  await page.getByPlaceholder('and password').fill('anything')
  await page.getByRole('button', { name: 'Sign-in' }).click()
  await page.getByRole('button', { name: 'Continue' }).click()
}

const people = async () => {
  const answer = await deck.get('/api/v1/people')
  return (await answer.json()).people as { email: string; role: string; id: string }[]
}

test('somebody new becomes a viewer, and comes back to where they were going', async ({ page }) => {
  await signInAs(page, 'neu', '/targets')
  await expect(page).toHaveURL(`${deck.url}/targets`)
  await expect(page.getByText('Person neu, viewer')).toBeVisible()
  expect(await people()).toEqual(
    expect.arrayContaining([expect.objectContaining({ email: 'neu@example.test', role: 'viewer' })]),
  )
})

test('an account that is here is taken over only by a verified address', async ({ page }) => {
  await addPerson(deck, 'engineer', 'mia')
  await signInAs(page, 'unverified-mia')
  await expect(page.getByText('There is an account with your e-mail address')).toBeVisible()
  await page.context().clearCookies()
  await signInAs(page, 'mia')
  await page.waitForURL(`${deck.url}/`)
  await expect(page.getByText('mia, engineer')).toBeVisible()
})

test('a disabled person is kept out', async ({ page }) => {
  await signInAs(page, 'gone')
  await page.waitForURL(`${deck.url}/`)
  const gone = (await people()).find(person => person.email === emailOf('gone'))
  await change(deck, `/api/v1/people/${gone?.id}`, { method: 'PATCH', body: { isDisabled: true } })
  await page.goto(`${deck.url}/targets`)
  await expect(page).toHaveURL(/\/sign-in/)
  await page.context().clearCookies()
  await signInAs(page, 'gone')
  await expect(page.getByText('Your account is disabled')).toBeVisible()
})

test('signing in by password works beside it', async ({ page }) => {
  await signIn(page, deck, ADMIN)
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible()
})
