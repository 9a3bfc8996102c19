'use client'
import { useRouter } from 'next/navigation'
import { ApiError, api } from '../../lib/client/api.ts'
import { useAskAgain } from '../../lib/client/polled.ts'
import { Field, Input, Select } from '../ui/field.tsx'
import { FormActions } from '../ui/form-actions.tsx'
import { useToast } from '../ui/toast.tsx'
import { textOf, useSubmit } from '../ui/use-submit.ts'

const FIELDS = ['from', 'to', 'state', 'reason']

type CorrectionProps = {
  readonly service: { readonly slug: string }
  /** The frozen month, or a part of it. */
  readonly stretch: { readonly fromMs: number; readonly toMs: number }
  readonly onClose: () => void
}

/** Says what a stretch of a frozen month really was. */
export function CorrectionForm({ service, stretch, onClose }: CorrectionProps) {
  const toast = useToast()
  const router = useRouter()
  const askAgain = useAskAgain()
  const { formRef, onSubmit, isBusy, errors, failure } = useSubmit({
    fields: FIELDS,
    send: form =>
      api('/api/v1/uptime/corrections', {
        method: 'POST',
        body: {
          subject: `service:${service.slug}`,
          from: instantOf(form, 'from'),
          to: instantOf(form, 'to'),
          state: textOf(form, 'state'),
          reason: textOf(form, 'reason'),
        },
      }),
    onDone: () => {
      toast('done', 'The correction stands beside the frozen figure.')
      router.refresh()
      askAgain('/api/v1/uptime')
      onClose()
    },
  })
  const first = new Date(stretch.fromMs).toISOString().slice(0, 16)
  const last = new Date(stretch.toMs).toISOString().slice(0, 16)
  return (
    <form ref={formRef} onSubmit={onSubmit} noValidate className="grid gap-3">
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label="From, UTC" error={errors.from}>
          {control => (
            <Input
              {...control}
              name="from"
              type="datetime-local"
              min={first}
              max={last}
              defaultValue={first}
            />
          )}
        </Field>
        <Field label="To, UTC" error={errors.to}>
          {control => <Input {...control} name="to" type="datetime-local" min={first} max={last} />}
        </Field>
      </div>
      <Field label="It really was" error={errors.state}>
        {control => (
          <Select {...control} name="state" defaultValue="up">
            <option value="up">Up</option>
            <option value="degraded">Degraded</option>
            <option value="down">Down</option>
            <option value="maintenance">In maintenance</option>
            <option value="unknown">Unknown</option>
          </Select>
        )}
      </Field>
      <Field label="Reason" help="Printed in the report, with your name" error={errors.reason}>
        {control => <Input {...control} name="reason" maxLength={500} autoComplete="off" />}
      </Field>
      <FormActions failure={failure} isBusy={isBusy} onClose={onClose}>
        Add
      </FormActions>
    </form>
  )
}

function instantOf(form: FormData, name: 'from' | 'to'): string {
  const text = textOf(form, name)
  if (text !== '') return `${text.length === 16 ? `${text}:00` : text}Z`
  const message = 'give a day and a time'
  throw new ApiError(422, 'invalid', message, [{ path: name, message }])
}
