'use client'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../lib/client/api.ts'
import { useAskAgain } from '../../lib/client/polled.ts'
import type { FollowUpRow } from '../../lib/contract/post-mortems.ts'
import { FOLLOW_UPS, POST_MORTEMS } from '../post-mortems/paths.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field, Input } from '../ui/field.tsx'
import { FormActions } from '../ui/form-actions.tsx'
import { useToast } from '../ui/toast.tsx'
import { textOf, useSubmit } from '../ui/use-submit.ts'
import { FollowUpForm } from './follow-up-form.tsx'

type ActionProps = { row: FollowUpRow; refusal: string | null }

/** Done, change, drop; or open again. */
export function FollowUpActions({ row, refusal }: ActionProps) {
  const [open, setOpen] = useState<'change' | 'drop' | null>(null)
  const change = useChange(row)
  const close = () => setOpen(null)
  const set = (state: FollowUpRow['state']) => () => change.mutate({ state })
  return (
    <span className="flex flex-wrap justify-end gap-x-3" data-no-print>
      {row.state === 'open' ? (
        <>
          <Button
            variant="quiet"
            disabledReason={refusal}
            isBusy={change.isPending}
            onClick={set('done')}
            aria-label={`Done: ${row.title}`}
          >
            Done
          </Button>
          <Button
            variant="quiet"
            disabledReason={refusal}
            onClick={() => setOpen('change')}
            aria-label={`Change: ${row.title}`}
          >
            Change
          </Button>
          <Button
            variant="quiet"
            disabledReason={refusal}
            onClick={() => setOpen('drop')}
            aria-label={`Drop: ${row.title}`}
          >
            Drop
          </Button>
        </>
      ) : (
        <Button
          variant="quiet"
          disabledReason={refusal}
          isBusy={change.isPending}
          onClick={set('open')}
          aria-label={`Open again: ${row.title}`}
        >
          Open again
        </Button>
      )}
      <Dialog title="Change the follow-up" isOpen={open === 'change'} onClose={close}>
        <FollowUpForm incident={row.incident.id} row={row} onClose={close} />
      </Dialog>
      <Dialog title="Drop the follow-up" isOpen={open === 'drop'} onClose={close}>
        <DropForm drop={reason => change.mutateAsync({ state: 'dropped', reason })} onClose={close} />
      </Dialog>
    </span>
  )
}

type Change = { readonly state: FollowUpRow['state']; readonly reason?: string }

function useChange(row: FollowUpRow) {
  const toast = useToast()
  const askAgain = useAskAgain()
  const refresh = () => {
    askAgain(FOLLOW_UPS)
    askAgain(POST_MORTEMS)
  }
  return useMutation({
    mutationFn: (change: Change) =>
      api(`${FOLLOW_UPS}/${row.id}`, { method: 'PATCH', body: { ...change, version: row.version } }),
    onSuccess: refresh,
    onError: error => {
      toast('failed', error.message)
      refresh()
    },
  })
}

function DropForm({ drop, onClose }: { drop: (reason: string) => Promise<unknown>; onClose: () => void }) {
  const { formRef, onSubmit, isBusy, errors, failure } = useSubmit({
    fields: ['reason'],
    send: form => drop(textOf(form, 'reason')),
    onDone: onClose,
  })
  return (
    <form ref={formRef} onSubmit={onSubmit} noValidate className="grid gap-3">
      <Field
        label="Why it will not be done"
        help="Shown again when a like incident opens"
        error={errors.reason}
      >
        {control => <Input {...control} name="reason" maxLength={500} autoComplete="off" />}
      </Field>
      <FormActions failure={failure} isBusy={isBusy} onClose={onClose}>
        Drop
      </FormActions>
    </form>
  )
}
