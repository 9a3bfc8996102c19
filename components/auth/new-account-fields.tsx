'use client'
import { Field, Input } from '../ui/field.tsx'

/** The three fields that make an account. Each has its help line, so that an error takes its place and nothing jumps. */
export function NewAccountFields({
  errors,
  fixedEmail,
}: {
  errors: Readonly<Record<string, string>>
  fixedEmail?: string | null
}) {
  return (
    <>
      <Field
        label="E-mail address"
        help={fixedEmail ? 'The invitation is for this address.' : 'You sign in with it.'}
        error={errors.email}
      >
        {control => (
          <Input
            {...control}
            name="email"
            type="email"
            autoComplete="username"
            defaultValue={fixedEmail ?? ''}
            readOnly={Boolean(fixedEmail)}
            required
          />
        )}
      </Field>
      <Field label="Name" help="Shown to the others." error={errors.name}>
        {control => <Input {...control} name="name" autoComplete="name" maxLength={100} required />}
      </Field>
      <Field label="Password" help="At least 12 characters. A few words do well." error={errors.password}>
        {control => (
          <Input
            {...control}
            name="password"
            type="password"
            autoComplete="new-password"
            maxLength={200}
            required
          />
        )}
      </Field>
    </>
  )
}
