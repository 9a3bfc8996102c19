'use client'
import { useState } from 'react'
import { api } from '../../lib/client/api.ts'
import { useAskAgain } from '../../lib/client/polled.ts'
import { useRefusal } from '../../lib/client/viewer.tsx'
import type { HeartbeatRow } from '../../lib/contract/watch.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field, Input } from '../ui/field.tsx'
import { FormActions } from '../ui/form-actions.tsx'
import { useToast } from '../ui/toast.tsx'
import { textOf, useSubmit } from '../ui/use-submit.ts'

/** A person says that a duty is done, with what it asks for as evidence. */
export function CompleteDuty({ row }: { row: HeartbeatRow }) {
  const refusal = useRefusal('duties.complete')
  const [isOpen, setOpen] = useState(false)
  const close = () => setOpen(false)
  return (
    <>
      <Button onClick={() => setOpen(true)} disabledReason={refusal} aria-label={`Complete ${row.name}`}>
        Complete
      </Button>
      <Dialog title={`Complete “${row.name}”`} isOpen={isOpen} onClose={close}>
        <DutyForm row={row} onClose={close} />
      </Dialog>
    </>
  )
}

const fieldOf = (name: string): string => `evidence.${name}`

function DutyForm({ row, onClose }: { row: HeartbeatRow; onClose: () => void }) {
  const toast = useToast()
  const askAgain = useAskAgain()
  const { formRef, onSubmit, isBusy, errors, failure } = useSubmit({
    fields: row.evidence.map(({ name }) => fieldOf(name)),
    send: form => api<HeartbeatRow>('/api/v1/heartbeats/done', { method: 'POST', body: wishOf(row, form) }),
    onDone: done => {
      toast('done', `${done.name} is done.`)
      askAgain('/api/v1/heartbeats')
      onClose()
    },
  })
  return (
    <form ref={formRef} onSubmit={onSubmit} noValidate className="grid gap-3 text-left">
      {row.instructions === null ? null : <Instructions text={row.instructions} />}
      {row.evidence.length === 0 ? (
        <p className="text-ink-2">This duty asks for no evidence. Your name and the time are kept.</p>
      ) : null}
      {row.evidence.map(({ name, what }) => (
        <Field key={name} label={what || name} help={what ? name : undefined} error={errors[fieldOf(name)]}>
          {control => (
            <Input {...control} name={fieldOf(name)} autoComplete="off" maxLength={2_000} required />
          )}
        </Field>
      ))}
      <Field label="Note" help="Kept with your name and the time.">
        {control => <Input {...control} name="note" autoComplete="off" maxLength={2_000} />}
      </Field>
      <FormActions failure={failure} isBusy={isBusy} onClose={onClose}>
        It is done
      </FormActions>
    </form>
  )
}

function wishOf(row: HeartbeatRow, form: FormData) {
  const given = row.evidence.map(({ name }) => [name, textOf(form, fieldOf(name))] as const)
  return { key: row.key, evidence: Object.fromEntries(given), note: textOf(form, 'note') }
}

export function Instructions({ text }: { text: string }) {
  if (/^https?:\/\/\S+$/.test(text)) {
    return (
      <p>
        <a href={text} rel="noreferrer" target="_blank" className="text-accent underline underline-offset-2">
          How it is done
        </a>
      </p>
    )
  }
  return <p className="whitespace-pre-line text-ink-2">{text}</p>
}
