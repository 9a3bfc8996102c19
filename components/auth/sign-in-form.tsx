'use client'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { Button } from '../ui/button.tsx'
import { Field, Input } from '../ui/field.tsx'
import { FormFailure } from '../ui/form-failure.tsx'
import { textOf, useSubmit } from '../ui/use-submit.ts'
import { signInByPassword, signInByProviderUrl } from './sign-in-client.ts'

/** Sign-in by e-mail and password; the code is asked for only when the password was right. */
export function SignInForm({
  next,
  providerName,
  initialFailure,
}: {
  next: string
  /** Of single sign-on, when the deck has it. */
  providerName: string | null
  initialFailure: string | null
}) {
  const [isCodeNeeded, setCodeNeeded] = useState(false)
  const { formRef, onSubmit, isBusy, failure } = useSubmit({
    fields: [],
    send: form =>
      signInByPassword({
        email: textOf(form, 'email'),
        password: textOf(form, 'password'),
        code: textOf(form, 'code'),
      }),
    onDone: outcome => (outcome === 'signed-in' ? window.location.assign(next) : setCodeNeeded(true)),
  })
  return (
    <form ref={formRef} method="post" onSubmit={onSubmit} className="grid gap-4">
      <Field label="E-mail address">
        {control => (
          <Input
            {...control}
            name="email"
            type="email"
            autoComplete="username"
            required
            readOnly={isCodeNeeded}
          />
        )}
      </Field>
      <Field label="Password">
        {control => (
          <Input
            {...control}
            name="password"
            type="password"
            autoComplete="current-password"
            required
            readOnly={isCodeNeeded}
          />
        )}
      </Field>
      {isCodeNeeded ? <CodeField /> : null}
      <FormFailure message={failure ?? (isCodeNeeded ? null : initialFailure)} />
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" variant="pri" isBusy={isBusy}>
          {isBusy ? 'Signing in' : 'Sign in'}
        </Button>
        {isCodeNeeded ? (
          <Button variant="quiet" onClick={() => setCodeNeeded(false)}>
            Somebody else
          </Button>
        ) : providerName ? (
          <ProviderButton name={providerName} next={next} />
        ) : null}
      </div>
    </form>
  )
}

function CodeField() {
  const ref = useRef<HTMLInputElement>(null)
  useEffect(() => ref.current?.focus(), [])
  return (
    <Field label="Code" help="Six digits from your authenticator, or one of your recovery codes.">
      {control => (
        <Input
          {...control}
          ref={ref}
          name="code"
          autoComplete="one-time-code"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={20}
          required
        />
      )}
    </Field>
  )
}

function ProviderButton({ name, next }: { name: string; next: string }) {
  const leave = useMutation({
    mutationFn: () => signInByProviderUrl(next),
    onSuccess: url => window.location.assign(url),
  })
  return (
    <>
      <Button isBusy={leave.isPending} onClick={() => leave.mutate()}>
        Sign in by {name}
      </Button>
      {leave.error ? <FormFailure message={leave.error.message} /> : null}
    </>
  )
}
