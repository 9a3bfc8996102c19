'use client'
import { useRouter } from 'next/navigation'
import { api } from '../../lib/client/api.ts'
import type { AccountView, SessionView } from '../../lib/contract/people.ts'
import { ROLE_TITLES } from '../../lib/core/access/index.ts'
import { Button } from '../ui/button.tsx'
import { Field, Input } from '../ui/field.tsx'
import { FormFailure } from '../ui/form-failure.tsx'
import { Section } from '../ui/section.tsx'
import { useToast } from '../ui/toast.tsx'
import { textOf, useSubmit } from '../ui/use-submit.ts'
import { MySessions } from './my-sessions.tsx'
import { SecondFactor } from './second-factor.tsx'

/** The signed-in person's own account. */
export function Account({ account, sessions }: { account: AccountView; sessions: readonly SessionView[] }) {
  return (
    <div className="grid gap-8 lg:grid-cols-2">
      <Section title="You" note={`${account.email}, ${ROLE_TITLES[account.role].toLowerCase()}`}>
        <NameForm name={account.name} />
      </Section>
      <Section title="Second factor" note="a code from an authenticator, beside the password">
        <SecondFactor account={account} />
      </Section>
      <Section title="Password" note="changing it ends your other sessions">
        {account.hasPassword ? (
          <PasswordForm />
        ) : (
          <p className="text-ink-2">You sign in by single sign-on; this account has no password.</p>
        )}
      </Section>
      <Section title="Your sessions" note="ending one takes effect at once">
        <MySessions sessions={sessions} />
      </Section>
    </div>
  )
}

function NameForm({ name }: { name: string }) {
  const router = useRouter()
  const toast = useToast()
  const { formRef, onSubmit, isBusy, errors, failure } = useSubmit({
    fields: ['name'],
    send: form => api('/api/v1/account', { method: 'PATCH', body: { name: textOf(form, 'name') } }),
    onDone: () => {
      toast('done', 'Name saved.')
      router.refresh()
    },
  })
  return (
    <form ref={formRef} onSubmit={onSubmit} noValidate className="grid max-w-80 gap-2">
      <Field label="Name" help="Shown to the others, and in what you do." error={errors.name}>
        {control => (
          <Input {...control} name="name" autoComplete="name" defaultValue={name} maxLength={100} />
        )}
      </Field>
      <FormFailure message={failure} />
      <div>
        <Button type="submit" isBusy={isBusy}>
          Save name
        </Button>
      </div>
    </form>
  )
}

function PasswordForm() {
  const toast = useToast()
  const router = useRouter()
  const { formRef, onSubmit, isBusy, errors, failure } = useSubmit({
    fields: ['current', 'next'],
    send: form => {
      const body = { current: textOf(form, 'current'), next: textOf(form, 'next') }
      return api<{ ended: number }>('/api/v1/account/password', { method: 'POST', body })
    },
    onDone: ({ ended }) => {
      formRef.current?.reset()
      toast('done', ended === 0 ? 'Password changed.' : `Password changed, ${ended} other sessions ended.`)
      router.refresh()
    },
  })
  return (
    <form ref={formRef} method="post" onSubmit={onSubmit} noValidate className="grid max-w-80 gap-2">
      <Field label="Password of now" help="So that an open screen is not enough." error={errors.current}>
        {control => <Input {...control} name="current" type="password" autoComplete="current-password" />}
      </Field>
      <Field label="New password" help="At least 12 characters. A few words do well." error={errors.next}>
        {control => <Input {...control} name="next" type="password" autoComplete="new-password" />}
      </Field>
      <FormFailure message={failure} />
      <div>
        <Button type="submit" isBusy={isBusy}>
          Change password
        </Button>
      </div>
    </form>
  )
}
