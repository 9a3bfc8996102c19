'use client'
import { useState } from 'react'
import { useTimeZone } from '../../lib/client/clock.tsx'
import { clockWords, localInput, readLocal } from '../on-call/on-call-model.ts'
import { TextArea } from '../status/text-area.tsx'
import { Button } from '../ui/button.tsx'
import { DialogActions } from '../ui/dialog.tsx'
import { Field, Input } from '../ui/field.tsx'
import { FormFailure } from '../ui/form-failure.tsx'
import type { FormProps } from './incident-dialogs.tsx'
import { useDraft } from './use-draft.ts'
import { useIncidentChange } from './use-incident-change.ts'

/** Ends it: when the impact ended, and what its rules want to have written by then. */
export function ResolveForm({ data: { incident: row, policy, alerts }, onClose }: FormProps) {
  const { zone } = useTimeZone()
  const cause = useDraft(`opsdeck.cause.${row.id}`, row.rootCause)
  const fix = useDraft(`opsdeck.resolution.${row.id}`, row.resolution)
  const [endedAt, setEndedAt] = useState(row.impactEndMs === null ? '' : localInput(row.impactEndMs, zone))
  const change = useIncidentChange(row, () => {
    cause.forget()
    fix.forget()
    onClose()
  })
  const isWanted = (part: 'root_cause' | 'resolution') => policy.closeRequires.includes(part)
  const firing = alerts.filter(({ state }) => state !== 'resolved').length
  const endMs = readLocal(endedAt, zone)
  return (
    <form
      className="grid gap-3"
      onSubmit={event => {
        event.preventDefault()
        if (change.isPending) return
        change.mutate({
          state: 'resolved',
          rootCause: cause.text,
          resolution: fix.text,
          ...(endMs === null ? {} : { impactEnd: new Date(endMs).toISOString() }),
        })
      }}
    >
      {firing > 0 ? (
        <p role="status" className="bg-warn-tint px-2.5 py-1.5">
          {firing === 1 ? 'An alert of it still fires.' : `${firing} alerts of it still fire.`}
        </p>
      ) : null}
      <Field
        label={isWanted('resolution') ? 'Resolution' : 'Resolution, may follow'}
        help="What made it well again"
      >
        {control => (
          <TextArea {...control} rows={3} value={fix.text} onChange={event => fix.set(event.target.value)} />
        )}
      </Field>
      <Field
        label={isWanted('root_cause') ? 'Root cause' : 'Root cause, may follow'}
        help="As far as is known; the post-mortem goes deeper"
      >
        {control => (
          <TextArea
            {...control}
            rows={3}
            value={cause.text}
            onChange={event => cause.set(event.target.value)}
          />
        )}
      </Field>
      <Field label="Impact ended" help={`${clockWords(zone)}; empty: now`}>
        {control => (
          <Input
            {...control}
            type="datetime-local"
            value={endedAt}
            onChange={event => setEndedAt(event.target.value)}
          />
        )}
      </Field>
      <FormFailure message={change.error?.message ?? null} />
      <DialogActions>
        <Button onClick={onClose}>Leave it</Button>
        <Button type="submit" variant="pri" isBusy={change.isPending}>
          Resolve
        </Button>
      </DialogActions>
    </form>
  )
}
