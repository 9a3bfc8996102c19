'use client'
import { useId, useState } from 'react'
import { useViewer } from '../../lib/client/viewer.tsx'
import { INCIDENT_ROLES, type IncidentRole } from '../../lib/core/incident/types.ts'
import { personText } from '../on-call/on-call-model.ts'
import { useKnownPeople } from '../on-call/people-list.tsx'
import { Button } from '../ui/button.tsx'
import { Field, Input } from '../ui/field.tsx'
import { FormActions } from '../ui/form-actions.tsx'
import type { FormProps } from './incident-dialogs.tsx'
import { ROLE_WORDS } from './incident-model.ts'
import { useIncidentChange } from './use-incident-change.ts'

/** Who holds which role from now on. The timeline tells who had it before. */
export function RolesForm({ data: { incident: row }, onClose }: FormProps) {
  const { email } = useViewer()
  const people = useKnownPeople()
  const listId = useId()
  const [held, setHeld] = useState<Readonly<Partial<Record<IncidentRole, string>>>>(row.roles)
  const change = useIncidentChange(row, onClose)
  const changed = INCIDENT_ROLES.filter(role => (held[role] ?? '').trim() !== (row.roles[role] ?? ''))
  return (
    <form
      className="grid gap-3"
      onSubmit={event => {
        event.preventDefault()
        if (change.isPending || changed.length === 0) return
        change.mutate({ roles: Object.fromEntries(changed.map(role => [role, held[role]?.trim() || null])) })
      }}
    >
      {INCIDENT_ROLES.map(role => (
        <Field key={role} label={ROLE_WORDS[role]}>
          {control => (
            <span className="flex gap-2">
              <Input
                {...control}
                list={listId}
                value={held[role] ?? ''}
                placeholder="nobody"
                maxLength={200}
                autoComplete="off"
                spellCheck={false}
                onChange={event => setHeld({ ...held, [role]: event.target.value })}
              />
              <Button variant="quiet" onClick={() => setHeld({ ...held, [role]: email })}>
                Me
              </Button>
            </span>
          )}
        </Field>
      ))}
      <datalist id={listId}>
        {people.map(person => (
          <option key={person.email} value={person.email}>
            {personText(person)}
          </option>
        ))}
      </datalist>
      {row.isRestricted ? (
        <p className="text-ink-3 text-small">
          It is restricted: whoever gets a role here sees it from then on.
        </p>
      ) : null}
      <FormActions
        failure={change.error?.message ?? null}
        isBusy={change.isPending}
        disabledReason={changed.length === 0 ? 'No role has changed.' : null}
        onClose={onClose}
      >
        Hand over
      </FormActions>
    </form>
  )
}
