'use client'
import { api } from '../../lib/client/api.ts'
import { useAskAgain } from '../../lib/client/polled.ts'
import { Field, Input } from '../ui/field.tsx'
import { FormActions } from '../ui/form-actions.tsx'
import { useToast } from '../ui/toast.tsx'
import { textOf, useSubmit } from '../ui/use-submit.ts'
import { CoveredServices } from './covered-services.tsx'

const WINDOWS = '/api/v1/windows'

/** Which services, for how long, and why. */
export function StartForm({ onClose }: { onClose: () => void }) {
  const toast = useToast()
  const askAgain = useAskAgain()
  const { formRef, onSubmit, isBusy, errors, failure } = useSubmit({
    fields: ['name', 'services', 'minutes'],
    send: form =>
      api(`${WINDOWS}/start`, {
        method: 'POST',
        body: {
          name: textOf(form, 'name'),
          services: form.getAll('services'),
          minutes: textOf(form, 'minutes'),
        },
      }),
    onDone: () => {
      toast('done', 'Planned work has begun.')
      askAgain(WINDOWS)
      onClose()
    },
  })
  return (
    <form ref={formRef} onSubmit={onSubmit} noValidate className="grid gap-3">
      <CoveredServices chosen={[]} error={errors.services} />
      <Field label="Minutes" help="It ends by itself; it can be ended sooner" error={errors.minutes}>
        {control => <Input {...control} name="minutes" inputMode="numeric" defaultValue="30" />}
      </Field>
      <Field label="Reason" help="For people and status pages" error={errors.name}>
        {control => <Input {...control} name="name" autoComplete="off" maxLength={200} />}
      </Field>
      <p className="text-ink-3 text-small">
        While it is open, alerts of these services are muted and they show as in maintenance; the time is
        neither up nor down.
      </p>
      <FormActions failure={failure} isBusy={isBusy} onClose={onClose}>
        Start now
      </FormActions>
    </form>
  )
}
