'use client'
import { useRouter } from 'next/navigation'
import { type ComponentProps, useState } from 'react'
import { api } from '../../lib/client/api.ts'
import type { PersonView } from '../../lib/contract/people.ts'
import { ROLE_TITLES, ROLES } from '../../lib/core/access/index.ts'
import { Age } from '../ui/age.tsx'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Checkbox, Field, Input, Select } from '../ui/field.tsx'
import { FormActions } from '../ui/form-actions.tsx'
import { Section } from '../ui/section.tsx'
import { Table, Td, Th } from '../ui/table.tsx'
import { useToast } from '../ui/toast.tsx'
import { textOf, useSubmit } from '../ui/use-submit.ts'
import { ConfirmButton, ROW_ACTION } from './confirm-button.tsx'

/** Everybody with an account. */
export function People({ people, ownId }: { people: readonly PersonView[]; ownId: string }) {
  const [editedId, setEdited] = useState<string | null>(null)
  const edited = people.find(person => person.id === editedId)
  return (
    <Section title="People" note={`${people.length} with an account`}>
      <Table caption="People">
        <thead>
          <tr>
            <Th>Name</Th>
            <Th>E-mail address</Th>
            <Th>Role</Th>
            <Th>Second factor</Th>
            <Th isNumber>Last seen</Th>
            <Th isNumber>Sessions</Th>
            <Th>
              <span className="sr-only">Action</span>
            </Th>
          </tr>
        </thead>
        <tbody>
          {people.map(person => (
            <PersonRow
              key={person.id}
              person={person}
              isSelf={person.id === ownId}
              onEdit={() => setEdited(person.id)}
            />
          ))}
        </tbody>
      </Table>
      <Dialog title={edited?.name ?? 'Person'} isOpen={edited !== undefined} onClose={() => setEdited(null)}>
        {edited ? <PersonForm person={edited} onClose={() => setEdited(null)} /> : null}
      </Dialog>
    </Section>
  )
}

function PersonRow({ person, isSelf, onEdit }: { person: PersonView; isSelf: boolean; onEdit: () => void }) {
  return (
    <tr>
      <Td className={person.isDisabled ? 'text-ink-3' : 'font-medium'}>
        {person.name} {isSelf ? <span className="font-normal text-ink-3">(you)</span> : null}{' '}
        {person.isDisabled ? <Badge>disabled</Badge> : null}
      </Td>
      <Td>{person.email}</Td>
      <Td>{ROLE_TITLES[person.role]}</Td>
      <Td>{person.hasSecondFactor ? 'on' : person.hasPassword ? 'off' : 'single sign-on'}</Td>
      <Td isNumber>
        {person.lastSeenAtMs === null ? (
          <span title="has no open session">—</span>
        ) : (
          <Age sinceMs={person.lastSeenAtMs} />
        )}
      </Td>
      <Td isNumber>{person.sessions}</Td>
      <Td className="text-right">
        <Button variant="quiet" className={ROW_ACTION} onClick={onEdit} aria-label={`Change ${person.name}`}>
          Change
        </Button>
      </Td>
    </tr>
  )
}

function PersonForm({ person, onClose }: { person: PersonView; onClose: () => void }) {
  const path = `/api/v1/people/${person.id}`
  const { refresh } = useRouter()
  const toast = useToast()
  const { formRef, onSubmit, isBusy, errors, failure } = useSubmit({
    fields: ['name', 'role'],
    send: form => {
      const body = {
        name: textOf(form, 'name'),
        role: textOf(form, 'role'),
        isDisabled: form.get('isDisabled') === 'on',
      }
      return api(path, { method: 'PATCH', body })
    },
    onDone: () => {
      toast('done', `${person.name} is saved.`)
      refresh()
      onClose()
    },
  })
  return (
    <form ref={formRef} onSubmit={onSubmit} noValidate className="grid gap-3">
      <Field label="Name" error={errors.name}>
        {control => <Input {...control} name="name" defaultValue={person.name} maxLength={100} />}
      </Field>
      <Field label="Role" help="Takes effect at once." error={errors.role}>
        {control => <RoleSelect {...control} defaultValue={person.role} />}
      </Field>
      <Checkbox name="isDisabled" defaultChecked={person.isDisabled} label="Disabled: may not sign in" />
      <div className="flex flex-wrap gap-4">
        {person.sessions > 0 ? (
          <ConfirmButton
            label="End all sessions"
            title={`End all sessions of ${person.name}?`}
            consequence="They are signed out everywhere at once, and can sign in again."
            change={() => api(`${path}/sessions`, { method: 'DELETE' })}
            done={`The sessions of ${person.name} have ended.`}
            onDone={refresh}
          />
        ) : null}
        {person.hasSecondFactor ? (
          <ConfirmButton
            label="Take off second factor"
            title={`Take the second factor off ${person.name}?`}
            consequence="Their password alone will do until they switch it on again. Make sure that it is them who ask."
            change={() => api(`${path}/second-factor`, { method: 'DELETE' })}
            done={`${person.name} has no second factor now.`}
            onDone={refresh}
          />
        ) : null}
      </div>
      <FormActions failure={failure} isBusy={isBusy} onClose={onClose}>
        Save
      </FormActions>
    </form>
  )
}

/** The five roles to choose from. */
export function RoleSelect(props: ComponentProps<'select'>) {
  return (
    <Select name="role" {...props}>
      {ROLES.map(role => (
        <option key={role} value={role}>
          {ROLE_TITLES[role]}
        </option>
      ))}
    </Select>
  )
}
