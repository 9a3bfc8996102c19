'use client'
import { useCallback, useMemo } from 'react'
import { useKnownPeople } from '../on-call/people-list.tsx'

/** Somebody's name by their address; whoever is not known stays as they are written. */
export function usePersonText(): (email: string) => string {
  const people = useKnownPeople()
  const known = people.map(({ email, name }) => `${email} ${name}`).join()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text says all that the list says.
  const names = useMemo(
    () => new Map(people.map(({ email, name }) => [email.toLowerCase(), name ?? email])),
    [known],
  )
  return useCallback((email: string) => names.get(email.toLowerCase()) ?? email, [names])
}
