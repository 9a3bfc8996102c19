'use client'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { api } from '../../lib/client/api.ts'
import { useTimeZone } from '../../lib/client/clock.tsx'
import { useViewer } from '../../lib/client/viewer.tsx'
import type { TimelineEntry } from '../../lib/contract/incidents.ts'
import { localInput, readLocal } from '../on-call/on-call-model.ts'
import { TextArea } from '../status/text-area.tsx'
import { Button } from '../ui/button.tsx'
import { Input } from '../ui/field.tsx'
import { useWholeNote } from './note-body.tsx'
import { incidentPath } from './paths.ts'
import { useDraft } from './use-draft.ts'
import { isConflict } from './use-incident-change.ts'

type EditProps = { incidentId: number; entry: TimelineEntry; onClose: () => void }

/** A note that is too long for its row is read whole first: an edit must not cut it. */
export function NoteEdit(props: EditProps) {
  const { incidentId, entry } = props
  const isCut = entry.body.length < entry.bodyLength
  const whole = useWholeNote(incidentId, entry)
  const { refetch } = whole
  useEffect(() => {
    if (isCut) void refetch()
  }, [isCut, refetch])
  if (!isCut) return <EditForm {...props} body={entry.body} />
  if (whole.data) return <EditForm {...props} body={whole.data.body} />
  return <p className="text-ink-3">{whole.error ? whole.error.message : 'Reading the whole note…'}</p>
}

/**
 * Changes a note. The text is kept in the browser until it is saved; when somebody else changed the note meanwhile,
 * both texts are shown and nothing is overwritten unseen.
 */
function EditForm({ incidentId, entry, body, onClose }: EditProps & { body: string }) {
  const { zone } = useTimeZone()
  const { email } = useViewer()
  const draft = useDraft(`opsdeck.edit.${incidentId}.${entry.id}.${email}`, body)
  const [at, setAt] = useState(() => localInput(entry.atMs, zone))
  const [seenEdits, setSeenEdits] = useState(entry.edits.length)
  const save = useMutation({
    mutationFn: () => {
      const atMs = readLocal(at, zone)
      const hasMoved = at !== localInput(entry.atMs, zone) && atMs !== null
      return api(`${incidentPath(incidentId)}/notes/${entry.id}`, {
        method: 'PATCH',
        body: { body: draft.text, seenEdits, ...(hasMoved ? { at: new Date(atMs).toISOString() } : {}) },
      })
    },
    onSuccess: () => {
      draft.forget()
      onClose()
    },
    retry: false,
    networkMode: 'always',
  })
  const theirs = entry.edits.length > seenEdits
  return (
    <form
      className="my-1 grid gap-2"
      onSubmit={event => {
        event.preventDefault()
        if (!save.isPending) save.mutate()
      }}
    >
      <TextArea aria-label="The note" value={draft.text} onChange={event => draft.set(event.target.value)} />
      {theirs || isConflict(save.error) ? (
        <div role="alert" className="bg-warn-tint px-2.5 py-1.5 text-small">
          <p>
            <b className="font-semibold">
              {entry.edits.at(-1)?.by ?? 'Somebody'} changed this note meanwhile.
            </b>{' '}
            It now says:
          </p>
          <p className="whitespace-pre-wrap wrap-anywhere">{entry.body}</p>
          <Button variant="quiet" onClick={() => setSeenEdits(entry.edits.length)}>
            I have seen it: mine goes over it
          </Button>
        </div>
      ) : save.error ? (
        <p role="alert" className="text-down text-small">
          Not saved: {save.error.message} What you wrote is kept in this browser.
        </p>
      ) : null}
      <div className="flex flex-wrap items-center gap-2">
        <Input
          type="datetime-local"
          step={1}
          aria-label="When it happened"
          className="w-56!"
          value={at}
          onChange={event => setAt(event.target.value)}
        />
        <span className="ml-auto flex gap-2">
          <Button
            onClick={() => {
              draft.forget()
              onClose()
            }}
          >
            Leave it
          </Button>
          <Button type="submit" variant="pri" isBusy={save.isPending}>
            Save
          </Button>
        </span>
      </div>
    </form>
  )
}
