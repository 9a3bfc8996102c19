'use client'
import { ApiError, api } from '../../lib/client/api.ts'
import { signInSentence } from './sign-in-words.ts'

export type SignInOutcome = 'signed-in' | 'code-needed'

/**
 * Signs in by e-mail and password, and a code where one is asked for.
 * @throws ApiError in the words of the sign-in page
 */
export async function signInByPassword(given: {
  readonly email: string
  readonly password: string
  readonly code: string
}): Promise<SignInOutcome> {
  const word = errorWord(await postAuth('/api/auth/callback/credentials', given))
  if (word === null) return 'signed-in'
  if (word === 'code-needed') return word
  throw new ApiError(401, word, signInSentence(word))
}

/** Where the browser has to go to sign in at the identity provider, and from there on to `next`. */
export async function signInByProviderUrl(next: string): Promise<string> {
  const url = await postAuth('/api/auth/signin/oidc', { callbackUrl: next })
  const word = errorWord(url)
  if (word !== null) throw new ApiError(502, 'oidc-failed', signInSentence('oidc-failed'))
  return url
}

async function postAuth(path: string, fields: Readonly<Record<string, string>>): Promise<string> {
  const { csrfToken } = await api<{ csrfToken: string }>('/api/auth/csrf')
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ callbackUrl: '/', ...fields, csrfToken, json: 'true' }),
    signal: AbortSignal.timeout(60_000),
  })
  const body: unknown = await response.json().catch(() => null)
  if (typeof body === 'object' && body !== null && 'url' in body && typeof body.url === 'string')
    return body.url
  throw new ApiError(response.status, 'internal', signInSentence('internal'))
}

function errorWord(url: string): string | null {
  return new URL(url, window.location.origin).searchParams.get('error')
}
