'use client'
import { type ReactNode, useState } from 'react'
import { TextArea } from '../status/text-area.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog, DialogActions } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { FormFailure } from '../ui/form-failure.tsx'
import { usePressOnce } from './use-press.ts'

type ReasonDialogProps = ReasonFormProps & {
  /** Says what it does: "Stop this run". */
  title: string
  isOpen: boolean
}

type ReasonFormProps = {
  consequence: ReactNode
  label: string
  isReasonNeeded?: boolean
  tone?: 'pri' | 'red'
  done: string
  send: (reason: string) => Promise<unknown>
  onClose: () => void
}

/** Something that is done with a reason, which stays on record. */
export function ReasonDialog({ title, isOpen, ...form }: ReasonDialogProps) {
  return (
    <Dialog title={title} isOpen={isOpen} onClose={form.onClose}>
      <ReasonForm {...form} />
    </Dialog>
  )
}

function ReasonForm(props: ReasonFormProps) {
  const { consequence, label, isReasonNeeded = false, tone = 'pri', done, send, onClose } = props
  const [reason, setReason] = useState('')
  const [isMissing, setMissing] = useState(false)
  const press = usePressOnce(send, done, onClose)
  return (
    <form
      className="grid gap-3"
      onSubmit={event => {
        event.preventDefault()
        const isEmpty = reason.trim() === ''
        setMissing(isReasonNeeded && isEmpty)
        if (press.isPending || (isReasonNeeded && isEmpty)) return
        press.mutate(reason.trim())
      }}
    >
      <div className="text-ink-2">{consequence}</div>
      <Field
        label={isReasonNeeded ? 'Reason' : 'Reason, may stay empty'}
        help="Stays on record with your name"
        error={isMissing ? 'Say why: others read it in the middle of the night' : null}
      >
        {control => (
          <TextArea
            {...control}
            rows={2}
            maxLength={500}
            value={reason}
            onChange={event => setReason(event.target.value)}
          />
        )}
      </Field>
      <FormFailure message={press.error?.message.replace(/\.$/, '') ?? null} />
      <DialogActions>
        <Button onClick={onClose}>Leave it</Button>
        <Button type="submit" variant={tone} isBusy={press.isPending}>
          {label}
        </Button>
      </DialogActions>
    </form>
  )
}
