'use client'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { api } from '../../lib/client/api.ts'
import type { ServiceView } from '../../lib/contract/entries.ts'
import { Field, Select } from '../ui/field.tsx'

export type ServiceName = Pick<ServiceView, 'slug' | 'name' | 'parts'>

/** Every service as configured, for forms; null while it is not known. */
export const useServiceNames = (): readonly ServiceName[] | null => useServices()

export function useServices(): readonly ServiceView[] | null {
  const { data } = useQuery({
    queryKey: ['service-names'],
    queryFn: ({ signal }) => api<{ services: readonly ServiceView[] }>('/api/v1/services', { signal }),
    staleTime: 30_000,
  })
  return useMemo(() => data?.services.toSorted(selfLast) ?? null, [data])
}

/** The deck itself is there in any case, and seldom what is meant. */
const selfLast = (a: ServiceView, b: ServiceView): number =>
  Number(a.source === 'self') - Number(b.source === 'self')

/** Which service something belongs to; it stays as it is once it is saved, as the history hangs on it. */
export function ServiceSelect({ fixed, error }: { fixed: string | null; error: string | undefined }) {
  const services = useServiceNames()
  const options = fixed === null ? (services ?? []) : [{ slug: fixed, name: fixed }]
  return (
    <Field label="Service" error={error} help={fixed === null ? undefined : 'Stays as it is'}>
      {control => (
        <Select {...control} name="service" defaultValue={fixed ?? undefined} aria-busy={services === null}>
          {options.map(({ slug, name }) => (
            <option key={slug} value={slug}>
              {name}
            </option>
          ))}
        </Select>
      )}
    </Field>
  )
}
