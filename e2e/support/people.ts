import { expect, type Page } from '@playwright/test'
import type { Role } from '../../lib/core/access/index.ts'
import type { RunningDeck } from './deck.ts'

export const PASSWORD = 'a few words do well'
export const emailOf = (role: string) => `${role}@example.test`

/** Sends a change as a program would, by the admin's key. */
export async function change<T>(
  deck: RunningDeck,
  path: string,
  how: { method: string; body?: unknown },
): Promise<T> {
  const answer = await deck.get(path, {
    method: how.method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(how.body ?? {}),
  })
  expect(answer.ok, `${how.method} ${path} answered ${answer.status}`).toBe(true)
  return answer.status === 204 ? (undefined as T) : answer.json()
}

/** Makes somebody of that role, by an invitation. */
export async function addPerson(deck: RunningDeck, role: Role, name: string = role): Promise<void> {
  const { url } = await change<{ url: string }>(deck, '/api/v1/invitations', {
    method: 'POST',
    body: { role },
  })
  const body = { token: url.split('/').at(-1), email: emailOf(name), name, password: PASSWORD }
  await change(deck, '/api/v1/invitations/accept', { method: 'POST', body })
}

export async function fillSignIn(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel('E-mail address').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

/** Signs in by the page, and waits for the deck. */
export async function signIn(
  page: Page,
  deck: RunningDeck,
  who: { email: string; password: string },
): Promise<void> {
  await page.goto(`${deck.url}/sign-in`)
  await fillSignIn(page, who.email, who.password)
  await page.waitForURL(`${deck.url}/`)
}

/** Collects what a browser complains of; content that the security policy refused is among it. */
export function watchConsole(page: Page): string[] {
  const complaints: string[] = []
  page.on('pageerror', error => complaints.push(String(error)))
  page.on('console', message => {
    // A refused page and a refused sign-in are answered by 4xx, which browsers print.
    if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) complaints.push(message.text())
  })
  return complaints
}
