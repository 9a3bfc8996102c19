'use client'

import { useState } from 'react'
import { ApiError, api } from '../../lib/client/api.ts'
import { useRefusal } from '../../lib/client/viewer.tsx'
import type { TargetEntry } from '../../lib/contract/entries.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field, Input } from '../ui/field.tsx'
import { FormActions } from '../ui/form-actions.tsx'
import { useToast } from '../ui/toast.tsx'
import { textOf, useSubmit } from '../ui/use-submit.ts'
import { readLabels } from './label-text.ts'

/** Adds a target in the page; it is scraped from the next moment on. */
export function AddTarget() {
  const refusal = useRefusal('services.write')
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button variant="pri" disabledReason={refusal} onClick={() => setOpen(true)}>
        Add a target
      </Button>
      <Dialog title="Add a target" isOpen={isOpen} onClose={() => setOpen(false)}>
        <TargetForm onClose={() => setOpen(false)} />
      </Dialog>
    </>
  )
}

const FIELDS = ['job', 'url', 'intervalSeconds', 'timeoutSeconds', 'labels'] as const

function TargetForm({ onClose }: { onClose: () => void }) {
  const toast = useToast()
  const { formRef, onSubmit, isBusy, errors, failure } = useSubmit({
    fields: FIELDS,
    send: form => api<TargetEntry>('/api/v1/targets', { method: 'POST', body: wishOf(form) }),
    onDone: created => {
      toast('done', `${created.url} is scraped from now on.`)
      onClose()
    },
  })
  return (
    <form ref={formRef} onSubmit={onSubmit} noValidate className="grid gap-3">
      <Field label="Address" help="Without a path, /metrics is asked." error={errors.url}>
        {control => (
          <Input
            {...control}
            name="url"
            type="url"
            placeholder="http://host:9100"
            autoComplete="off"
            required
          />
        )}
      </Field>
      <Field label="Job" help="What its series are grouped by, such as node." error={errors.job}>
        {control => <Input {...control} name="job" autoComplete="off" maxLength={100} required />}
      </Field>
      <div className="grid grid-cols-2 gap-3">
        <Field label="Interval, seconds" error={errors.intervalSeconds}>
          {control => <Input {...control} name="intervalSeconds" inputMode="decimal" defaultValue="15" />}
        </Field>
        <Field label="Timeout, seconds" help="Empty: 10, or the interval." error={errors.timeoutSeconds}>
          {control => <Input {...control} name="timeoutSeconds" inputMode="decimal" />}
        </Field>
      </div>
      <Field label="Labels" help="Put on each of its series: env=prod, team=voice" error={errors.labels}>
        {control => <Input {...control} name="labels" autoComplete="off" />}
      </Field>
      <FormActions failure={failure} isBusy={isBusy} onClose={onClose}>
        Add
      </FormActions>
    </form>
  )
}

/** The form as the server takes it. Text that is no list of labels is refused here, where its words are. */
function wishOf(form: FormData) {
  const read = readLabels(textOf(form, 'labels'))
  if ('problem' in read) {
    throw new ApiError(422, 'invalid', read.problem, [{ path: 'labels', message: read.problem }])
  }
  const timeout = textOf(form, 'timeoutSeconds').trim()
  return {
    job: textOf(form, 'job'),
    url: textOf(form, 'url'),
    intervalSeconds: Number(textOf(form, 'intervalSeconds')),
    ...(timeout === '' ? {} : { timeoutSeconds: Number(timeout) }),
    labels: read.labels,
  }
}
