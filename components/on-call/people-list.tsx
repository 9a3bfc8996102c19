'use client'
import { useQuery } from '@tanstack/react-query'
import { useId } from 'react'
import { api } from '../../lib/client/api.ts'
import type { PersonRef, ReadinessRow } from '../../lib/contract/on-call.ts'
import { Field, Input } from '../ui/field.tsx'
import { personText } from './on-call-model.ts'
import { READINESS } from './paths.ts'

/** Everybody whom on-call rooms know, for forms; empty while it is not known. */
export function useKnownPeople(): readonly PersonRef[] {
  const { data } = useQuery({
    queryKey: ['polled', READINESS],
    queryFn: ({ signal }) => api<{ people: readonly ReadinessRow[] }>(READINESS, { signal }),
    staleTime: 30_000,
  })
  return data?.people.map(({ person }) => person) ?? []
}

type PersonFieldProps = {
  label: string
  name: string
  error: string | undefined
  help?: string
  initial?: string
}

/** A person by e-mail address, with those who are known to pick from. */
export function PersonField({ label, name, error, help, initial = '' }: PersonFieldProps) {
  const people = useKnownPeople()
  const listId = useId()
  return (
    <Field label={label} help={help ?? 'By e-mail address'} error={error}>
      {control => (
        <>
          <Input
            {...control}
            name={name}
            type="email"
            list={listId}
            defaultValue={initial}
            autoComplete="off"
            spellCheck={false}
          />
          <datalist id={listId}>
            {people.map(person => (
              <option key={person.email} value={person.email}>
                {personText(person)}
              </option>
            ))}
          </datalist>
        </>
      )}
    </Field>
  )
}
