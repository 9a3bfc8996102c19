'use client'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../lib/client/api.ts'
import { useAskAgain } from '../../lib/client/polled.ts'
import { useRefusal } from '../../lib/client/viewer.tsx'
import type { CalendarImported } from '../../lib/contract/on-call.ts'
import { Button } from '../ui/button.tsx'
import { Dialog, DialogActions } from '../ui/dialog.tsx'
import { Field, Input, Select } from '../ui/field.tsx'
import { FormFailure } from '../ui/form-failure.tsx'
import { useToast } from '../ui/toast.tsx'
import { IMPORT_CALENDAR, ON_CALL } from './paths.ts'
import { PersonField } from './people-list.tsx'

/** Takes an ICS file over: its events become holidays of the schedule, or somebody's overrides. */
export function ImportCalendar({ schedule }: { schedule: string }) {
  const refusal = useRefusal('on_call.write')
  const [isOpen, setOpen] = useState(false)
  const close = () => setOpen(false)
  return (
    <>
      <Button disabledReason={refusal} onClick={() => setOpen(true)}>
        Import a calendar
      </Button>
      <Dialog title="Import a calendar" isOpen={isOpen} onClose={close}>
        <ImportForm schedule={schedule} onClose={close} />
      </Dialog>
    </>
  )
}

type FormProps = { schedule: string; onClose: () => void }
type Wish = { readonly file: File; readonly as: 'holidays' | 'overrides'; readonly person: string }

function useImport({ schedule, onClose }: FormProps) {
  const toast = useToast()
  const askAgain = useAskAgain()
  return useMutation({
    mutationFn: async ({ file, as, person }: Wish) => {
      const body = { schedule, as, calendar: await file.text(), ...(person === '' ? {} : { person }) }
      return api<CalendarImported>(IMPORT_CALENDAR, { method: 'POST', body })
    },
    onSuccess: ({ added, known, skipped }) => {
      toast('done', `${added} added${known > 0 ? `, ${known} were there already` : ''}.`)
      askAgain(ON_CALL)
      if (skipped.length === 0) onClose()
    },
  })
}

function ImportForm({ schedule, onClose }: FormProps) {
  const [as, setAs] = useState<Wish['as']>('holidays')
  const [file, setFile] = useState<File | null>(null)
  const read = useImport({ schedule, onClose })
  return (
    <form
      className="grid gap-3 text-left"
      noValidate
      onSubmit={event => {
        event.preventDefault()
        const person = new FormData(event.currentTarget).get('person')
        if (file) read.mutate({ file, as, person: typeof person === 'string' ? person.trim() : '' })
      }}
    >
      <Field label="Its events become">
        {control => (
          <Select
            {...control}
            value={as}
            onChange={event => setAs(event.target.value === 'overrides' ? 'overrides' : 'holidays')}
          >
            <option value="holidays">holidays of the schedule</option>
            <option value="overrides">overrides: somebody takes over</option>
          </Select>
        )}
      </Field>
      {as === 'overrides' ? (
        <PersonField
          label="Who takes over"
          name="person"
          help="In every event; empty: whom its attendee or title names"
          error={undefined}
        />
      ) : null}
      <Field label="File" help="iCalendar, such as holidays.ics">
        {control => (
          <Input
            {...control}
            type="file"
            accept=".ics,text/calendar"
            className="py-1"
            onChange={event => setFile(event.target.files?.[0] ?? null)}
          />
        )}
      </Field>
      {read.data ? <Skipped lines={read.data.skipped} /> : null}
      <FormFailure message={read.error ? read.error.message.replace(/\.$/, '') : null} />
      <DialogActions>
        <Button onClick={onClose}>Leave it</Button>
        <Button
          type="submit"
          variant="pri"
          isBusy={read.isPending}
          disabledReason={file === null ? 'Choose a file first.' : null}
        >
          Import
        </Button>
      </DialogActions>
    </form>
  )
}

/** What a file had that could not be taken over; the rest is. */
function Skipped({ lines }: { lines: readonly string[] }) {
  return (
    <div role="status" className="text-small text-warn">
      <p>Left out:</p>
      <ul>
        {lines.map(line => (
          <li key={line} className="wrap-anywhere">
            {line}
          </li>
        ))}
      </ul>
    </div>
  )
}
