'use client'
import { useState } from 'react'
import { api } from '../../lib/client/api.ts'
import { useTimeZone } from '../../lib/client/clock.tsx'
import { useAskAgain } from '../../lib/client/polled.ts'
import { useRefusal } from '../../lib/client/viewer.tsx'
import type { PostMortemDetail } from '../../lib/contract/post-mortems.ts'
import { clockWords, localInput, readLocal } from '../on-call/on-call-model.ts'
import { PersonField } from '../on-call/people-list.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field, Input } from '../ui/field.tsx'
import { FormActions } from '../ui/form-actions.tsx'
import { textOf, useSubmit } from '../ui/use-submit.ts'
import { POST_MORTEMS, postMortemPath } from './paths.ts'

/** Who sees to it, when it is talked over, and how it is called. */
export function DetailsForm({ detail }: { detail: PostMortemDetail }) {
  const [isOpen, setOpen] = useState(false)
  const refusal = useRefusal('post_mortems.write')
  const close = () => setOpen(false)
  return (
    <span data-no-print>
      <Button variant="quiet" disabledReason={refusal} onClick={() => setOpen(true)}>
        Owner and meeting
      </Button>
      <Dialog title="Owner and meeting" isOpen={isOpen} onClose={close}>
        <Form detail={detail} onClose={close} />
      </Dialog>
    </span>
  )
}

const FIELDS = ['title', 'owner', 'meetingAt']

function Form({ detail, onClose }: { detail: PostMortemDetail; onClose: () => void }) {
  const { zone } = useTimeZone()
  const askAgain = useAskAgain()
  const { formRef, onSubmit, isBusy, errors, failure } = useSubmit({
    fields: FIELDS,
    send: form => {
      const meetingMs = readLocal(textOf(form, 'meetingAt'), zone)
      return api(postMortemPath(detail.id), {
        method: 'PATCH',
        body: {
          title: textOf(form, 'title'),
          owner: textOf(form, 'owner').trim() || null,
          meetingAt: meetingMs === null ? null : new Date(meetingMs).toISOString(),
        },
      })
    },
    onDone: () => {
      askAgain(POST_MORTEMS)
      onClose()
    },
  })
  return (
    <form ref={formRef} onSubmit={onSubmit} noValidate className="grid gap-3">
      <Field label="Title" error={errors.title}>
        {control => <Input {...control} name="title" defaultValue={detail.title} maxLength={200} />}
      </Field>
      <PersonField
        label="Owner"
        name="owner"
        initial={detail.owner ?? ''}
        error={errors.owner}
        help="Who sees to it that it gets written, and is reminded. By e-mail address"
      />
      <Field label={`Meeting, ${clockWords(zone)}`} help="Empty = none is planned" error={errors.meetingAt}>
        {control => (
          <Input
            {...control}
            name="meetingAt"
            type="datetime-local"
            defaultValue={detail.meetingAtMs === null ? '' : localInput(detail.meetingAtMs, zone)}
          />
        )}
      </Field>
      <FormActions failure={failure} isBusy={isBusy} onClose={onClose}>
        Save
      </FormActions>
    </form>
  )
}
