'use client'
import { useState } from 'react'
import { api } from '../../lib/client/api.ts'
import { Button } from '../ui/button.tsx'
import { Checkbox, Field, Select } from '../ui/field.tsx'
import { FormActions } from '../ui/form-actions.tsx'
import type { FormProps } from './incident-dialogs.tsx'
import { sortIncidents } from './incident-model.ts'
import { incidentPath } from './paths.ts'
import { useIncidentChange, useIncidentPress } from './use-incident-change.ts'
import { useIncidentsOnly } from './use-incidents-only.ts'

/** What it hangs together with: other incidents, or the one that it is a duplicate of. */
export function LinkForm({ data: { incident: row }, onClose }: FormProps) {
  const { data } = useIncidentsOnly()
  const [other, setOther] = useState('')
  const [isDuplicate, setDuplicate] = useState(false)
  const link = useIncidentPress((wish: { other: number; isLinked: boolean }) =>
    api(`${incidentPath(row.id)}/links`, { method: 'POST', body: wish }),
  )
  const change = useIncidentChange(row, onClose)
  const others = sortIncidents(Object.values(data?.incidents ?? {})).filter(({ id }) => id !== row.id)
  const isBusy = link.isPending || change.isPending
  const submit = () => {
    const id = Number(other)
    if (other === '' || isBusy) return
    if (isDuplicate) change.mutate({ duplicateOf: id })
    else link.mutate({ other: id, isLinked: true }, { onSuccess: onClose })
  }
  return (
    <form
      className="grid gap-3"
      onSubmit={event => {
        event.preventDefault()
        submit()
      }}
    >
      {row.links.map(id => (
        <p key={id} className="flex items-baseline justify-between">
          Linked with #{id}
          <Button variant="quiet" isBusy={isBusy} onClick={() => link.mutate({ other: id, isLinked: false })}>
            Take it away
          </Button>
        </p>
      ))}
      {row.duplicateOf === null ? null : (
        <p className="flex items-baseline justify-between">
          A duplicate of #{row.duplicateOf}
          <Button variant="quiet" isBusy={isBusy} onClick={() => change.mutate({ duplicateOf: null })}>
            It is not
          </Button>
        </p>
      )}
      <Field label="Another incident" help="Open ones and those of the last days">
        {control => (
          <Select {...control} value={other} onChange={event => setOther(event.target.value)}>
            <option value="">Choose…</option>
            {others.map(({ id, title, severityLabel }) => (
              <option key={id} value={id}>
                #{id} {severityLabel} {title}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Checkbox
        label="This one is a duplicate of it: its limits stop"
        checked={isDuplicate}
        onChange={event => setDuplicate(event.target.checked)}
      />
      <FormActions
        failure={link.error?.message ?? change.error?.message ?? null}
        isBusy={isBusy}
        disabledReason={other === '' ? 'Choose an incident first.' : null}
        onClose={onClose}
      >
        {isDuplicate ? 'Mark as duplicate' : 'Link'}
      </FormActions>
    </form>
  )
}
