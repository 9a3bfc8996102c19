'use client'
import { api } from '../../lib/client/api.ts'
import { useTimeZone } from '../../lib/client/clock.tsx'
import { useAskAgain } from '../../lib/client/polled.ts'
import type { FollowUpRow } from '../../lib/contract/post-mortems.ts'
import { clockWords, localInput, readLocal } from '../on-call/on-call-model.ts'
import { PersonField } from '../on-call/people-list.tsx'
import { FOLLOW_UPS, POST_MORTEMS } from '../post-mortems/paths.ts'
import { Checkbox, Field, Input } from '../ui/field.tsx'
import { FormActions } from '../ui/form-actions.tsx'
import { textOf, useSubmit } from '../ui/use-submit.ts'

const FIELDS = ['title', 'owner', 'dueAt', 'url']

type FormProps = {
  incident: number
  /** Absent = a new one. */
  row?: FollowUpRow | undefined
  onClose: () => void
}

/** What is to be done, by whom and by when. */
export function FollowUpForm({ incident, row, onClose }: FormProps) {
  const { zone } = useTimeZone()
  const askAgain = useAskAgain()
  const { formRef, onSubmit, isBusy, errors, failure } = useSubmit({
    fields: FIELDS,
    send: form => {
      const dueMs = readLocal(textOf(form, 'dueAt'), zone)
      const body = {
        title: textOf(form, 'title'),
        isPrevention: textOf(form, 'isPrevention') === 'on',
        owner: textOf(form, 'owner').trim() || null,
        dueAt: dueMs === null ? null : new Date(dueMs).toISOString(),
        url: textOf(form, 'url').trim() || null,
      }
      return row
        ? api(`${FOLLOW_UPS}/${row.id}`, { method: 'PATCH', body: { ...body, version: row.version } })
        : api(FOLLOW_UPS, { method: 'POST', body: { ...body, incident } })
    },
    onDone: () => {
      askAgain(FOLLOW_UPS)
      askAgain(POST_MORTEMS)
      onClose()
    },
  })
  return (
    <form ref={formRef} onSubmit={onSubmit} noValidate className="grid gap-3">
      <Field label="What is to be done" error={errors.title}>
        {control => (
          <Input {...control} name="title" defaultValue={row?.title} maxLength={200} autoComplete="off" />
        )}
      </Field>
      <PersonField
        label="Owner"
        name="owner"
        initial={row?.owner ?? ''}
        error={errors.owner}
        help="Is reminded the day before, and every day that it is late. By e-mail address"
      />
      <Field label={`Due, ${clockWords(zone)}`} help="Empty = no date, no reminder" error={errors.dueAt}>
        {control => (
          <Input
            {...control}
            name="dueAt"
            type="datetime-local"
            defaultValue={typeof row?.dueMs === 'number' ? localInput(row.dueMs, zone) : ''}
          />
        )}
      </Field>
      <Field label="Where it is worked on" help="An address, such as a ticket's" error={errors.url}>
        {control => <Input {...control} name="url" type="url" defaultValue={row?.url ?? ''} />}
      </Field>
      <Checkbox
        name="isPrevention"
        defaultChecked={row?.isPrevention ?? true}
        label="Prevents it from happening again"
      />
      <FormActions failure={failure} isBusy={isBusy} onClose={onClose}>
        {row ? 'Save' : 'Add'}
      </FormActions>
    </form>
  )
}
