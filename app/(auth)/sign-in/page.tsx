import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { SignInForm } from '../../../components/auth/sign-in-form.tsx'
import { signInSentence } from '../../../components/auth/sign-in-words.ts'
import { currentActor } from '../../../lib/server/auth.ts'
import { providerName } from '../../../lib/server/oidc.ts'
import { getRuntime } from '../../../lib/server/runtime.ts'
import { safePath } from '../../../lib/server/safe-path.ts'
import { parametersOf, type SearchParams } from '../../../lib/server/search-params.ts'

export const metadata: Metadata = { title: 'Sign in' }

export default async function SignInPage({ searchParams }: { searchParams: SearchParams }) {
  const sent = parametersOf(await searchParams)
  const next = safePath(sent.get('next'))
  if ((await currentActor()).kind === 'person') redirect(next)
  const word = sent.get('error')
  return (
    <>
      <h1 className="mb-4 text-title tracking-[-0.015em]">Sign in</h1>
      <SignInForm
        next={next}
        providerName={providerName(getRuntime().env)}
        initialFailure={word === null ? null : signInSentence(word)}
      />
    </>
  )
}
