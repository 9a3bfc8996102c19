'use client'
import { useCallback, useMemo } from 'react'
import { type LiveData, useLiveState } from '../../lib/client/live.ts'
import type { IncidentData } from '../../lib/contract/incidents.ts'
import { useServiceNames } from '../entries/service-select.tsx'

/** All of one incident, live. */
export const useIncident = (id: number): LiveData<IncidentData> =>
  useLiveState<IncidentData>(`incident:${id}`, {})

/** A service's name by its slug; a service that is gone keeps its slug. */
export function useServiceName(): (slug: string) => string {
  const services = useServiceNames()
  const names = useMemo(() => new Map(services?.map(({ slug, name }) => [slug, name])), [services])
  return useCallback((slug: string) => names.get(slug) ?? slug, [names])
}
