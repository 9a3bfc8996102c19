'use client'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { ApiError, api } from '../../lib/client/api.ts'
import { useRefusal } from '../../lib/client/viewer.tsx'
import type { ReportView } from '../../lib/contract/uptime.ts'
import { FormFailure } from '../auth/form-failure.tsx'
import { textOf, useSubmit } from '../auth/use-submit.ts'
import { Button } from '../ui/button.tsx'
import { Dialog, DialogActions } from '../ui/dialog.tsx'
import { Field, Input, Select } from '../ui/field.tsx'
import { useToast } from '../ui/toast.tsx'

type CorrectProps = {
  service: { slug: string; name: string }
  isFrozen: boolean
  report: Pick<ReportView, 'month' | 'fromMs' | 'toMs'>
}

/** Says what a stretch of a frozen month really was; the frozen figure stays, the correction stands beside it. */
export function CorrectUptime({ service, isFrozen, report }: CorrectProps) {
  const refusal = useRefusal('uptime.correct')
  const [isOpen, setOpen] = useState(false)
  const close = () => setOpen(false)
  const unfrozen = isFrozen ? null : 'This month is not frozen yet: it is counted anew with every look.'
  return (
    <span data-no-print>
      <Button
        disabledReason={refusal ?? unfrozen}
        onClick={() => setOpen(true)}
        aria-label={`Add a correction to ${service.name}`}
      >
        Add a correction
      </Button>
      <Dialog title={`Correct ${service.name}, ${report.month}`} isOpen={isOpen} onClose={close}>
        <CorrectionForm service={service} report={report} onClose={close} />
      </Dialog>
    </span>
  )
}

const FIELDS = ['from', 'to', 'state', 'reason']

function CorrectionForm({
  service,
  report,
  onClose,
}: Omit<CorrectProps, 'isFrozen'> & { onClose: () => void }) {
  const toast = useToast()
  const router = useRouter()
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
      onClose()
    },
  })
  const first = new Date(report.fromMs).toISOString().slice(0, 16)
  const last = new Date(report.toMs).toISOString().slice(0, 16)
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
      <FormFailure message={failure} />
      <DialogActions>
        <Button onClick={onClose}>Leave it</Button>
        <Button type="submit" variant="pri" isBusy={isBusy}>
          Add
        </Button>
      </DialogActions>
    </form>
  )
}

function instantOf(form: FormData, name: 'from' | 'to'): string {
  const text = textOf(form, name)
  if (text !== '') return `${text.length === 16 ? `${text}:00` : text}Z`
  const message = 'give a day and a time'
  throw new ApiError(422, 'invalid', message, [{ path: name, message }])
}
