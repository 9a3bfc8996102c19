import type { Metadata } from 'next'
import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { SetupForm } from '../../../components/auth/setup-form.tsx'
import { getRuntime } from '../../../lib/server/runtime.ts'
import { parametersOf, type SearchParams } from '../../../lib/server/search-params.ts'
import { needsSetupToken } from '../../../lib/services/setup/create-first-admin.ts'
import { isDeckEmpty } from '../../../lib/services/setup/deck-empty.ts'

export const metadata: Metadata = { title: 'Set up' }

export default async function SetupPage({ searchParams }: { searchParams: SearchParams }) {
  const { env, db } = getRuntime()
  if (!(await isDeckEmpty(db))) redirect('/sign-in')
  const token = parametersOf(await searchParams).get('token')
  const requestHost = (await headers()).get('host')
  const isTokenMissing = !token && needsSetupToken({ listenHost: env.HOST, deckUrl: env.url, requestHost })
  return (
    <>
      <h1 className="mb-2 text-title tracking-[-0.015em]">Set up this deck</h1>
      {isTokenMissing ? (
        <p className="text-ink-2">
          This deck can be reached from other machines. Open the set-up address that Opsdeck printed when it
          started: it carries a word that proves you may.
        </p>
      ) : (
        <>
          <p className="mb-5 text-ink-2">
            Nobody has an account yet. The first one is an admin, who can invite everybody else.
          </p>
          <SetupForm token={token} />
        </>
      )}
    </>
  )
}
