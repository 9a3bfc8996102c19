'use client'
import { useState } from 'react'
import { api } from '../../lib/client/api.ts'
import { useAskAgain } from '../../lib/client/polled.ts'
import type { CodeSent } from '../../lib/contract/contact-methods.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field, Input, Select } from '../ui/field.tsx'
import { FormActions } from '../ui/form-actions.tsx'
import { useToast } from '../ui/toast.tsx'
import { textOf, useSubmit } from '../ui/use-submit.ts'
import { ADDABLE } from './contact-model.ts'
import { METHODS, PREFERENCES } from './paths.ts'
import { METHOD_WORDS } from './readiness-model.ts'

/** Adds a way to reach oneself; a code goes out by it at once. */
export function AddMethod() {
  const [isOpen, setOpen] = useState(false)
  const close = () => setOpen(false)
  return (
    <>
      <Button className="text-ink" onClick={() => setOpen(true)}>
        Add a contact method
      </Button>
      <Dialog title="Add a contact method" isOpen={isOpen} onClose={close}>
        <AddForm onClose={close} />
      </Dialog>
    </>
  )
}

function AddForm({ onClose }: { onClose: () => void }) {
  const toast = useToast()
  const askAgain = useAskAgain()
  const [kind, setKind] = useState(ADDABLE[0]?.kind)
  const chosen = ADDABLE.find(one => one.kind === kind)
  const { formRef, onSubmit, isBusy, errors, failure } = useSubmit({
    fields: ['kind', 'name', 'target'],
    send: form => {
      const body = { kind: textOf(form, 'kind'), name: textOf(form, 'name'), target: textOf(form, 'target') }
      return api<CodeSent>(METHODS, { method: 'POST', body })
    },
    onDone: sent => {
      toast(
        sent.isSent ? 'done' : 'failed',
        sent.isSent ? 'A code is on its way: confirm it with that.' : `No code could be sent: ${sent.detail}`,
      )
      askAgain(METHODS)
      askAgain(PREFERENCES)
      onClose()
    },
  })
  return (
    <form ref={formRef} onSubmit={onSubmit} noValidate className="grid gap-3 text-left">
      <Field label="Kind" error={errors.kind}>
        {control => (
          <Select
            {...control}
            name="kind"
            value={kind}
            onChange={event => setKind(ADDABLE.find(one => one.kind === event.target.value)?.kind)}
          >
            {ADDABLE.map(one => (
              <option key={one.kind} value={one.kind}>
                {METHOD_WORDS[one.kind]}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label={chosen?.label ?? 'Where to'} help={chosen?.help} error={errors.target}>
        {control => <Input {...control} name="target" type={chosen?.type} autoComplete="off" />}
      </Field>
      <Field label="Name" help="What you know it by, such as my phone" error={errors.name}>
        {control => <Input {...control} name="name" autoComplete="off" maxLength={60} />}
      </Field>
      <FormActions failure={failure} isBusy={isBusy} onClose={onClose}>
        Add, and send a code
      </FormActions>
    </form>
  )
}
