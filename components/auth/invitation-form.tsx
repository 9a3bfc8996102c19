'use client'
import { api } from '../../lib/client/api.ts'
import { Button } from '../ui/button.tsx'
import { FormFailure } from '../ui/form-failure.tsx'
import { textOf, useSubmit } from '../ui/use-submit.ts'
import { NewAccountFields } from './new-account-fields.tsx'
import { signInByPassword } from './sign-in-client.ts'

/** Takes an invitation: makes the account, and signs the person in. */
export function InvitationForm({ token, email }: { token: string; email: string | null }) {
  const { formRef, onSubmit, isBusy, errors, failure } = useSubmit({
    fields: ['email', 'name', 'password'],
    send: async form => {
      const account = { email: textOf(form, 'email'), password: textOf(form, 'password') }
      const body = { ...account, name: textOf(form, 'name'), token }
      await api('/api/v1/invitations/accept', { method: 'POST', body })
      return signInByPassword({ ...account, code: '' })
    },
    onDone: () => window.location.assign('/'),
  })
  return (
    <form ref={formRef} method="post" onSubmit={onSubmit} className="grid gap-4" noValidate>
      <NewAccountFields errors={errors} fixedEmail={email} />
      <FormFailure message={failure} />
      <div>
        <Button type="submit" variant="pri" isBusy={isBusy}>
          {isBusy ? 'Creating' : 'Create my account'}
        </Button>
      </div>
    </form>
  )
}
