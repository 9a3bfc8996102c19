'use client'
import { useState } from 'react'
import { useNowValue } from '../../lib/client/clock.tsx'
import { useRefusal } from '../../lib/client/viewer.tsx'
import type { AlertRow } from '../../lib/contract/alerts.ts'
import { formatDuration } from '../../lib/core/format/index.ts'
import { AccessNote } from '../ui/access-note.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog, DialogActions } from '../ui/dialog.tsx'
import { Field, Input, Select } from '../ui/field.tsx'
import { Glyph } from '../ui/glyph.tsx'
import { useAcknowledge, useRelease } from './use-alert-change.ts'

const LENGTHS = [
  { seconds: 3_600, words: 'for 1 h' },
  { seconds: 4 * 3_600, words: 'for 4 h' },
  { seconds: 12 * 3_600, words: 'for 12 h' },
  { seconds: 24 * 3_600, words: 'for a day' },
  { seconds: null, words: 'until it resolves' },
] as const
const USUAL = '1'

/** Takes an alert in hand at once, or with a note and a time; whoever has it can give it back. */
export function AcknowledgeControls({ row }: { row: AlertRow }) {
  const refusal = useRefusal('alerts.act')
  const [isOpen, setOpen] = useState(false)
  const acknowledge = useAcknowledge()
  const release = useRelease()
  const fingerprints = [row.fingerprint]
  if (row.status === 'resolved') return null
  if (row.acknowledgement !== null) {
    return (
      <Button
        disabledReason={refusal}
        isBusy={release.isPending}
        onClick={() => release.mutate(fingerprints)}
      >
        Give back
      </Button>
    )
  }
  return (
    <>
      <Button disabledReason={refusal} onClick={() => setOpen(true)}>
        With a note
      </Button>
      <Button
        variant="pri"
        disabledReason={refusal}
        isBusy={acknowledge.isPending}
        onClick={() => acknowledge.mutate({ fingerprints })}
      >
        Acknowledge
      </Button>
      <Dialog title="Acknowledge with a note" isOpen={isOpen} onClose={() => setOpen(false)}>
        <NoteForm fingerprints={fingerprints} onClose={() => setOpen(false)} />
      </Dialog>
    </>
  )
}

function NoteForm({ fingerprints, onClose }: { fingerprints: readonly string[]; onClose: () => void }) {
  const acknowledge = useAcknowledge(onClose)
  const [note, setNote] = useState('')
  const [length, setLength] = useState(USUAL)
  const send = () =>
    acknowledge.mutate({ fingerprints, note, forSeconds: LENGTHS[Number(length)]?.seconds ?? null })
  return (
    <form
      className="grid gap-3"
      onSubmit={event => {
        event.preventDefault()
        send()
      }}
    >
      <Field label="Note" help="What you found or do; it stands beside the alert">
        {control => (
          <Input
            {...control}
            value={note}
            maxLength={1_000}
            autoComplete="off"
            onChange={event => setNote(event.target.value)}
          />
        )}
      </Field>
      <Field label="You have it" help="Then it is told again, if it still fires">
        {control => (
          <Select {...control} value={length} onChange={event => setLength(event.target.value)}>
            {LENGTHS.map(({ words }, index) => (
              <option key={words} value={String(index)}>
                {words}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <DialogActions>
        <Button onClick={onClose}>Leave it</Button>
        <Button type="submit" variant="pri" isBusy={acknowledge.isPending}>
          Acknowledge
        </Button>
      </DialogActions>
    </form>
  )
}

/**
 * The way from a message on a phone: the link opened it, this one press takes the alert in hand. Says what became of it
 * when somebody else was faster, or nothing fires any more.
 */
export function QuickAcknowledge({ row }: { row: AlertRow }) {
  const refusal = useRefusal('alerts.act')
  const acknowledge = useAcknowledge()
  if (row.status === 'resolved') return <Answer words="Resolved. There is nothing to take." />
  if (row.acknowledgement !== null) return <Taken acknowledgement={row.acknowledgement} />
  return (
    <div className="pb-4">
      <Button
        variant="pri"
        className="h-(--touch)! w-full text-lead"
        disabledReason={refusal}
        isBusy={acknowledge.isPending}
        onClick={() => acknowledge.mutate({ fingerprints: [row.fingerprint] })}
      >
        Acknowledge
      </Button>
      <AccessNote reason={refusal} />
    </div>
  )
}

function Taken({ acknowledgement }: { acknowledgement: NonNullable<AlertRow['acknowledgement']> }) {
  const { by, untilMs } = acknowledgement
  const left = useNowValue(nowMs => (untilMs === null ? '' : formatDuration(untilMs - nowMs)))
  const until = untilMs === null ? 'until it resolves' : `for ${left} more`
  return <Answer words={`Acknowledged: ${by} has it ${until}. Nobody else is told.`} />
}

function Answer({ words }: { words: string }) {
  return (
    <p role="status" className="mb-4 flex items-baseline gap-2 bg-sunk px-3 py-3">
      <Glyph name="check" className="size-3 text-up-mark" />
      {words}
    </p>
  )
}
