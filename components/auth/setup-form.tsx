'use client'
import { api } from '../../lib/client/api.ts'
import { Button } from '../ui/button.tsx'
import { FormFailure } from '../ui/form-failure.tsx'
import { textOf, useSubmit } from '../ui/use-submit.ts'
import { NewAccountFields } from './new-account-fields.tsx'
import { signInByPassword } from './sign-in-client.ts'

/** Makes the first admin, and signs them in. */
export function SetupForm({ token }: { token: string | null }) {
  const { formRef, onSubmit, isBusy, errors, failure } = useSubmit({
    fields: ['email', 'name', 'password'],
    send: async form => {
      const [email, password] = [textOf(form, 'email'), textOf(form, 'password')]
      const body = { email, password, name: textOf(form, 'name'), ...(token ? { token } : {}) }
      await api('/api/v1/setup', { method: 'POST', body })
      return signInByPassword({ email, password, code: '' })
    },
    onDone: () => window.location.assign('/'),
  })
  return (
    <form ref={formRef} method="post" onSubmit={onSubmit} className="grid gap-4" noValidate>
      <NewAccountFields errors={errors} />
      <FormFailure message={failure} />
      <div>
        <Button type="submit" variant="pri" isBusy={isBusy}>
          {isBusy ? 'Creating' : 'Create the first admin'}
        </Button>
      </div>
    </form>
  )
}
